import { rangeAssignor } from "../../src/assignors/index.ts";
import {
  type ClassicMember,
  type ClassicMemberConfig,
  type ClassicMemberEffect,
  type ClassicMemberEvent,
  createClassicMember,
  inspectMember,
  type MemberNoteBody,
  type MemberRequest,
  type MemberView,
  nextDeadlineMs,
  type PartitionList,
  step,
  type WatchedTopic,
} from "../../src/member/index.ts";
import {
  type ConsumerProtocolSubscription,
  decodeAssignment,
  decodeSubscription,
  type ErrorName,
  encodeAssignment,
  encodeSubscription,
  errorCode,
  heartbeat,
  joinGroup,
  leaveGroup,
  syncGroup,
} from "../../src/protocol/index.ts";
import { spell, story } from "./story.ts";

export { spell, story } from "./story.ts";

export const START_MS = 1_000_000;

/** Short enough to read, and no two alike, so that each deadline comes up alone. */
export const CONFIG: ClassicMemberConfig = {
  groupId: "g",
  groupInstanceId: null,
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 3_000,
  maxPollIntervalMs: 300_000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 1_000,
  requestTimeoutMs: 30_000,
  enableAutoCommit: true,
  assignors: [rangeAssignor],
  clientRack: null,
};

type EffectOf<T extends ClassicMemberEffect["type"]> = Extract<ClassicMemberEffect, { type: T }>;
type Api = MemberRequest["type"];
export type SentRequest<A extends Api = Api> = EffectOf<"SendRequest"> & {
  readonly request: Extract<MemberRequest, { type: A }>;
};

/** Who a scripted JoinGroup answer says this member is. */
export interface JoinScript {
  readonly error?: ErrorName;
  readonly memberId?: string;
  readonly generationId?: number;
  readonly leader?: string;
  readonly protocolName?: string;
  readonly protocolType?: string | null;
  readonly skipAssignment?: boolean;
  /** Only leaders get members. */
  readonly members?: readonly { readonly memberId: string; readonly metadata: Uint8Array }[];
}

/** A member, a clock, and a coordinator that says what the test tells it to. */
export class MemberKit {
  readonly member: ClassicMember;
  readonly config: ClassicMemberConfig;
  nowMs = START_MS;
  busySinceMs: number | null = null;
  /** Everything since the last `take`. */
  effects: ClassicMemberEffect[] = [];

  constructor(config: Partial<ClassicMemberConfig> = {}) {
    this.config = { ...CONFIG, ...config };
    this.member = createClassicMember(this.config);
  }

  get view(): MemberView {
    return inspectMember(this.member);
  }

  feed(event: ClassicMemberEvent): readonly ClassicMemberEffect[] {
    const effects = step(this.member, event, {
      nowMs: this.nowMs,
      busySinceMs: this.busySinceMs,
      below: (bound) => Math.floor(bound / 2),
    });
    this.effects.push(...effects);
    return effects;
  }

  /** Feeds each deadline that comes up on the way, at its own instant. */
  advance(durationMs: number): readonly ClassicMemberEffect[] {
    const untilMs = this.nowMs + durationMs;
    const seen: ClassicMemberEffect[] = [];
    for (;;) {
      const next = nextDeadlineMs(this.member);
      if (next === null || next > untilMs) break;
      this.nowMs = Math.max(this.nowMs, next);
      seen.push(...this.feed({ type: "DeadlineReached" }));
    }
    this.nowMs = untilMs;
    return seen;
  }

  nextMs(): number | null {
    return nextDeadlineMs(this.member);
  }

  /** What was said since the last time, and forgets it. */
  take(): ClassicMemberEffect[] {
    const { effects } = this;
    this.effects = [];
    return effects;
  }

  /** The newest effect of that type; throws when there is none. */
  last<T extends ClassicMemberEffect["type"]>(type: T): EffectOf<T> {
    const found = this.effects.findLast((effect) => effect.type === type);
    if (found === undefined) throw new Error(`no ${type} among: ${story(this.effects)}`);
    return found as EffectOf<T>;
  }

  /** The newest request of that kind. */
  sent<A extends Api>(api: A): SentRequest<A> {
    const found = this.effects.findLast(
      (effect) => effect.type === "SendRequest" && effect.request.type === api,
    );
    if (found === undefined) throw new Error(`no ${api} among: ${story(this.effects)}`);
    return found as SentRequest<A>;
  }

  /** What the newest JoinGroup says of this member, for its first assignor. */
  offered(): ConsumerProtocolSubscription {
    return decodeSubscription(this.offeredBytes());
  }

  offeredBytes(): Uint8Array {
    const [first] = this.sent("JoinGroup").request.body.protocols ?? [];
    return first!.metadata ?? new Uint8Array();
  }

  /** What the newest SyncGroup of this leader gives, by member id. */
  given(): string[][] {
    const assignments = this.sent("SyncGroup").request.body.assignments ?? [];
    return assignments.map(({ memberId = "", assignment = new Uint8Array() }) => [
      memberId,
      spell(decodeAssignment(assignment).assignedPartitions),
    ]);
  }

  count(api: Api): number {
    return this.effects.filter(
      (effect) => effect.type === "SendRequest" && effect.request.type === api,
    ).length;
  }

  notes<T extends MemberNoteBody["type"]>(type: T): Extract<MemberNoteBody, { type: T }>[] {
    return this.effects.flatMap((effect) =>
      effect.type === "Note" && effect.note.type === type
        ? [effect.note as unknown as Extract<MemberNoteBody, { type: T }>]
        : [],
    );
  }

  subscribe(topics: readonly string[] = ["orders"]) {
    return this.feed({ type: "SubscriptionChanged", topics });
  }

  coordinatorFound() {
    return this.feed({ type: "CoordinatorFound" });
  }

  answerJoin(script: JoinScript = {}) {
    const { requestId } = this.sent("JoinGroup");
    return this.feed({
      type: "JoinGroupAnswered",
      requestId,
      version: 9,
      response: joinResponse(script),
    });
  }

  answerSync(assigned: PartitionList | Uint8Array, error: ErrorName = "NONE") {
    const { requestId } = this.sent("SyncGroup");
    return this.feed({
      type: "SyncGroupAnswered",
      requestId,
      response: syncResponse(assigned, error),
    });
  }

  answerHeartbeat(error: ErrorName = "NONE") {
    const { requestId } = this.sent("Heartbeat");
    const response = readBack(heartbeat.response, { errorCode: errorCode(error) }, 4);
    return this.feed({ type: "HeartbeatAnswered", requestId, response });
  }

  answerLeave(error: ErrorName = "NONE") {
    const { requestId } = this.sent("LeaveGroup");
    const response = readBack(leaveGroup.response, { errorCode: errorCode(error), members: [] }, 5);
    return this.feed({ type: "LeaveGroupAnswered", requestId, response });
  }

  drained(timedOut = false) {
    const { stepId } = this.last("DrainHandlers");
    return this.feed({ type: "HandlersDrained", stepId, timedOut });
  }

  committed(error: ErrorName | "TimedOut" | null = null) {
    const { stepId } = this.last("CommitProcessed");
    return this.feed({ type: "ProcessedCommitted", stepId, error });
  }

  returned(error: Error | null = null) {
    const { stepId } = this.last("CallListener");
    return this.feed({ type: "ListenerReturned", stepId, error });
  }

  metadata(topics: readonly WatchedTopic[], covers = topics.map(({ name }) => name)) {
    return this.feed({ type: "MetadataChanged", topics, covers });
  }

  /** Subscribed, and JoinGroup is out. */
  joining(topics?: readonly string[]): this {
    this.subscribe(topics);
    this.coordinatorFound();
    return this;
  }

  /** JoinGroup was answered for a follower, SyncGroup is out. */
  syncing(script: JoinScript = {}): this {
    this.joining();
    this.answerJoin(script);
    return this;
  }

  /** A follower of generation 1 with its assignment, all handed over. */
  stable(assigned: PartitionList = [{ topic: "orders", partitions: [0, 1] }]): this {
    this.syncing();
    this.answerSync(assigned);
    this.returned();
    return this;
  }

  /** The heartbeat that is due next, answered. */
  beat(error: ErrorName = "NONE") {
    this.advance(this.config.heartbeatIntervalMs);
    return this.answerHeartbeat(error);
  }

  /** One interval; if a heartbeat went out in it, it is answered well. */
  beatOrNot(): void {
    const before = this.count("Heartbeat");
    this.advance(this.config.heartbeatIntervalMs);
    if (this.count("Heartbeat") > before) this.answerHeartbeat();
  }

  /** Answers every step of giving up, well. */
  giveUp(): this {
    this.drained();
    if (this.config.enableAutoCommit) this.committed();
    this.returned();
    return this;
  }
}

export function topic(name: string, partitionCount: number, offline: number[] = []): WatchedTopic {
  return { name, partitionCount, offlinePartitions: offline };
}

/** What a member of the group would put into its JoinGroup. */
export function subscription(
  topics: readonly string[],
  owned: PartitionList = [],
  generationId = -1,
): Uint8Array {
  return encodeSubscription({
    topics: [...topics],
    ownedPartitions: owned.map(({ topic: name, partitions }) => ({
      topic: name,
      partitions: [...partitions],
    })),
    generationId,
  });
}

export function joinResponse(script: JoinScript) {
  const { error = "NONE", memberId = "m1", generationId = 1, leader = "other" } = script;
  const { protocolName = "range", protocolType = "consumer", skipAssignment = false } = script;
  const isRefused = error !== "NONE";
  return readBack(
    joinGroup.response,
    {
      errorCode: errorCode(error),
      generationId: isRefused ? -1 : generationId,
      protocolType: isRefused ? null : protocolType,
      protocolName: isRefused ? null : protocolName,
      leader: isRefused ? "" : leader,
      skipAssignment,
      memberId,
      members: (script.members ?? []).map((member) => ({ ...member })),
    },
    9,
  );
}

export function syncResponse(assigned: PartitionList | Uint8Array, error: ErrorName = "NONE") {
  const assignment =
    assigned instanceof Uint8Array
      ? assigned
      : encodeAssignment({
          assignedPartitions: assigned.map(({ topic: name, partitions }) => ({
            topic: name,
            partitions: [...partitions],
          })),
        });
  const body = { errorCode: errorCode(error), protocolType: "consumer", protocolName: null };
  return readBack(syncGroup.response, { ...body, assignment }, 5);
}

/** A response as it comes from the wire. */
function readBack<I, O>(
  message: { encode(value: I, version: number): Uint8Array; decode(b: Uint8Array, v: number): O },
  value: I,
  version: number,
): O {
  return message.decode(message.encode(value, version), version);
}
