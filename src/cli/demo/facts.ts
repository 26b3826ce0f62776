import {
  type BarrierWait,
  costOf,
  type DuplicateRange,
  duplicateCount,
  type Finding,
  type Happened,
  lastAtBarrier,
  type MembershipEvent,
  memberName,
  type PartitionChange,
  pauseMs,
  type Rebalance,
  type RebalanceRound,
  type RefusedCommit,
  type WordlessEvent,
} from "../../insight/index.ts";
import type { Paint } from "./paint.ts";
import {
  count,
  departure,
  duration,
  list,
  NBSP,
  partitionName,
  partitionSeconds,
} from "./wording.ts";

/** One fact: a word for what it is about, and the sentence. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly mark?: keyof Paint;
}

/** What happened before anybody knew, and how long that took. */
export function noticedFacts({ happened, startedAtMs, trigger, rounds }: Rebalance): Fact[] {
  const after = duration(startedAtMs - happened.atMs);
  const name = trigger === null ? "a member" : memberName(trigger);
  const session = `session.timeout.ms = ${trigger?.sessionTimeoutMs ?? "?"}`;
  if (rounds.length === 0) {
    return [
      { label: "back", text: `after ${after}, within its session: nobody else had to join again` },
    ];
  }
  switch (happened.event) {
    case "Died":
    case "Froze":
      return [
        {
          label: "noticed",
          text: `after ${after}; ${session} since its last heartbeat`,
          mark: "yellow",
        },
      ];
    case "WentSilent":
      return [
        { label: "noticed", text: `${after} after its last heartbeat; ${session}`, mark: "yellow" },
      ];
    case "CutOff":
      return [
        {
          label: "noticed",
          text: `after ${after} without a connection; ${session}`,
          mark: "yellow",
        },
      ];
    case "Slowed":
      return [{ label: "noticed", text: `${after} after ${name} had become slow`, mark: "yellow" }];
    case "HandlerFailed":
      return [
        {
          label: "noticed",
          text: `${after} after the handler of ${name} had failed`,
          mark: "yellow",
        },
      ];
    case "BeganLeaving":
      return [{ label: "noticed", text: `after ${after}: it said so before it went` }];
    case "PartitionsAdded":
      return [{ label: "noticed", text: `after ${after}, when ${name} saw them and joined again` }];
    case "Noticed":
      return [];
  }
}

/** The barrier of one round, who came and went meanwhile, and the sync phase. */
export function roundFacts(round: RebalanceRound, index: number, rebalance: Rebalance): Fact[] {
  const facts: Fact[] = [];
  const before = rebalance.rounds[index - 1];
  if (before !== undefined && before.storedAtMs !== null) {
    const afterMs = round.startedAtMs - before.storedAtMs;
    const text = `${duration(afterMs)} later ${releasers(rebalance)} had released what moves: a second round`;
    facts.push({ label: "then", text });
  } else if (before !== undefined) {
    const what = `${roundCause(round)} before the partitions were assigned`;
    const { happened, startedAtMs } = round;
    const late = lateText(happened, startedAtMs);
    facts.push({ label: "again", text: late === null ? what : `${what}, ${late}` });
  }
  facts.push({ label: "barrier", text: barrierText(round) });
  for (const event of round.meanwhile) {
    const text = meanwhileText(event, round);
    if (text !== null) facts.push({ label: "also", text });
  }
  if (round.openedAtMs !== null && round.storedAtMs !== null && round.leader !== null) {
    const tookMs = round.storedAtMs - round.openedAtMs;
    const by = `${memberName(round.leader)} assigned by ${rebalance.protocolName}`;
    facts.push({ label: "sync", text: `${duration(tookMs)}, ${by}` });
  }
  return facts;
}

/** Whose partitions a cooperative rebalance moved. */
function releasers({ changes, members }: Rebalance): string {
  const memberIds = new Set(members.map(({ memberId }) => memberId));
  const names = changes
    .filter(({ kind, from }) => kind === "moved" && memberIds.has(from?.memberId ?? ""))
    .map(({ from }) => (from === null ? "" : memberName(from)));
  return names.length === 0 ? "members" : list([...new Set(names)]);
}

/** Who came or went beside the cause; null where the barrier's line says as much. */
function meanwhileText(
  { type, member, reason, happened, atMs }: MembershipEvent,
  round: RebalanceRound,
): string | null {
  const name = memberName(member);
  const gone = departure(name, happened);
  if (gone !== null) return `${gone}, ${lateText(happened, atMs)}`;
  if (type === "Missed" || type === "Joined") return null;
  if (reason) return `${name} left: ${reason}`;
  if (round.fromState !== "Empty" && round.waits.some((wait) => wait.member === member))
    return null;
  return `${name} ${type === "Left" ? "left" : "lost its session"}`;
}

/** How long it took to notice somebody who went without a word. */
function lateText({ event, atMs }: Happened, noticedAtMs: number): string | null {
  const after = duration(noticedAtMs - atMs);
  if (event === "WentSilent") return `noticed ${after} after its last heartbeat`;
  return event === "Died" || event === "Froze" ? `noticed after ${after}` : null;
}

function roundCause(round: RebalanceRound): string {
  const name = round.trigger === null ? "a member" : memberName(round.trigger);
  const gone = departure(name, round.happened);
  if (gone !== null) return gone;
  switch (round.cause) {
    case "MemberJoined":
      return `${name} joined`;
    case "MemberLeft":
      return `${name} left`;
    case "SessionExpired":
      return `${name} lost its session`;
    default:
      return `${name} joined again`;
  }
}

function barrierText(round: RebalanceRound): string {
  if (round.openedAtMs === null) return "still closed";
  const tookMs = round.openedAtMs - round.startedAtMs;
  if (round.fromState === "Empty") {
    const others = round.waits.map(({ member }) => memberName(member));
    const came = others.length === 0 ? "nobody else came" : `${list(others)} came`;
    return `${duration(tookMs)} for more members (group.initial.rebalance.delay.ms); ${came}`;
  }
  const deadline = round.timedOut ? "; opened by its deadline" : "";
  const last = lastAtBarrier(round);
  if (last === null) return `${duration(tookMs)}, nobody to wait for`;
  const others = round.waits
    .filter((wait) => wait !== last)
    .sort((a, b) => (a.untilMs ?? Infinity) - (b.untilMs ?? Infinity))
    .map((wait) => `${memberName(wait.member)} (${waitText(wait, round)})`);
  const lastName = memberName(last.member);
  const isLast = others.length > 0 && (last.outcome === "Rejoined" || last.outcome === "Joined");
  if (others.length === 0 && last.outcome === "Rejoined")
    return `${duration(tookMs)} for ${lastName}`;
  const lastOne = `${lastName} (${waitText(last, round)}${isLast ? ", last" : ""})`;
  return `${duration(tookMs)} for ${list([...others, lastOne])}${deadline}`;
}

function waitText(wait: BarrierWait, round: RebalanceRound): string {
  const after = duration((wait.untilMs ?? round.startedAtMs) - round.startedAtMs);
  switch (wait.outcome) {
    case "Missed":
      return "never came";
    case "Left":
      return `left after ${after}`;
    case "Joined":
      return `joined after ${after}`;
    case "Expired":
      return `expired after ${after}`;
    default:
      return after;
  }
}

/** Each partition: from whom to whom, and how long nobody read it. */
export function changeFacts({ changes, phase }: Rebalance): Fact[] {
  const unread = phase === "superseded" ? "not read before the next rebalance" : "not read yet";
  const facts: Fact[] = changes
    .filter(({ kind }) => kind === "moved")
    .map((change) => ({
      label: "moved",
      text: `${partitionName(change)}  ${changeText(change, unread)}`,
      mark: "cyan",
    }));
  for (const kind of ["assigned", "given", "kept", "unassigned"] as const) {
    for (const group of byOwner(changes.filter((change) => change.kind === kind))) {
      facts.push({ label: kind === "unassigned" ? "unowned" : kind, text: groupText(group) });
    }
  }
  return facts;
}

function changeText(change: PartitionChange, unread: string): string {
  const from = change.from === null ? "nobody" : memberName(change.from);
  const to = change.to === null ? "nobody" : memberName(change.to);
  return `${from} → ${to}  ${pauseText(change, unread)}`;
}

function pauseText({ pause }: PartitionChange, unread: string): string {
  switch (pause.state) {
    case "None":
      return "never stopped being read";
    case "Unknown":
      return "nobody could tell for how long nobody read it";
    case "Open":
    case "CarriedOver":
      return unread;
    case "Over":
      return `nobody read it for ${duration(pause.resumedAtMs - pause.stoppedAtMs)}`;
  }
}

function byOwner(changes: readonly PartitionChange[]): PartitionChange[][] {
  const groups = new Map<string, PartitionChange[]>();
  for (const change of changes) {
    const owner = change.to?.memberId ?? change.from?.memberId ?? "";
    groups.set(owner, [...(groups.get(owner) ?? []), change]);
  }
  return [...groups.values()];
}

/** `consumer-1  unread: orders-0 17 ms, orders-3 5 ms`: what has the same owner, in one fact. */
function groupText(changes: readonly PartitionChange[]): string {
  const owner = changes[0]?.to ?? changes[0]?.from ?? null;
  const who = owner === null ? "nobody" : memberName(owner);
  const names = changes.map((change) => `${partitionName(change)}${shortPause(change)}`).join(", ");
  if (changes[0]?.kind === "unassigned") return `${names}, before: ${who}`;
  const paused = changes.some(({ pause }) => pause.state !== "None" && pause.state !== "Unknown");
  return `${who}  ${paused ? "unread: " : ""}${names}`;
}

/** Stays on one line with the partition's name. */
function shortPause({ pause, to }: PartitionChange): string {
  const ms = pauseMs(pause);
  if (ms !== null) return `${NBSP}${duration(ms)}`;
  const isRead = pause.state === "None" || pause.state === "Unknown";
  return isRead || to === null ? "" : `${NBSP}still`;
}

/** All pauses together, and what the longest was made of. */
export function costFacts(rebalance: Rebalance): Fact[] {
  const { partitionPauseMs, longestPauseMs } = costOf(rebalance);
  const later = laterCostFacts(rebalance);
  if (partitionPauseMs === 0) return later;
  const longest = rebalance.changes.find(({ pause }) => pauseMs(pause) === longestPauseMs);
  const total = `${partitionSeconds(partitionPauseMs)} partition-seconds unread`;
  if (longest?.pause.state !== "Over") return [{ label: "unread", text: total }, ...later];
  const { orphanedMs, unownedMs, unreadMs } = longest.pause;
  const parts = [
    [orphanedMs, "unnoticed"],
    [unownedMs, "unowned"],
    [unreadMs, "until its first record"],
  ] as const;
  const split = parts
    .filter(([ms]) => ms >= 0.5)
    .map(([ms, what]) => `${duration(ms)} ${what}`)
    .join(" + ");
  return [
    {
      label: "cost",
      text: `${total}; longest ${partitionName(longest)}: ${split}`,
      mark: "yellow",
    },
    ...later,
  ];
}

/** Partitions that were left without an owner: the entry in which somebody reads them again has the cost. */
function laterCostFacts({ changes }: Rebalance): Fact[] {
  const lost = changes.filter(
    ({ to, pause }) => to === null && (pause.state === "Open" || pause.state === "CarriedOver"),
  );
  if (lost.length === 0) return [];
  const which = lost.length === changes.length ? "any partition" : `${lost.length} of them`;
  const text = `from then on nobody reads ${which}: counted in the rebalance that ends the pause`;
  return [{ label: "cost", text, mark: "yellow" }];
}

/** Records processed twice: which, by whom, why. */
export function duplicateFacts(ranges: readonly DuplicateRange[]): Fact[] {
  const groups = new Map<string, DuplicateRange[]>();
  for (const range of ranges) {
    const { why, firstBy, againBy, removed, firstWent } = range;
    const key = [why, firstBy, againBy, removed, firstWent].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), range]);
  }
  return [...groups.values()].map((group) => ({
    label: "twice",
    text: duplicateText(group),
    mark: "red",
  }));
}

function duplicateText(ranges: readonly DuplicateRange[]): string {
  const [{ firstBy, againBy, why, removed, firstWent }] = ranges as [DuplicateRange];
  const total = ranges.reduce((sum, range) => sum + duplicateCount(range), 0);
  const where = ranges.map((range) => {
    const { fromOffset, toOffset } = range;
    const offsets = fromOffset === toOffset ? `${fromOffset}` : `${fromOffset}–${toOffset}`;
    return `${partitionName(range)} ${offsets}`;
  });
  const who =
    firstBy === againBy
      ? `by ${againBy}, both times`
      : `by ${firstBy ?? "somebody"}, then ${againBy}`;
  const reason = {
    NotCommitted:
      firstWent === null
        ? "not committed before the hand-over"
        : `${firstBy === againBy ? "it" : firstBy} ${lostWords[firstWent]}`,
    AfterRemoval: `${removed} was no longer a member`,
    Rejoined: "it went back to its last commit when it rejoined",
    ReadAgain: "read again from an earlier offset",
  }[why];
  return `${count(total, "record")}: ${where.join(", ")}; ${who}: ${reason}`;
}

const lostWords: Readonly<Record<WordlessEvent, string>> = {
  Died: "died before it had committed them",
  Froze: "froze before it had committed them",
  WentSilent: "fell silent before it had committed them",
  CutOff: "was cut off before it had committed them",
};

/** Commits that came too late. */
export function refusalFacts(refusedCommits: readonly RefusedCommit[]): Fact[] {
  return refusedCommits.map(({ name, error, count: times }) => ({
    label: "refused",
    text: `${count(times, "commit")} of ${name}: ${error}`,
    mark: "red",
  }));
}

/** At most two, the gravest; what only reassures is a note. */
export function adviceFacts(findings: readonly Finding[]): Fact[] {
  return findings
    .slice(0, 2)
    .map(({ severity, cause, advice }) =>
      severity === "info"
        ? { label: "note", text: `${cause}; ${advice}`, mark: "green" }
        : { label: "try", text: advice, mark: "green" },
    );
}
