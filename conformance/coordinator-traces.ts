import type { GroupView, MemberView } from "regroup/coordinator";
import type { Comparer, ConformanceResult, Miss } from "./comparer.ts";
import {
  isTrace,
  type Json,
  type JsonObject,
  realIds,
  type Trace,
  type TraceEntry,
  withRealIds,
} from "./coordinator-trace.ts";
import { type StepOutcome, TraceDriver } from "./coordinator-trace-driver.ts";

/**
 * Traces that go on after a refused write with a mistake of Kafka's that we do not make, and why. They are compared all
 * the same, and set aside only if they differ.
 */
const MISTAKES_OF_KAFKA: ReadonlyMap<string, string> = new Map([
  [
    "classic-appendfail 23",
    "classic-appendfail, where Kafka lists offsets twice after a write was rolled back",
  ],
  [
    "classic-appendfail 32",
    "classic-appendfail, where a timer of a group that was rolled back rings for its successor",
  ],
]);

/** The families whose requests regroup can all answer. */
const FAMILIES = new Set([
  "classic-basic",
  "classic-misbehaving",
  "classic-static",
  "classic-offsets",
  "classic-appendfail",
]);

/**
 * Replays traces of Kafka's own coordinator: exact replies, snapshots and records (levels c, d and e of the traces'
 * FORMAT.md). One trace counts once, and shows its first difference.
 */
export const compareCoordinatorTraces: Comparer = (lines): ConformanceResult => {
  const misses: Miss[] = [];
  const skipped = new Map<string, number>();
  let total = 0;
  for (const line of lines) {
    if (!isTrace(line)) throw new TypeError("not a coordinator trace: no header and log");
    const foreign = notServed(line);
    if (foreign !== null) {
      skipped.set(foreign, (skipped.get(foreign) ?? 0) + 1);
      continue;
    }
    const miss = compareTrace(line);
    const mistake = MISTAKES_OF_KAFKA.get(`${line.header.family} ${line.header.seed}`);
    if (miss !== null && mistake !== undefined) {
      skipped.set(mistake, (skipped.get(mistake) ?? 0) + 1);
      continue;
    }
    total += 1;
    if (miss !== null) misses.push(miss);
  }
  return { matched: total - misses.length, total, misses, skipped };
};

/** What of a trace regroup does not serve, null when it serves all of it. */
function notServed({ header, log }: Trace): string | null {
  if (!FAMILIES.has(header.family)) return header.family;
  const requests = log.flatMap(({ event }) => (event?.type === "request" ? [event] : []));
  const foreign = requests.find(({ api }) => /^(Consumer|Share|Streams)Group/.test(api));
  return foreign === undefined ? null : `${header.family} with ${foreign.api}`;
}

/** The first difference between what Kafka did and what regroup does, null if there is none. */
export function compareTrace(trace: Trace, driver = new TraceDriver(trace)): Miss | null {
  const ids = realIds(trace);
  const snapshots = new Map<string, Json>();
  for (const step of stepsOf(trace)) {
    const expected = step.map((entry) => outcomeWithRealIds(entry, ids));
    const difference = compareStep(driver, expected, snapshots);
    if (difference === null) continue;
    const { family, seed } = trace.header;
    return { what: `${family} seed ${seed}, ${difference.what}`, ...stringified(difference) };
  }
  return null;
}

function outcomeWithRealIds(entry: TraceEntry, ids: ReadonlyMap<string, string>): TraceEntry {
  if (entry.event !== undefined) return entry;
  return withRealIds(entry as unknown as Json, ids) as unknown as TraceEntry;
}

interface Difference {
  readonly what: string;
  readonly expected: Json;
  readonly got: Json;
}

function stringified({ expected, got }: Difference): { expected: string; got: string } {
  return { expected: JSON.stringify(expected), got: JSON.stringify(got) };
}

/** The entries of one instant each: deadlines come before the event, and no two events share an instant. */
function* stepsOf({ header, log }: Trace): Generator<readonly TraceEntry[]> {
  const end = Math.min(header.quirkFrom ?? log.length, header.unstableFrom ?? log.length);
  let step: TraceEntry[] = [];
  for (const entry of log.slice(0, end)) {
    if (step.length > 0 && step[0]!.at !== entry.at) {
      yield step;
      step = [];
    }
    step.push(entry);
  }
  yield step;
}

function compareStep(
  driver: TraceDriver,
  step: readonly TraceEntry[],
  snapshots: Map<string, Json>,
): Difference | null {
  const { at } = step[0]!;
  const outcomes = driver.advanceTo(at);
  const event = step.find((entry) => entry.event !== undefined);
  if (event?.event !== undefined && event.i !== undefined) {
    outcomes.push(driver.apply(event.i, event.event, at));
    watchGroups(event, snapshots);
  }
  for (const { state } of step)
    if (state !== undefined) snapshots.set(`${field(state, "group")}`, state);
  return (
    compareReplies(at, step, outcomes) ??
    compareRecords(at, step, outcomes) ??
    compareSnapshots(at, driver, snapshots)
  );
}

/** Kafka's snapshots are of the groups that some request has named. */
function watchGroups({ event }: TraceEntry, snapshots: Map<string, Json>): void {
  if (event?.type !== "request") return;
  const { groupId, groups, groupsNames } = event.data;
  const named = [groupId, ...list(groups), ...list(groupsNames)].map((group) =>
    typeof group === "object" && group !== null ? field(group, "groupId") : group,
  );
  for (const group of named) {
    if (typeof group !== "string" || snapshots.has(group)) continue;
    snapshots.set(group, { group, type: "none" });
  }
}

function list(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

function compareReplies(
  at: number,
  step: readonly TraceEntry[],
  outcomes: readonly StepOutcome[],
): Difference | null {
  const expected = new Map<number, Json>();
  for (const { replyTo, response } of step) {
    if (replyTo !== undefined && response !== undefined) expected.set(replyTo, response);
  }
  const got = new Map<number, Json>();
  for (const outcome of outcomes) {
    if (outcome.atMs !== at && outcome.replies.length > 0) {
      return { what: `at ${outcome.atMs}`, expected: null, got: outcome.replies as never };
    }
    for (const { replyTo, response } of outcome.replies) {
      if (got.has(replyTo)) return { what: `reply to ${replyTo}`, expected: "one", got: "two" };
      got.set(replyTo, response);
    }
  }
  for (const i of new Set([...expected.keys(), ...got.keys()])) {
    const wanted = comparable(expected.get(i) ?? null);
    const found = comparable(got.get(i) ?? null);
    if (!sameJson(wanted, found))
      return { what: `reply to ${i} at ${at}`, expected: wanted, got: found };
  }
  return null;
}

/** Texts are not a contract, only whether there is one; some lists have no order in Kafka and are sorted in the traces. */
function comparable(json: Json): Json {
  if (Array.isArray(json)) return json.map(comparable);
  if (json === null || typeof json !== "object") return json;
  const entries = Object.entries(json as JsonObject).map(([name, value]) => {
    if (name === "errorMessage") return [name, value === null ? null : "(text)"] as const;
    const isGroupList = list(value).some((item) => isListedGroup(item));
    return [name, comparable(isGroupList ? sortedByGroup(list(value)) : value)] as const;
  });
  return Object.fromEntries(entries);
}

/** An entry of a ListGroups or DeleteGroups reply. */
function isListedGroup(item: Json): boolean {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return false;
  const names = Object.keys(item);
  return names.includes("groupId") && !names.includes("topics") && !names.includes("members");
}

function sortedByGroup(groups: readonly Json[]): readonly Json[] {
  const groupId = (group: Json) => `${field(group, "groupId")}`;
  return groups.toSorted((a, b) => (groupId(a) < groupId(b) ? -1 : 1));
}

function compareRecords(
  at: number,
  step: readonly TraceEntry[],
  outcomes: readonly StepOutcome[],
): Difference | null {
  const expected = step.flatMap(({ records }) => records ?? []);
  const got = outcomes.flatMap(({ records }) => records);
  // A set, but for the order of what is written to one key.
  const wanted = byKey(expected);
  const found = byKey(got);
  return sameJson(wanted, found)
    ? null
    : { what: `records at ${at}`, expected: wanted, got: found };
}

interface RecordKey {
  readonly group: string;
  readonly topic?: string;
  readonly partition?: number;
}

function byKey(records: readonly Json[]): readonly Json[] {
  const key = (record: Json) => {
    const { type, key } = record as { type?: string; key?: RecordKey };
    return `${type}/${key?.group}/${key?.topic}/${key?.partition}`;
  };
  return records.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function compareSnapshots(
  at: number,
  driver: TraceDriver,
  snapshots: ReadonlyMap<string, Json>,
): Difference | null {
  for (const [group, expected] of snapshots) {
    const got = snapshot(group, driver.view(group));
    if (!sameJson(expected, got)) return { what: `group ${group} at ${at}`, expected, got };
  }
  return null;
}

function snapshot(group: string, view: GroupView | null): Json {
  if (view === null) return { group, type: "none" };
  return {
    group,
    type: view.type,
    state: view.state,
    generation: view.generationId,
    protocolType: view.protocolType,
    protocol: view.protocolName,
    leader: view.leaderId,
    members: view.members.map(memberSnapshot),
    pendingJoin: view.pendingMembers,
    pendingSync: view.pendingSync,
  };
}

function memberSnapshot(member: MemberView): Json {
  return {
    id: member.memberId,
    ...(member.groupInstanceId === null ? {} : { instance: member.groupInstanceId }),
    session: member.sessionTimeoutMs,
    rebalance: member.rebalanceTimeoutMs,
    ...(member.awaitingJoin ? { awaitingJoin: true } : {}),
    ...(member.awaitingSync ? { awaitingSync: true } : {}),
    ...(member.isNew ? { new: true } : {}),
  };
}

/** Equal whatever the order of the fields. */
function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameList(list(a), list(b));
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => name in b && sameJson(field(a, name), field(b, name)))
  );
}

function sameList(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((item, i) => sameJson(item, b[i] ?? null));
}

function field(json: Json, name: string): Json {
  return (json as JsonObject)[name] ?? null;
}
