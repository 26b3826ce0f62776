/** Claims held against the truth, fact by fact. */
import type { Act } from "./act.ts";
import type { Told } from "./told.ts";
import type { Between, Truth } from "./truth.ts";

/** `unknown`: nothing was claimed. `coarse`: true, and less than what happened. */
export type Verdict = "right" | "coarse" | "unknown" | "wrong";

export interface Fact {
  readonly name: string;
  readonly truth: string;
  readonly told: string;
  /** How far off, in the fact's own unit; empty where it is none. */
  readonly error: string;
  readonly grade: string;
  readonly verdict: Verdict;
}

/** A pause is told right when it is not shorter than it was by more than this. */
export const PAUSE_WITHIN_MS = 150;

type Claim = Omit<Fact, "name" | "grade">;

/** Every fact of one act, of what one observatory told about it. */
export function judge(act: Act, truth: Truth, told: readonly Told[]): Fact[] {
  const [first] = told;
  const count = judgeCount(truth, told);
  if (first === undefined) return [{ name: "rebalances", grade: "", ...count }];
  const last = told.at(-1) ?? first;
  const { evidence } = last;
  const grades = {
    cause: first.evidence.cause?.grade ?? "",
    start: first.evidence.start?.grade ?? "",
    stable: evidence.stable?.grade ?? "",
    assignment: evidence.assignment?.grade ?? "",
    pauses: evidence.pauses?.grade ?? "",
    duplicates: evidence.duplicates?.grade ?? "",
  };
  const facts: Fact[] = [
    { name: "rebalances", grade: grades.stable, ...count },
    { name: "cause", grade: grades.cause, ...judgeCause(truth, first) },
    { name: "members before", grade: grades.assignment, ...judgeBefore(truth, told) },
    { name: "members after", grade: grades.assignment, ...judgeAfter(truth, last) },
    { name: "owners and moves", grade: grades.assignment, ...judgeOwners(truth, told) },
    { name: "pauses", grade: grades.pauses, ...judgePauses(truth, last) },
    { name: "processed twice", grade: grades.duplicates, ...judgeRepeats(truth, told) },
  ];
  if (act.who !== null)
    facts.splice(2, 0, { name: "who", grade: grades.cause, ...judgeWho(truth, first) });
  if (!truth.isReturn) {
    facts.splice(
      3,
      0,
      { name: "began", grade: grades.start, ...judgeStart(truth, first) },
      { name: "ended", grade: grades.stable, ...judgeEnd(truth, last) },
      { name: "lasted", grade: grades.start, ...judgeDuration(truth, first, last) },
    );
  }
  for (const rule of truth.rules) facts.push({ name: `rule ${rule}`, ...judgeRule(rule, told) });
  return facts;
}

function judgeCount({ isReturn }: Truth, told: readonly Told[]): Claim {
  const wanted = isReturn ? "a return, none" : "1";
  const rebalances = told.filter(({ kind }) => kind === "rebalance").length;
  const returns = told.length - rebalances;
  const isRight = isReturn ? rebalances === 0 && returns === 1 : rebalances === 1 && returns === 0;
  const text = returns > 0 ? `${returns} returns, ${rebalances}` : String(rebalances);
  if (isReturn && told.length === 0) return claim(wanted, "nothing", "unknown");
  return claim(wanted, isRight ? wanted : text, isRight ? "right" : "wrong");
}

function judgeCause({ causes, triggers }: Truth, { cause, trigger }: Told): Claim {
  const [exact = ""] = causes;
  const text = cause === trigger ? cause : `${cause} (${trigger})`;
  if (cause === "unknown") return claim(exact, "", "unknown");
  const isTriggered = triggers.includes(trigger);
  if (isTriggered && causes.includes(cause)) return claim(exact, text, "right");
  return claim(exact, text, isTriggered && cause === trigger ? "coarse" : "wrong");
}

function judgeWho({ who }: Truth, { triggeredBy }: Told): Claim {
  if (triggeredBy === null) return claim(who ?? "", "", "unknown");
  return claim(who ?? "", triggeredBy, triggeredBy === who ? "right" : "wrong");
}

function judgeStart({ start }: Truth, { startedAtMs, startWithinMs }: Told): Claim {
  return judgeInstant(start, startedAtMs, startWithinMs);
}

function judgeEnd({ end }: Truth, { endedAtMs, endWithinMs }: Told): Claim {
  return judgeInstant(end, endedAtMs, endWithinMs);
}

function judgeInstant(truth: Between, atMs: number | null, withinMs: number): Claim {
  if (atMs === null) return claim(clock(truth), "", "unknown");
  const within = withinMs > 0 ? ` or up to ${withinMs} ms before` : "";
  const claimed = { from: atMs - withinMs, to: atMs };
  return { ...interval(truth, claimed, clock), told: `${instant(atMs)}${within}` };
}

function judgeDuration({ start, end }: Truth, first: Told, last: Told): Claim {
  const truth = { from: Math.max(0, end.from - start.to), to: end.to - start.from };
  if (first.startedAtMs === null || last.endedAtMs === null)
    return claim(lengths(truth), "", "unknown");
  const lengthMs = last.endedAtMs - first.startedAtMs;
  const claimed = { from: lengthMs - last.endWithinMs, to: lengthMs + first.startWithinMs };
  const isExact = claimed.from === claimed.to;
  const told = isExact
    ? `${Math.round(lengthMs)} ms`
    : lengths({ ...claimed, from: Math.max(0, claimed.from) });
  return { ...interval(truth, claimed, lengths), told };
}

/** A claim that is an interval is right where the truth's interval and it have an instant in common. */
function interval(truth: Between, claimed: Between, text: (between: Between) => string): Claim {
  const offMs = Math.round(Math.max(0, claimed.from - truth.to, truth.from - claimed.to));
  return {
    truth: text(truth),
    told: "",
    error: `${offMs} ms`,
    verdict: offMs === 0 ? "right" : "wrong",
  };
}

function judgeBefore({ membersBefore }: Truth, told: readonly Told[]): Claim {
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined || last.members.length === 0)
    return claim(names(membersBefore), "", "unknown");
  const before = new Set(last.members);
  for (const each of told.toReversed()) {
    for (const name of each.membersJoined) before.delete(name);
    for (const name of each.membersLeft) before.add(name);
  }
  return same(names(membersBefore), names([...before]));
}

function judgeAfter({ membersAfter }: Truth, { members }: Told): Claim {
  if (members.length === 0) return claim(names(membersAfter), "", "unknown");
  return same(names(membersAfter), names(members));
}

function judgeOwners({ before, after }: Truth, told: readonly Told[]): Claim {
  const partitions = [...after.keys()].sort((x, y) => x - y);
  const moves = (from: (p: number) => string | null, to: (p: number) => string | null) =>
    partitions
      .filter((p) => from(p) !== to(p))
      .map((p) => `P${p} ${from(p) ?? "nobody"}→${to(p) ?? "nobody"}`)
      .join(", ") || "none moved";
  const truth = moves(
    (p) => before.get(p) ?? null,
    (p) => after.get(p) ?? null,
  );
  const from = new Map<number, string | null>();
  const to = new Map<number, string | null>();
  for (const { partitions: changes } of told) {
    if (changes === null) return claim(truth, "", "unknown");
    for (const { partition, from: old, to: owner, kind } of changes) {
      if (kind === "given") return claim(truth, "", "unknown");
      if (!from.has(partition)) from.set(partition, old);
      to.set(partition, owner);
    }
  }
  return same(
    truth,
    moves(
      (p) => from.get(p) ?? null,
      (p) => to.get(p) ?? null,
    ),
  );
}

/** Told from outside a pause is an upper bound: from the last commit before it to the first one after it. */
function judgePauses({ pausesMs }: Truth, { partitions }: Told): Claim {
  const longest = Math.max(0, ...pausesMs.values());
  const truth = `longest ${longest} ms`;
  const known = (partitions ?? []).flatMap(({ partition, pausedMs }) => {
    const trueMs = pausesMs.get(partition);
    return pausedMs === null || trueMs === undefined ? [] : [{ trueMs, pausedMs }];
  });
  if (known.length === 0) return claim(truth, "", "unknown");
  const offs = known.map(({ trueMs, pausedMs }) => Math.round(pausedMs - trueMs));
  const least = Math.min(...offs);
  const most = Math.max(...offs);
  const toldMs = Math.round(Math.max(...known.map(({ pausedMs }) => pausedMs)));
  const left = pausesMs.size - known.length;
  return {
    truth,
    told: `longest at most ${toldMs} ms${left === 0 ? "" : `, ${left} of ${pausesMs.size} unknown`}`,
    error: `${signed(least)} … ${signed(most)} ms`,
    verdict: least < -PAUSE_WITHIN_MS ? "wrong" : "right",
  };
}

function judgeRepeats({ repeatCount }: Truth, told: readonly Told[]): Claim {
  const truth = String(repeatCount);
  const counts = told.map(({ redelivered }) => redelivered);
  if (counts.some(({ count }) => count === null)) return claim(truth, "", "unknown");
  const count = counts.reduce((sum, each) => sum + (each.count ?? 0), 0);
  const isExact = counts.every(({ grade }) => grade === "exact");
  const isRight = isExact ? count === repeatCount : count >= repeatCount;
  return {
    truth,
    told: isExact ? String(count) : `at most ${count}`,
    error: signed(count - repeatCount),
    verdict: isRight ? "right" : "wrong",
  };
}

function judgeRule(rule: string, told: readonly Told[]): Omit<Fact, "name"> {
  const found = told.flatMap(({ findings }) => findings).find((each) => each.rule === rule);
  if (found === undefined) return { ...claim("holds", "", "unknown"), grade: "" };
  return { ...claim("holds", "found", "right"), grade: found.grade };
}

function same(truth: string, told: string): Claim {
  return claim(truth, told, truth === told ? "right" : "wrong");
}

function claim(truth: string, told: string, verdict: Verdict): Claim {
  return { truth, told, error: "", verdict };
}

function names(members: readonly string[]): string {
  return [...new Set(members)].sort().join(" ");
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString().slice(17, 23);
}

function clock({ from, to }: Between): string {
  return `${instant(from)} … ${instant(to)}`;
}

function lengths({ from, to }: Between): string {
  return `${Math.round(from)} … ${Math.round(to)} ms`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
