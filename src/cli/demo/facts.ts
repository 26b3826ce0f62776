import {
  type BarrierWait,
  costOf,
  type DuplicateRange,
  duplicateCount,
  type Finding,
  lastAtBarrier,
  memberName,
  type PartitionChange,
  pauseMs,
  type Rebalance,
  type RebalanceRound,
} from "../../insight/index.ts";
import type { Paint } from "./paint.ts";
import { count, duration, list, NBSP, partitionName, partitionSeconds } from "./wording.ts";

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
  if (index > 0) {
    const name = round.trigger === null ? "a member" : memberName(round.trigger);
    facts.push({
      label: "again",
      text: `${roundCause(round, name)} before the partitions were assigned`,
    });
  }
  facts.push({ label: "barrier", text: barrierText(round) });
  for (const { type, member, reason } of round.meanwhile) {
    if (round.fromState === "Empty" && type === "Joined") continue;
    const what = { Joined: "joined", Left: "left", Expired: "lost its session" }[type];
    facts.push({
      label: "also",
      text: `${memberName(member)} ${what}${reason ? `: ${reason}` : ""}`,
    });
  }
  if (round.openedAtMs !== null && round.storedAtMs !== null && round.leader !== null) {
    const tookMs = round.storedAtMs - round.openedAtMs;
    const by = `${memberName(round.leader)} assigned by ${rebalance.protocolName}`;
    facts.push({ label: "sync", text: `${duration(tookMs)}, ${by}` });
  }
  return facts;
}

function roundCause(round: RebalanceRound, name: string): string {
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
  for (const kind of ["assigned", "kept", "unassigned"] as const) {
    for (const group of byOwner(changes.filter((change) => change.kind === kind))) {
      facts.push({ label: kind, text: groupText(group) });
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
  if (changes[0]?.kind === "unassigned") return `${names}, before with ${who}`;
  const paused = changes.some(({ pause }) => pause.state !== "None");
  return `${who}  ${paused ? "unread: " : ""}${names}`;
}

/** Stays on one line with the partition's name. */
function shortPause({ pause, to }: PartitionChange): string {
  const ms = pauseMs(pause);
  if (ms !== null) return `${NBSP}${duration(ms)}`;
  return pause.state === "None" || to === null ? "" : `${NBSP}still`;
}

/** All pauses together, and what the longest was made of. */
export function costFacts(rebalance: Rebalance): Fact[] {
  const { partitionPauseMs, longestPauseMs } = costOf(rebalance);
  if (partitionPauseMs === 0) return [];
  const longest = rebalance.changes.find(({ pause }) => pauseMs(pause) === longestPauseMs);
  const total = `${partitionSeconds(partitionPauseMs)} partition-seconds unread`;
  if (longest?.pause.state !== "Over") return [{ label: "unread", text: total }];
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
  ];
}

/** Records processed twice: which, by whom, why. */
export function duplicateFacts(ranges: readonly DuplicateRange[]): Fact[] {
  const groups = new Map<string, DuplicateRange[]>();
  for (const range of ranges) {
    const key = [range.why, range.firstBy, range.againBy, range.removed].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), range]);
  }
  return [...groups.values()].map((group) => ({
    label: "twice",
    text: duplicateText(group),
    mark: "red",
  }));
}

function duplicateText(ranges: readonly DuplicateRange[]): string {
  const [{ firstBy, againBy, why, removed }] = ranges as [DuplicateRange];
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
    NotCommitted: "not committed before the hand-over",
    AfterRemoval: `${removed} was no longer a member`,
    Rejoined: "it joined again, and started over from the committed offset",
    ReadAgain: "read again from an earlier offset",
  }[why];
  return `${count(total, "record")}: ${where.join(", ")}; ${who}: ${reason}`;
}

/** Commits that came too late. */
export function refusalFacts({ refusedCommits }: Rebalance): Fact[] {
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
