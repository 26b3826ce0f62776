import {
  apply,
  applyMarker,
  type CoordinatorConfig,
  type CoordinatorEffect,
  type CoordinatorEnv,
  type CoordinatorEvent,
  type CoordinatorRecord,
  createShard,
  decodeCoordinatorRecord,
  encodeCoordinatorRecord,
  NO_PRODUCER_ID,
  nextDeadlineMs,
  type RequestEvents,
  type Shard,
  step,
  type TransactionResult,
} from "../../src/coordinator/index.ts";
import {
  deleteGroups,
  describeGroups,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  type Message,
  offsetCommit,
  offsetDelete,
  offsetFetch,
  syncGroup,
  txnOffsetCommit,
} from "../../src/protocol/index.ts";

/** 14 November 2023, 22:13:20 UTC: when everything starts. */
export const START_MS = 1_700_000_000_000;

const MESSAGES = {
  JoinGroup: joinGroup,
  SyncGroup: syncGroup,
  Heartbeat: heartbeat,
  LeaveGroup: leaveGroup,
  OffsetCommit: offsetCommit,
  TxnOffsetCommit: txnOffsetCommit,
  OffsetFetch: offsetFetch,
  OffsetDelete: offsetDelete,
  DescribeGroups: describeGroups,
  ListGroups: listGroups,
  DeleteGroups: deleteGroups,
};

export type ApiName = keyof typeof MESSAGES;

/** What the log holds: records as they were written, and the markers of transactions. */
export type JournalEntry =
  | { readonly key: Uint8Array; readonly value: Uint8Array | null; readonly producerId: number }
  | { readonly producerId: number; readonly result: TransactionResult };

/** What a step did, and when. */
export interface Happening {
  readonly atMs: number;
  readonly effects: readonly CoordinatorEffect[];
}

/** A shard on a clock of its own, with a journal, and member ids that are counted: `client-1`, `client-2`, ... */
export class CoordinatorKit {
  shard: Shard;
  nowMs = START_MS;
  readonly journal: JournalEntry[] = [];
  readonly #config: Partial<CoordinatorConfig>;
  #memberIds = 0;
  #tokens = 0;

  constructor(config: Partial<CoordinatorConfig> = {}) {
    this.#config = config;
    this.shard = createShard(config);
    this.feed({ type: "Loaded" });
  }

  /** Sends a request and returns its token. What is left out has its default. */
  request(
    type: ApiName,
    request: object,
    from: { readonly version?: number; readonly clientId?: string } = {},
  ): { readonly token: number; readonly effects: readonly CoordinatorEffect[] } {
    const token = ++this.#tokens;
    const version = from.version ?? MESSAGES[type].latestStableVersion;
    const message = MESSAGES[type].request as Message;
    // Through the wire, so that requests are what a broker would hand over.
    const decoded = message.decode(message.encode(request, version), version);
    const event = {
      type,
      token,
      version,
      clientId: from.clientId ?? "c",
      clientHost: "/127.0.0.1",
      request: decoded,
    } as unknown as RequestEvents;
    return { token, effects: this.feed(event) };
  }

  /** The log refuses the next append. */
  failNextAppend = false;

  feed(event: CoordinatorEvent): readonly CoordinatorEffect[] {
    const effects = this.#step(event);
    if (event.type === "TransactionCompleted") {
      this.journal.push({ producerId: event.producerId, result: event.result });
    }
    for (const effect of effects) {
      if (effect.type !== "AppendRecords") continue;
      const producerId = effect.producer?.producerId ?? NO_PRODUCER_ID;
      for (const record of effect.records) {
        this.journal.push({ ...encodeCoordinatorRecord(record), producerId });
      }
    }
    return effects;
  }

  /** Steps; if the log refuses what the step appends, undoes it. */
  #step(event: CoordinatorEvent): readonly CoordinatorEffect[] {
    const effects = step(this.shard, event, this.#env());
    const at = effects.findIndex(({ type }) => type === "AppendRecords");
    const append = effects[at];
    if (!this.failNextAppend || append?.type !== "AppendRecords") return effects;
    this.failNextAppend = false;
    const withheld = effects.slice(at + 1);
    const error = "NOT_ENOUGH_REPLICAS";
    return [
      ...effects.slice(0, at),
      ...this.#step({ type: "AppendFailed", append, withheld, error }),
    ];
  }

  /** Lets the clock go on; every deadline on the way comes at its own instant. */
  advanceTo(nowMs: number): Happening[] {
    const happenings: Happening[] = [];
    for (;;) {
      const dueMs = nextDeadlineMs(this.shard);
      if (dueMs === null || dueMs > nowMs) break;
      this.nowMs = dueMs;
      happenings.push({ atMs: dueMs, effects: this.feed({ type: "DeadlineReached" }) });
    }
    this.nowMs = nowMs;
    return happenings;
  }

  /** Another broker takes over: it has the journal and nothing else. */
  reload(config: Partial<CoordinatorConfig> = {}): readonly CoordinatorEffect[] {
    this.shard = replayed(this.journal, { ...this.#config, ...config });
    return this.feed({ type: "Loaded" });
  }

  #env(): CoordinatorEnv {
    return {
      nowMs: this.nowMs,
      notes: true,
      topics: { topicId: () => null, topicName: () => null, partitionCount: () => 0 },
      newMemberIdSuffix: () => `${++this.#memberIds}`,
    };
  }
}

/** A shard to which a journal was applied, and nothing else. */
export function replayed(
  journal: readonly JournalEntry[],
  config: Partial<CoordinatorConfig> = {},
): Shard {
  const shard = createShard(config);
  for (const entry of journal) replay(shard, entry);
  return shard;
}

/** Applies one entry of a journal. */
export function replay(shard: Shard, entry: JournalEntry): void {
  if ("result" in entry) {
    applyMarker(shard, entry.producerId, entry.result);
    return;
  }
  const record: CoordinatorRecord | null = decodeCoordinatorRecord(entry);
  if (record !== null) apply(shard, record, entry.producerId);
}
