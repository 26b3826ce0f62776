/**
 * Every state of a classic group × everything that can happen to it. Each cell is run on a fresh coordinator that was
 * led into the state by requests, and says what came of it.
 */
import {
  type CoordinatorEffect,
  type CoordinatorEvent,
  inspectGroup,
} from "../../src/coordinator/index.ts";
import { errorName } from "../../src/protocol/index.ts";
import { assignmentBytes, subscriptionBytes } from "./consumer-bytes.ts";
import { type ApiName, CoordinatorKit, START_MS } from "./coordinator-kit.ts";
import { markdownTable } from "./markdown-table.ts";

const GROUP = "g";

/** Different for each deadline, so that one can come up without the others. */
const LEADER_SESSION_MS = 10_000;
const REBALANCE_MS = 30_000;
const PENDING_SESSION_MS = 50_000;
const LONG_SESSION_MS = 1_800_000;
const RETENTION_CHECK_MS = 600_000;

/** The members of a group of three, whatever became of them: a leader, a follower, a static follower. */
interface Situation {
  readonly kit: CoordinatorKit;
  readonly leader: string;
  readonly follower: string;
  readonly staticMember: string;
  /** An id that was given out and not used. */
  readonly pending: string;
}

const STATES: readonly (readonly [string, () => Situation])[] = [
  ["(no group)", noGroup],
  ["Empty", emptied],
  ["PreparingRebalance (initial delay)", initialDelay],
  ["PreparingRebalance", preparing],
  ["CompletingRebalance", completing],
  ["Stable", stable],
  ["Dead", dead],
];

type Happening = (at: Situation) => readonly CoordinatorEffect[];

const EVENTS: readonly (readonly [string, Happening])[] = [
  ["JoinGroup v9, new", (at) => join(at, "", { version: 9 })],
  ["JoinGroup v3, new", (at) => join(at, "", { version: 3 })],
  ["JoinGroup, id given out", (at) => join(at, at.pending)],
  ["JoinGroup, leader", (at) => join(at, at.leader, { sessionTimeoutMs: LEADER_SESSION_MS })],
  ["JoinGroup, follower", (at) => join(at, at.follower)],
  ["JoinGroup, follower with new metadata", (at) => join(at, at.follower, { topics: ["other"] })],
  ["JoinGroup, new static member", (at) => join(at, "", { instance: "i2" })],
  ["JoinGroup, static member restarted", (at) => join(at, "", { instance: "i1" })],
  ["JoinGroup, static member", (at) => join(at, at.staticMember, { instance: "i1" })],
  ["JoinGroup, instance of another id", (at) => join(at, at.follower, { instance: "i1" })],
  ["JoinGroup, unknown id", (at) => join(at, "nobody")],
  ["JoinGroup, other protocol", (at) => join(at, "", { protocol: "other" })],
  ["JoinGroup, other protocol type", (at) => join(at, "", { protocolType: "connect" })],
  ["SyncGroup, leader", (at) => sync(at, at.leader)],
  ["SyncGroup, follower", (at) => sync(at, at.follower)],
  ["SyncGroup, unknown id", (at) => sync(at, "nobody")],
  ["SyncGroup, old generation", (at) => sync(at, at.follower, { generationId: 0 })],
  ["SyncGroup, other protocol", (at) => sync(at, at.follower, { protocolName: "other" })],
  ["SyncGroup, instance of another id", (at) => sync(at, at.follower, { groupInstanceId: "i1" })],
  ["Heartbeat, leader", (at) => beat(at, at.leader)],
  ["Heartbeat, follower", (at) => beat(at, at.follower)],
  ["Heartbeat, id given out", (at) => beat(at, at.pending)],
  ["Heartbeat, unknown id", (at) => beat(at, "nobody")],
  ["Heartbeat, old generation", (at) => beat(at, at.follower, { generationId: 0 })],
  ["Heartbeat, instance of another id", (at) => beat(at, at.follower, { groupInstanceId: "i1" })],
  ["LeaveGroup, leader", (at) => leave(at, [{ memberId: at.leader }])],
  ["LeaveGroup, follower", (at) => leave(at, [{ memberId: at.follower }])],
  ["LeaveGroup, id given out", (at) => leave(at, [{ memberId: at.pending }])],
  ["LeaveGroup, administrator", (at) => leave(at, [{ memberId: "", groupInstanceId: "i1" }])],
  ["LeaveGroup, unknown id", (at) => leave(at, [{ memberId: "nobody" }])],
  [
    "LeaveGroup, everybody",
    (at) =>
      leave(
        at,
        [at.leader, at.follower, at.staticMember, at.pending].map((memberId) => ({ memberId })),
      ),
  ],
  ["OffsetCommit, member", (at) => commit(at, at.follower)],
  ["OffsetCommit, nobody's", (at) => commit(at, "", { generationIdOrMemberEpoch: -1 })],
  ["OffsetCommit, unknown id", (at) => commit(at, "nobody")],
  [
    "OffsetCommit, old generation",
    (at) => commit(at, at.follower, { generationIdOrMemberEpoch: 0 }),
  ],
  ["TxnOffsetCommit, member", (at) => txnCommit(at, at.follower, 1)],
  ["TxnOffsetCommit, nobody's", (at) => txnCommit(at, "", -1)],
  ["TxnOffsetCommit, old generation", (at) => txnCommit(at, at.follower, 0)],
  [
    "OffsetFetch",
    (at) => send(at, "OffsetFetch", { groups: [{ groupId: GROUP, topics: null }] }, 9),
  ],
  ["OffsetDelete, subscribed topic", (at) => offsetDelete(at, "orders")],
  ["OffsetDelete, other topic", (at) => offsetDelete(at, "other")],
  ["DescribeGroups", (at) => send(at, "DescribeGroups", { groups: [GROUP] })],
  ["ListGroups", (at) => send(at, "ListGroups", {})],
  ["DeleteGroups", (at) => send(at, "DeleteGroups", { groupsNames: [GROUP] })],
  ["leader's session ends", (at) => wait(at, LEADER_SESSION_MS)],
  ["rebalance timeout ends", (at) => keepLeaderAlive(at, REBALANCE_MS)],
  ["id given out expires", (at) => keepLeaderAlive(at, PENDING_SESSION_MS)],
  ["retention check", (at) => keepLeaderAlive(at, RETENTION_CHECK_MS)],
  [
    "topic deleted",
    (at) =>
      feed(at, {
        type: "TopicsDeleted",
        topics: [{ name: "orders", topicId: "AAAAAAAAAAAAAAAAAAAAAQ" }],
      }),
  ],
  [
    "transaction ends",
    (at) =>
      feed(at, { type: "TransactionCompleted", producerId: 7, producerEpoch: 0, result: "COMMIT" }),
  ],
  ["unloaded", (at) => feed(at, { type: "Unloaded" })],
];

/** The number of cells. */
export const MATRIX_SIZE = { states: STATES.length, events: EVENTS.length };

/** The whole matrix as a Markdown table. */
export function stateEventMatrix(): string {
  const head = ["", ...STATES.map(([name]) => name)];
  const rows = EVENTS.map(([event, happen]) => [
    event,
    ...STATES.map(([, lead]) => outcome(lead(), happen)),
  ]);
  return markdownTable(head, rows);
}

/** The request's own answer, what else happened, and the state afterwards if it is another one. */
function outcome(at: Situation, happen: Happening): string {
  const before = stateOf(at);
  const effects = happen(at);
  const after = stateOf(at);
  const parts = [ownAnswer(effects), ...sideEffects(effects)];
  if (after !== before) parts.push(`→ ${after}`);
  return parts.filter((part) => part !== "").join(" ") || "–";
}

function stateOf({ kit }: Situation): string {
  const view = inspectGroup(kit.shard, GROUP);
  if (view === null) return "(no group)";
  return `${view.state} ${view.generationId} of ${view.members.length}`;
}

/** The token of the request that the cell is about; 0 if it is about something else. */
let ownToken = 0;

function ownAnswer(effects: readonly CoordinatorEffect[]): string {
  if (ownToken === 0) return "";
  for (const effect of effects) {
    if (effect.type !== "Reply" || effect.token !== ownToken) continue;
    return innermostError(effect.response);
  }
  return "parked";
}

/** The first error anywhere in the response: per member, partition or group. */
function innermostError(response: object): string {
  const codes = [...JSON.stringify(response).matchAll(/"errorCode":(-?\d+)/g)].map(([, code]) =>
    Number(code),
  );
  return errorName(codes.find((code) => code !== 0) ?? 0);
}

function sideEffects(effects: readonly CoordinatorEffect[]): string[] {
  const answers = effects.flatMap((effect) => {
    if (effect.type === "Superseded") return ["(superseded)"];
    if (effect.type !== "Reply" || effect.token === ownToken) return [];
    return [`${effect.api === "JoinGroup" ? "join" : "sync"} ${innermostError(effect.response)}`];
  });
  const records = effects.flatMap((effect) =>
    effect.type === "AppendRecords"
      ? effect.records.map(({ type, value }) => `${value === null ? "–" : "+"}${type}`)
      : [],
  );
  return [...counted(answers), ...counted(records)];
}

function counted(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const times = texts.filter((other) => other === text).length;
    return `[${times > 1 ? `${times}× ` : ""}${text}]`;
  });
}

function noGroup(): Situation {
  const kit = new CoordinatorKit({
    groupInitialRebalanceDelayMs: 3_000,
    offsetsRetentionCheckIntervalMs: RETENTION_CHECK_MS,
  });
  return { kit, leader: "c-1", follower: "c-2", staticMember: "i1-3", pending: "c-4" };
}

function initialDelay(): Situation {
  const at = noGroup();
  join(at, "", { version: 3, sessionTimeoutMs: LEADER_SESSION_MS });
  join(at, "", { version: 3 });
  join(at, "", { instance: "i1" });
  join(at, "", { version: 9, sessionTimeoutMs: PENDING_SESSION_MS });
  return at;
}

function completing(): Situation {
  const at = noGroup();
  join(at, "", { version: 3, sessionTimeoutMs: LEADER_SESSION_MS });
  join(at, "", { version: 3 });
  join(at, "", { instance: "i1" });
  at.kit.advanceTo(START_MS + 6_000);
  join(at, "", { version: 9, sessionTimeoutMs: PENDING_SESSION_MS });
  sync(at, at.staticMember, { groupInstanceId: "i1" });
  return at;
}

function stable(): Situation {
  const at = completing();
  sync(at, at.follower);
  sync(at, at.leader);
  commit(at, at.follower);
  return at;
}

/** The static member and the follower have come back; the leader, and an id given out, have not. */
function preparing(): Situation {
  const at = stable();
  join(at, at.follower, { topics: ["orders", "payments"] });
  join(at, at.staticMember, { instance: "i1" });
  return at;
}

function emptied(): Situation {
  const at = stable();
  leave(
    at,
    [at.leader, at.follower, at.staticMember].map((memberId) => ({ memberId })),
  );
  // The join phase waits for the id that was given out, and then there is nobody.
  leave(at, [{ memberId: at.pending }]);
  const { effects } = at.kit.request(
    "JoinGroup",
    joinRequest("", { sessionTimeoutMs: PENDING_SESSION_MS }),
  );
  const reply = effects.find(({ type }) => type === "Reply");
  const pending =
    reply?.type === "Reply" && reply.api === "JoinGroup" ? reply.response.memberId : "";
  return { ...at, pending: pending ?? "" };
}

function dead(): Situation {
  const at = stable();
  at.kit.feed({ type: "Unloaded" });
  return at;
}

interface JoinOptions {
  readonly version?: number;
  readonly instance?: string;
  readonly sessionTimeoutMs?: number;
  readonly topics?: readonly string[];
  readonly protocol?: string;
  readonly protocolType?: string;
}

function join(at: Situation, memberId: string, options: JoinOptions = {}) {
  return send(at, "JoinGroup", joinRequest(memberId, options), options.version);
}

function joinRequest(memberId: string, options: JoinOptions): object {
  const metadata = subscriptionBytes(options.topics ?? ["orders"]);
  return {
    groupId: GROUP,
    sessionTimeoutMs: options.sessionTimeoutMs ?? LONG_SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    memberId,
    ...(options.instance === undefined ? {} : { groupInstanceId: options.instance }),
    protocolType: options.protocolType ?? "consumer",
    protocols: [{ name: options.protocol ?? "range", metadata }],
  };
}

function sync(at: Situation, memberId: string, more: object = {}) {
  const assignment = assignmentBytes({ orders: [0] });
  const assignments = memberId === at.leader ? [{ memberId, assignment }] : [];
  return send(at, "SyncGroup", { groupId: GROUP, generationId: 1, memberId, assignments, ...more });
}

function beat(at: Situation, memberId: string, more: object = {}) {
  return send(at, "Heartbeat", { groupId: GROUP, generationId: 1, memberId, ...more });
}

function leave(at: Situation, members: readonly object[]) {
  return send(at, "LeaveGroup", { groupId: GROUP, members });
}

const OFFSETS = [
  {
    name: "orders",
    partitions: [{ partitionIndex: 0, committedOffset: 42, committedMetadata: "" }],
  },
];

function commit(at: Situation, memberId: string, more: object = {}) {
  const by = { groupId: GROUP, generationIdOrMemberEpoch: 1, memberId };
  return send(at, "OffsetCommit", { ...by, topics: OFFSETS, ...more }, 9);
}

function txnCommit(at: Situation, memberId: string, generationId: number) {
  const producer = { transactionalId: "tx", producerId: 7, producerEpoch: 0 };
  const by = { groupId: GROUP, generationId, memberId };
  return send(at, "TxnOffsetCommit", { ...producer, ...by, topics: OFFSETS });
}

function offsetDelete(at: Situation, name: string) {
  const topics = [{ name, partitions: [{ partitionIndex: 0 }] }];
  return send(at, "OffsetDelete", { groupId: GROUP, topics });
}

function send({ kit }: Situation, type: ApiName, request: object, version?: number) {
  const { token, effects } = kit.request(type, request, version === undefined ? {} : { version });
  ownToken = token;
  return effects;
}

function feed({ kit }: Situation, event: CoordinatorEvent): readonly CoordinatorEffect[] {
  ownToken = 0;
  return kit.feed(event);
}

function wait({ kit }: Situation, ms: number): readonly CoordinatorEffect[] {
  ownToken = 0;
  return kit.advanceTo(kit.nowMs + ms).flatMap(({ effects }) => effects);
}

/** Waits, while the leader sends heartbeats: its session is the shortest. */
function keepLeaderAlive(at: Situation, ms: number): readonly CoordinatorEffect[] {
  const end = at.kit.nowMs + ms;
  const effects: CoordinatorEffect[] = [];
  while (at.kit.nowMs < end) {
    effects.push(...wait(at, Math.min(LEADER_SESSION_MS / 2, end - at.kit.nowMs)));
    beat(at, at.leader);
  }
  ownToken = 0;
  return effects;
}
