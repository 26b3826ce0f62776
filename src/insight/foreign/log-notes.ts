import type { RebalanceCause } from "../../model/index.ts";
import type { ConsumerJournal } from "./consumer-journal.ts";
import { coordinatorMoved } from "./coordinator-moved.ts";
import {
  type ForeignState,
  namedMember,
  noteMember,
  rememberCause,
  settle,
} from "./foreign-state.ts";
import type { LogEvent } from "./log-event.ts";
import { LOG } from "./note-sink.ts";

type Line<Type extends LogEvent["type"]> = Extract<LogEvent, { type: Type }>;

/** What the log's lines are read beside. */
export interface LogContext {
  readonly state: ForeignState;
  readonly consumer: ConsumerJournal;
  /** True while the journal is read too: members, generations and epochs are then its to tell. */
  readonly hasJournal: boolean;
}

/** One line of the broker's log: the cause and the exact start; the rest where no journal tells it. */
export function foldLogEvent(context: LogContext, event: LogEvent): void {
  const { state, consumer } = context;
  switch (event.type) {
    case "RebalanceStarted":
      rebalanceStarted(state, event);
      return;
    case "MemberFailed":
      memberGone(state, event, { cause: "SessionExpired", reason: null });
      return;
    case "MemberLeft":
      consumer.loggedCause = { cause: "MemberLeft", memberId: event.memberId };
      memberGone(state, event, { cause: "MemberLeft", reason: event.clientReason });
      return;
    case "MembersRemoved":
      state.missed = event.memberIds.map((id) => idOfEntry(state, id));
      return;
    case "Stabilized":
      if (!context.hasJournal) stabilized(state, event);
      return;
    case "Emptied":
      if (!context.hasJournal) emptied(state, event);
      return;
    case "GroupUnloaded":
      state.open = null;
      state.sink.add(event.atMs, LOG, { type: "GroupUnloaded" });
      return;
    case "GroupLoaded":
      coordinatorMoved(state, { atMs: event.atMs, evidence: LOG, coordinatorId: null });
      return;
    default:
      foldConsumerLine(context, event);
      return;
  }
}

function foldConsumerLine({ state, consumer, hasJournal }: LogContext, event: LogEvent): void {
  switch (event.type) {
    case "ConsumerMemberJoined":
      causedBy(consumer, "MemberJoined", event);
      return;
    case "SubscriptionUpdated":
      causedBy(consumer, "SubscriptionChanged", event);
      return;
    case "ConsumerMemberLeft":
      causedBy(consumer, "MemberLeft", event);
      memberGone(state, event, { cause: "MemberLeft", reason: null });
      return;
    case "ConsumerSessionExpired":
      causedBy(consumer, "SessionExpired", event);
      memberGone(state, event, { cause: "SessionExpired", reason: null });
      return;
    case "ConsumerRebalanceTimedOut":
      causedBy(consumer, "RebalanceTimedOut", event);
      memberGone(state, event, {
        cause: "MemberLeft",
        reason: `it failed to transition from epoch ${event.memberEpoch} within ${event.timeoutMs}ms`,
      });
      return;
    case "TargetAssigned":
      consumer.assignorName = event.assignorName;
      return;
    case "GroupEpochBumped":
      if (!hasJournal) epochBumped(state, consumer, event);
      return;
    default:
      return;
  }
}

function causedBy(
  consumer: ConsumerJournal,
  cause: RebalanceCause,
  { memberId }: { readonly memberId: string },
): void {
  consumer.loggedCause = { cause, memberId };
}

/** `Preparing to rebalance`: a new rebalance, another round of it, or the cause of one that was told already. */
function rebalanceStarted(state: ForeignState, event: Line<"RebalanceStarted">): void {
  const { generationId, cause, memberId, atMs } = event;
  const isOver = state.open === null && generationId < (state.generationId ?? -1);
  const isTold =
    state.open !== null &&
    state.open.by !== "log" &&
    (state.open.fromGenerationId ?? generationId) === generationId;
  if (isOver || isTold) {
    if (state.open !== null) state.open = { ...state.open, by: "log" };
    causeLearned(state, event);
    return;
  }
  const fromState = state.members.size === 0 ? "Empty" : "Stable";
  state.commits.flush(state.generationId ?? generationId);
  state.sink.add(atMs, LOG, {
    type: "RebalanceStarted",
    generationId,
    fromState: state.open === null ? fromState : "CompletingRebalance",
    cause,
    memberId,
    reason: reasonOf(state, event),
    waitingFor: [],
    deadlineMs: null,
  });
  const { startedAtMs } = state.open ?? { startedAtMs: atMs };
  state.open = { startedAtMs, fromGenerationId: generationId, by: "log" };
  if (cause === "MemberJoined" && memberId !== null) {
    state.toldJoined.set(memberId, event.clientReason);
  }
  rememberCause(state, generationId, { cause, by: "log" });
}

/**
 * What the client said, or else the broker, where its words say more than the cause does. What whoever left said stands in
 * a line of its own, before this one.
 */
function reasonOf(
  { toldGone }: ForeignState,
  { cause, clientReason, memberId, text }: Line<"RebalanceStarted">,
): string | null {
  if (cause === "Unknown") return text;
  return clientReason ?? toldGone.get(memberId ?? "") ?? null;
}

/** The line came after the rebalance was told: its word counts, and a conclusion that it overrules is named. */
function causeLearned(state: ForeignState, event: Line<"RebalanceStarted">): void {
  const { generationId, cause, memberId, atMs } = event;
  const before = state.causes.get(generationId);
  if (before?.by === "log") return;
  rememberCause(state, generationId, { cause, by: "log" });
  const said = reasonOf(state, event);
  const overruled =
    before?.by === "rule" && before.cause !== cause
      ? ` (the journal alone looked like ${before.cause})`
      : "";
  const reason = overruled === "" ? said : `${said ?? event.text}${overruled}`;
  state.sink.add(atMs, LOG, { type: "CauseLearned", generationId, cause, memberId, reason });
}

/** A departure, unless the member is known to be gone already. */
function memberGone(
  state: ForeignState,
  { memberId, atMs }: { readonly memberId: string; readonly atMs: number },
  how: { readonly cause: "MemberLeft" | "SessionExpired"; readonly reason: string | null },
): void {
  const known = state.members.get(memberId);
  if (state.toldGone.has(memberId) || (known === undefined && state.members.size > 0)) return;
  state.toldGone.set(memberId, how.reason);
  state.commits.flush(state.generationId ?? -1);
  const member = namedMember(state, memberId);
  if (how.cause === "MemberLeft") {
    state.sink.add(atMs, LOG, { type: "MemberLeft", member, reason: how.reason });
    return;
  }
  const sessionTimeoutMs = known?.sessionTimeoutMs ?? null;
  // By definition: it expired because nothing was heard for so long.
  const lastHeardAtMs = atMs - (sessionTimeoutMs ?? 0);
  state.sink.add(atMs, LOG, { type: "SessionExpired", member, sessionTimeoutMs, lastHeardAtMs });
}

/** 3.x and 4.x list a map's keys, which are ids; a map whole has `id=…` entries. */
function idOfEntry(state: ForeignState, entry: string): string {
  if (state.members.has(entry)) return entry;
  const [id = entry] = entry.split("=");
  return state.members.has(id) ? id : entry;
}

function stabilized(state: ForeignState, { generationId, atMs }: Line<"Stabilized">): void {
  const members = [...state.members.values()].filter(
    ({ memberId }) => !state.toldGone.has(memberId) && !state.missed.includes(memberId),
  );
  state.generationId = generationId;
  // Without the journal, members are known of polls alone; of none at all nothing can be told.
  if (members.length === 0) return;
  state.sink.add(atMs, LOG, {
    type: "GenerationCompleted",
    generationId,
    protocolType: null,
    protocolName: null,
    leaderId: null,
    members: members.map(noteMember),
    removed: state.missed,
    timedOut: state.missed.length > 0,
  });
}

function emptied(state: ForeignState, { generationId, atMs }: Line<"Emptied">): void {
  state.sink.add(atMs, LOG, { type: "GroupEmptied", generationId });
  state.generationId = generationId;
  state.members = new Map();
  settle(state, atMs);
}

function epochBumped(
  state: ForeignState,
  consumer: ConsumerJournal,
  { groupEpoch, atMs }: Line<"GroupEpochBumped">,
): void {
  const { cause, memberId } = consumer.loggedCause ?? { cause: "Unknown" as const, memberId: null };
  consumer.loggedCause = null;
  state.groupType = "consumer";
  state.generationId = groupEpoch;
  state.sink.add(atMs, LOG, { type: "EpochBumped", groupEpoch, cause, memberId, reason: null });
  settle(state, atMs);
}
