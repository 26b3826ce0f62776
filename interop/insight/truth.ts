/**
 * What an act really did, by the script that did it and the members' own words. It knows nothing of what is told of it,
 * and shares no code with that.
 */
import type { Act, Owners } from "./act.ts";
import type { MemberLine } from "./member-line.ts";

/** The earliest and the latest instant (or length in ms) that the truth allows. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

export interface Truth {
  /** Causes that are right, by the ids of `rebalances --json`. */
  readonly causes: readonly string[];
  /** What triggered it, which is true as well and may be less: again by the ids. */
  readonly triggers: readonly string[];
  readonly who: string | null;
  /** No rebalance at all: a static member came back. */
  readonly isReturn: boolean;
  /** When the coordinator noticed. */
  readonly start: Between;
  /** When the last assignment was stored. */
  readonly end: Between;
  readonly membersBefore: readonly string[];
  readonly membersAfter: readonly string[];
  readonly before: Owners;
  readonly after: Owners;
  /** Of every partition that had an owner: how long nobody read it, 0 where its owner went on reading it. */
  readonly pausesMs: ReadonlyMap<number, number>;
  /** Records processed once more. */
  readonly repeatCount: number;
  readonly rules: readonly string[];
}

/** How late a process may be with a thing that it does by a timer, on a machine that has much to do. */
const TIMER_SLACK_MS = 400;
/** Between what a member does and its word of it. */
const WORD_SLACK_MS = 100;
const HEARTBEAT_INTERVAL_MS = 1_000;

export function truthOf(act: Act, lines: readonly MemberLine[]): Truth {
  const during = lines
    .filter(({ atMs }) => atMs >= act.beganAtMs && atMs <= act.endedAtMs)
    .toSorted((x, y) => x.atMs - y.atMs);
  const start = startOf(act, during);
  return {
    ...causesOf(act),
    who: act.who,
    isReturn: act.kind === "static restart" || act.kind === "static close and restart",
    start,
    end: endOf(act, during, start),
    membersBefore: act.membersBefore,
    membersAfter: act.members,
    before: act.before,
    after: act.after,
    pausesMs: pausesOf(act, during),
    repeatCount: repeatsOf(act, lines),
    rules: act.rules ?? [],
  };
}

function causesOf({ kind }: Act): Pick<Truth, "causes" | "triggers"> {
  switch (kind) {
    case "join":
    case "come back":
      return { causes: ["member-joined"], triggers: ["member-joined"] };
    case "restart":
      return { causes: ["member-joined", "rolling-restart"], triggers: ["member-joined"] };
    case "leave":
      return { causes: ["member-left"], triggers: ["member-left"] };
    case "kill":
      return { causes: ["session-timeout"], triggers: ["session-timeout"] };
    case "slow":
      return { causes: ["poll-timeout"], triggers: ["member-left"] };
    case "grow":
      return { causes: ["metadata-changed"], triggers: ["metadata-changed", "leader-rejoin"] };
    default:
      return { causes: ["static-member-changed"], triggers: ["static-member-changed"] };
  }
}

function startOf(act: Act, during: readonly MemberLine[]): Between {
  const firstEffectMs = effectsOf(act, during)[0]?.atMs ?? act.endedAtMs;
  const to = firstEffectMs + WORD_SLACK_MS;
  const said = (event: MemberLine["event"]) =>
    during.find((line) => line.member === act.who && line.event === event)?.atMs ?? act.beganAtMs;
  switch (act.kind) {
    case "kill": {
      const atMs = said("killed") + act.sessionTimeoutMs;
      return { from: atMs - HEARTBEAT_INTERVAL_MS - TIMER_SLACK_MS, to };
    }
    case "slow": {
      const slowAtMs = said("slow");
      // Its last poll was before the records that it is slow with.
      return { from: slowAtMs + act.maxPollIntervalMs - 2 * TIMER_SLACK_MS, to };
    }
    case "join":
    case "restart":
      return { from: said("polling") - WORD_SLACK_MS, to };
    case "leave":
      return { from: said("leaving") - WORD_SLACK_MS, to };
    case "come back":
      return { from: said("lost") - WORD_SLACK_MS, to };
    default:
      return { from: act.beganAtMs - WORD_SLACK_MS, to };
  }
}

/** What others were told because of it: they can only have been told after it had begun. */
function effectsOf(act: Act, during: readonly MemberLine[]): MemberLine[] {
  const causers = act.kind === "leave" || act.kind === "slow" ? act.who : null;
  return during.filter(
    ({ member, event }) => (event === "assigned" || event === "revoked") && member !== causers,
  );
}

function endOf(act: Act, during: readonly MemberLine[], start: Between): Between {
  const survivors = during.filter(({ member }) => act.members.includes(member));
  // franz-go calls back for nothing as well, at any time.
  const revokedAtMs = survivors.flatMap((line) =>
    line.event === "revoked" && (line.partitions ?? []).length > 0 ? [line.atMs] : [],
  );
  const from = Math.max(start.from, ...revokedAtMs.map((atMs) => atMs - WORD_SLACK_MS));
  const assigned = survivors.flatMap((line) => (line.event === "assigned" ? [line] : []));
  const last = Math.max(...assigned.map((line) => line.generation ?? -1));
  // Everybody is told by the answer to a SyncGroup, and nobody before the assignment is stored. Of a consumer group each
  // member is told for itself, and the group is stable when the last one has confirmed.
  const isTogether = act.protocol === "classic" && last >= 0;
  const told = assigned.filter((line) => !isTogether || line.generation === last);
  const instants = told.map(({ atMs }) => atMs);
  if (instants.length === 0) return { from, to: act.endedAtMs };
  if (isTogether) return { from, to: Math.min(...instants) + WORD_SLACK_MS };
  const confirmedMs = act.protocol === "consumer" ? HEARTBEAT_INTERVAL_MS + TIMER_SLACK_MS : 0;
  return { from, to: Math.max(...instants) + WORD_SLACK_MS + confirmedMs };
}

function pausesOf(act: Act, during: readonly MemberLine[]): Map<number, number> {
  return new Map([...act.before].map(([p, owner]) => [p, pauseOf(p, owner, during)]));
}

function pauseOf(partition: number, owner: string, during: readonly MemberLine[]): number {
  const stopIndex = during.findIndex((line) => line.member === owner && stops(line, partition));
  const stop = during[stopIndex];
  if (stop === undefined) return 0;
  const after = during.slice(stopIndex + 1);
  const given = after.findIndex(
    (line) => line.event === "assigned" && line.partitions?.includes(partition) === true,
  );
  const lastWords = after
    .slice(0, Math.max(0, given))
    .filter((line) => line.member === owner && isRecordOf(line, partition));
  const resumed = after.slice(given).find((line) => isRecordOf(line, partition));
  if (given < 0 || resumed === undefined) return 0;
  return resumed.atMs - Math.max(stop.atMs, ...lastWords.map(({ atMs }) => atMs));
}

function stops(line: MemberLine, partition: number): boolean {
  if (line.event === "revoked" || line.event === "lost")
    return line.partitions?.includes(partition) === true;
  return line.event === "killed" || line.event === "leaving" || line.event === "slow";
}

function isRecordOf(line: MemberLine, partition: number): boolean {
  return line.event === "records" && line.partition === partition;
}

/** Records of the act that had been processed before, by whomever and whenever. */
function repeatsOf({ beganAtMs, endedAtMs }: Act, lines: readonly MemberLine[]): number {
  const seen = new Set<string>();
  let count = 0;
  for (const line of lines.toSorted((x, y) => x.atMs - y.atMs)) {
    if (line.event !== "records" || line.atMs > endedAtMs) continue;
    for (const [offset] of line.records) {
      const key = `${line.partition}/${offset}`;
      if (seen.has(key) && line.atMs >= beganAtMs) count++;
      seen.add(key);
    }
  }
  return count;
}
