/**
 * Every state of a classic member, and every step of a handover × everything that can happen to it. Each cell is run on
 * a fresh member that was led there, and says what came of it.
 */
import { cooperativeStickyAssignor, rangeAssignor } from "../../src/assignors/index.ts";
import type { GroupMembershipOperation, PartitionList } from "../../src/member/index.ts";
import type { ErrorName } from "../../src/protocol/index.ts";
import { markdownTable } from "../coordinator/markdown-table.ts";
import { MemberKit, story, subscription, topic } from "./member-kit.ts";

const OWNED: PartitionList = [{ topic: "orders", partitions: [0, 1] }];

const STATES: readonly (readonly [string, () => MemberKit])[] = [
  ["Unjoined, no subscription", () => eager()],
  ["Unjoined, no coordinator", subscribed],
  ["PreparingRebalance", () => subscribedAt(eager())],
  ["CompletingRebalance, leader without metadata", leader],
  ["CompletingRebalance", () => eager().syncing()],
  ["Stable", () => eager().stable(OWNED)],
  ["Stable, no coordinator", lostCoordinator],
  ["Stable, static cooperative", cooperative],
  ["Draining", draining],
  ["Committing", committing],
  ["Revoking", revoking],
  ["Assigning", assigning],
  ["Losing", losing],
  ["Overtaken", overtaken],
  ["Stale", stale],
  ["Leaving", leaving],
  ["Fatal", fatal],
  ["Closed", closed],
];

type Happening = (kit: MemberKit) => void;

const EVENTS: readonly (readonly [string, Happening])[] = [
  ["SubscriptionChanged, the same", (kit) => kit.subscribe(["orders"])],
  ["SubscriptionChanged, other topics", (kit) => kit.subscribe(["bills"])],
  ["Unsubscribed", (kit) => kit.feed({ type: "Unsubscribed" })],
  ["Polled", (kit) => kit.feed({ type: "Polled" })],
  ["RebalanceEnforced", (kit) => kit.feed({ type: "RebalanceEnforced", reason: "because" })],
  ["MetadataChanged", (kit) => kit.metadata([topic("orders", 2)])],
  ["CoordinatorFound", (kit) => kit.feed({ type: "CoordinatorFound" })],
  ["CoordinatorNotFound, retriable", (kit) => notFound(kit, "COORDINATOR_NOT_AVAILABLE")],
  ["CoordinatorNotFound, fatal", (kit) => notFound(kit, "GROUP_AUTHORIZATION_FAILED")],
  ["CoordinatorDisconnected", (kit) => kit.feed({ type: "CoordinatorDisconnected" })],
  ["JoinGroup: a follower", (kit) => whenSent(kit, "JoinGroup", () => kit.answerJoin(join(kit)))],
  ["JoinGroup: the leader", (kit) => whenSent(kit, "JoinGroup", () => leads(kit))],
  ["SyncGroup: NONE", (kit) => whenSent(kit, "SyncGroup", () => kit.answerSync(OWNED))],
  ["Heartbeat: NONE", (kit) => heartbeats(kit, "NONE")],
  ["Heartbeat: REBALANCE_IN_PROGRESS", (kit) => heartbeats(kit, "REBALANCE_IN_PROGRESS")],
  ["Heartbeat: UNKNOWN_MEMBER_ID", (kit) => heartbeats(kit, "UNKNOWN_MEMBER_ID")],
  ["LeaveGroup: NONE", (kit) => whenSent(kit, "LeaveGroup", () => kit.answerLeave())],
  ["request: Disconnected", (kit) => failed(kit)],
  ["CommitRefused: ILLEGAL_GENERATION", (kit) => refused(kit, "ILLEGAL_GENERATION")],
  ["CommitRefused: FENCED_INSTANCE_ID", (kit) => refused(kit, "FENCED_INSTANCE_ID")],
  ["CommitRefused: an old generation", (kit) => refusedOld(kit)],
  ["HandlersDrained", (kit) => step(kit, "DrainHandlers", () => kit.drained())],
  ["ProcessedCommitted", (kit) => step(kit, "CommitProcessed", () => kit.committed())],
  ["ListenerReturned", (kit) => step(kit, "CallListener", () => kit.returned())],
  ["ListenerReturned, an error", (kit) => step(kit, "CallListener", () => kit.returned(ERROR))],
  ["Closed, DEFAULT", (kit) => close(kit, "DEFAULT")],
  ["Closed, LEAVE_GROUP", (kit) => close(kit, "LEAVE_GROUP")],
  ["Closed, REMAIN_IN_GROUP", (kit) => close(kit, "REMAIN_IN_GROUP")],
  ["heartbeat interval ends", (kit) => kit.advance(3_000)],
  ["session timeout ends", (kit) => kit.advance(45_000)],
  ["poll interval ends", (kit) => pollIntervalEnds(kit)],
];

const ERROR = new Error("of the listener");

/** The number of cells. */
export const MATRIX_SIZE = { states: STATES.length, events: EVENTS.length };

/** The whole matrix as Markdown: a section for each state, and in it first what something comes of. */
export function stateEventMatrix(): string {
  return STATES.map(([state, lead]) => section(state, lead)).join("\n\n");
}

function section(state: string, lead: () => MemberKit): string {
  const cells = EVENTS.map(([event, happen]) => [event, outcome(lead(), happen)] as const);
  const rows = cells.filter(([, outcome]) => outcome !== "");
  const rest = cells.filter(([, outcome]) => outcome === "").map(([event]) => `- ${event}`);
  const table = markdownTable(["event", "what comes of it"], rows);
  return `## ${state}\n\n${table}\n\nNothing comes of:\n\n${rest.join("\n")}`;
}

function outcome(kit: MemberKit, happen: Happening): string {
  const before = stateOf(kit);
  const from = kit.effects.length;
  happen(kit);
  const after = stateOf(kit);
  const parts = counted(story(kit.effects.slice(from)));
  if (after !== before) parts.push(`→ ${after}`);
  return parts.join("; ");
}

/** The same line several times in a row, as one. */
function counted(lines: readonly string[]): string[] {
  const runs: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line === line) last.times++;
    else runs.push({ line, times: 1 });
  }
  return runs.map(({ line, times }) => (times === 1 ? line : `${times}× ${line}`));
}

function stateOf({ view }: MemberKit): string {
  return view.handover === null ? view.state : `${view.state} (${view.handover})`;
}

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function eager(): MemberKit {
  return new MemberKit({ assignors: [rangeAssignor] });
}

function subscribed(): MemberKit {
  const kit = eager();
  kit.subscribe(["orders"]);
  return kit;
}

function subscribedAt(kit: MemberKit): MemberKit {
  return kit.joining(["orders"]);
}

function leader(): MemberKit {
  const kit = eager().joining();
  leads(kit);
  return kit;
}

function lostCoordinator(): MemberKit {
  const kit = eager().stable(OWNED);
  kit.feed({ type: "CoordinatorDisconnected" });
  kit.advance(100);
  return kit;
}

function cooperative(): MemberKit {
  const kit = new MemberKit({
    assignors: [cooperativeStickyAssignor],
    groupInstanceId: "i1",
  });
  kit.syncing({ protocolName: "cooperative-sticky" });
  kit.answerSync(OWNED);
  kit.returned();
  return kit;
}

function draining(): MemberKit {
  const kit = eager().stable(OWNED);
  kit.beat("REBALANCE_IN_PROGRESS");
  return kit;
}

function committing(): MemberKit {
  const kit = draining();
  kit.drained();
  return kit;
}

function revoking(): MemberKit {
  const kit = committing();
  kit.committed();
  return kit;
}

function assigning(): MemberKit {
  const kit = eager().syncing();
  kit.answerSync(OWNED);
  return kit;
}

function losing(): MemberKit {
  const kit = eager().stable(OWNED);
  kit.beat("UNKNOWN_MEMBER_ID");
  return kit;
}

function overtaken(): MemberKit {
  const kit = assigning();
  kit.beat("UNKNOWN_MEMBER_ID");
  return kit;
}

function stale(): MemberKit {
  const kit = eager().stable(OWNED);
  pollIntervalEnds(kit);
  kit.returned();
  return kit;
}

function leaving(): MemberKit {
  const kit = eager().stable(OWNED);
  close(kit, "DEFAULT");
  return kit.giveUp();
}

function fatal(): MemberKit {
  const kit = subscribedAt(eager());
  kit.answerJoin({ error: "GROUP_AUTHORIZATION_FAILED" });
  return kit;
}

function closed(): MemberKit {
  const kit = leaving();
  kit.answerLeave();
  return kit;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function notFound(kit: MemberKit, error: ErrorName): void {
  kit.feed({ type: "CoordinatorNotFound", error });
}

/** An answer for a request that is out, or a late one for one that was; nothing if there never was one. */
function whenSent(
  kit: MemberKit,
  api: "JoinGroup" | "SyncGroup" | "Heartbeat" | "LeaveGroup",
  answer: () => void,
): void {
  if (kit.count(api) > 0) answer();
}

function join({ view }: MemberKit) {
  return view.rebalanceProtocol === "EAGER" ? {} : { protocolName: "cooperative-sticky" };
}

function leads(kit: MemberKit): void {
  const members = [{ memberId: "m1", metadata: subscription(["orders"]) }];
  kit.answerJoin({ ...join(kit), leader: "m1", members });
}

/** The heartbeat that is out, else the next one. */
function heartbeats(kit: MemberKit, error: ErrorName): void {
  const before = kit.count("Heartbeat");
  kit.advance(3_000);
  if (kit.count("Heartbeat") > before) kit.answerHeartbeat(error);
}

function failed(kit: MemberKit): void {
  const sent = kit.effects.findLast(({ type }) => type === "SendRequest");
  if (sent?.type !== "SendRequest") return;
  const { requestId } = sent;
  kit.feed({ type: "RequestFailed", requestId, failure: { type: "Disconnected" } });
}

function refused(kit: MemberKit, error: ErrorName): void {
  const { memberId, generationId } = kit.view.metadata;
  kit.feed({ type: "CommitRefused", error, memberId, generationId });
}

function refusedOld(kit: MemberKit): void {
  const { memberId } = kit.view.metadata;
  kit.feed({ type: "CommitRefused", error: "ILLEGAL_GENERATION", memberId, generationId: 0 });
}

function step(
  kit: MemberKit,
  type: "DrainHandlers" | "CommitProcessed" | "CallListener",
  answer: () => void,
) {
  if (kit.effects.some((effect) => effect.type === type)) answer();
}

function close(kit: MemberKit, operation: GroupMembershipOperation): void {
  kit.feed({ type: "Closed", operation, deadlineMs: kit.nowMs + 20_000 });
}

function pollIntervalEnds(kit: MemberKit): void {
  kit.busySinceMs = kit.nowMs;
  for (let beat = 0; beat < 100; beat++) heartbeats(kit, "NONE");
}
