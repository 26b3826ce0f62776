/**
 * The verdict over a run, from the journals of its processes and the records of the last topic. Pure.
 *
 * - **lost**: a number that is not in the last topic.
 * - **out of order**: a number that comes for the first time after a greater one, in its partition.
 * - **overlap**: a process begins to handle records of a partition although a process of a newer generation began
 *   before; or two handlings of one partition by two processes overlap in time, and neither of them was killed, frozen
 *   or thrown out meanwhile.
 * - **duplicate**: an offset that a second handling began. It is *excused* when the first process was killed, frozen
 *   or thrown out, and the offset was not committed when the second began. Every other duplicate is a fault:
 *   `afterCommit` (outside the uncommitted window) or `cleanHandOver`.
 */
import type { JournalLine } from "./journal.ts";

export interface Handling {
  readonly stage: number;
  readonly partition: number;
  readonly processId: string;
  readonly generationId: number;
  readonly first: number;
  readonly last: number;
  readonly startMs: number;
  /** Infinity: it never ended. */
  endMs: number;
}

export interface Verdict {
  readonly records: number;
  readonly handlings: number;
  readonly lost: number;
  readonly outOfOrder: number;
  readonly overlaps: readonly string[];
  /** Offsets handled twice, all of them. */
  readonly duplicates: number;
  readonly duplicatesAfterCommit: readonly string[];
  readonly duplicatesOnCleanHandOver: readonly string[];
  /** Memberships that ended without being asked to: an answer that came too late on a busy machine, say. */
  readonly lostMemberships: number;
  readonly failures: readonly string[];
}

export interface Run {
  readonly lines: readonly JournalLine[];
  /** By partition, the numbers of the last topic in the order of their offsets. */
  readonly arrived: readonly (readonly number[])[];
  /** By partition, how many numbers were put into the first topic: 0, 1, 2, …. */
  readonly fed: readonly number[];
}

export function judge(run: Run): Verdict {
  const handlings = handlingsOf(run.lines);
  const troubles = troublesOf(run.lines);
  const commits = commitsOf(run.lines);
  const byPartition = [...group(handlings, (one) => `${one.stage}/${one.partition}`).values()];
  const found = byPartition.map((all) => judgePartition(all, troubles, commits));
  return {
    records: sum(run.fed),
    handlings: handlings.length,
    lost: sum(run.fed.map((count, partition) => count - new Set(run.arrived[partition]).size)),
    outOfOrder: sum(run.arrived.map(countOutOfOrder)),
    overlaps: found.flatMap(({ overlaps }) => overlaps),
    duplicates: sum(found.map(({ duplicates }) => duplicates)),
    duplicatesAfterCommit: found.flatMap(({ afterCommit }) => afterCommit),
    duplicatesOnCleanHandOver: found.flatMap(({ cleanHandOver }) => cleanHandOver),
    lostMemberships: run.lines.filter(({ type }) => type === "Lost").length,
    failures: run.lines.flatMap((line) =>
      line.type === "Failed" ? [`${line.processId}: ${line.message}`] : [],
    ),
  };
}

/**
 * True when nothing was found that a consumer may not do. Where members only came and went in order (`isClean`), nothing may
 * have been handled twice for whatever reason.
 */
export function isWhole(verdict: Verdict, isClean = false): boolean {
  if (isClean && verdict.duplicates > 0) return false;
  const { lost, outOfOrder, overlaps, failures } = verdict;
  const unexcused = [...verdict.duplicatesAfterCommit, ...verdict.duplicatesOnCleanHandOver];
  return lost === 0 && outOfOrder === 0 && [...overlaps, ...failures, ...unexcused].length === 0;
}

function judgePartition(all: readonly Handling[], troubles: Troubles, commits: Commits) {
  const overlaps: string[] = [];
  const afterCommit: string[] = [];
  const cleanHandOver: string[] = [];
  let duplicates = 0;
  let newest: Handling | null = null;
  let reached: Handling | null = null;
  for (const handling of [...all].sort((a, b) => a.startMs - b.startMs)) {
    const before: Handling | null = newest;
    if (before !== null && before.processId !== handling.processId) {
      const isStale = handling.generationId < before.generationId;
      const isTogether =
        before.endMs > handling.startMs && !troubles.hit(before.processId, before.startMs);
      if (isStale || isTogether) overlaps.push(`${named(handling)} while ${named(before)}`);
    }
    if (reached !== null && handling.first <= reached.last) {
      const repeated = Math.min(handling.last, reached.last) - handling.first + 1;
      duplicates += repeated;
      const committed = commits.before(handling, handling.startMs);
      if (handling.first < committed)
        afterCommit.push(`${named(handling)}, ${committed} was committed`);
      else if (!troubles.hit(reached.processId, reached.startMs)) {
        cleanHandOver.push(`${named(handling)} after ${named(reached)}`);
      }
    }
    if (before === null || handling.generationId >= before.generationId) newest = handling;
    if (reached === null || handling.last > reached.last) reached = handling;
  }
  return { overlaps, afterCommit, cleanHandOver, duplicates };
}

/** A Started with its Ended. */
export function handlingsOf(lines: readonly JournalLine[]): Handling[] {
  const handlings: Handling[] = [];
  const open = new Map<string, Handling>();
  for (const line of lines) {
    const { stage, processId, atMs } = line;
    if (line.type === "Started") {
      const { partition, first, last, generationId } = line;
      const handling = {
        stage,
        processId,
        partition,
        first,
        last,
        generationId,
        startMs: atMs,
        endMs: Infinity,
      };
      handlings.push(handling);
      open.set(`${processId}/${partition}/${first}`, handling);
    } else if (line.type === "Ended") {
      const handling = open.get(`${processId}/${line.partition}/${line.first}`);
      if (handling !== undefined) handling.endMs = atMs;
    }
  }
  return handlings;
}

interface Troubles {
  /** The process was killed, frozen or lost its membership at or after this instant. */
  hit(processId: string, sinceMs: number): boolean;
}

function troublesOf(lines: readonly JournalLine[]): Troubles {
  const lastTroubleMs = new Map<string, number>();
  for (const { type, processId, atMs } of lines) {
    const isTrouble = ["Killed", "Frozen", "Thawed", "Lost"].includes(type);
    if (isTrouble) lastTroubleMs.set(processId, atMs);
  }
  return { hit: (processId, sinceMs) => (lastTroubleMs.get(processId) ?? 0) >= sinceMs };
}

interface Commits {
  /** The greatest committed offset of the partition that was accepted before the instant, 0 if none. */
  before(of: { stage: number; partition: number }, atMs: number): number;
}

function commitsOf(lines: readonly JournalLine[]): Commits {
  const byPartition = new Map<string, { atMs: number; offset: number }[]>();
  for (const line of lines) {
    if (line.type !== "Committed") continue;
    for (const [partition, offset] of line.offsets) {
      const key = `${line.stage}/${partition}`;
      const known = byPartition.get(key) ?? [];
      known.push({ atMs: line.atMs, offset: Math.max(offset, known.at(-1)?.offset ?? 0) });
      byPartition.set(key, known);
    }
  }
  return {
    before: ({ stage, partition }, atMs) =>
      byPartition.get(`${stage}/${partition}`)?.findLast((commit) => commit.atMs < atMs)?.offset ??
      0,
  };
}

function countOutOfOrder(numbers: readonly number[]): number {
  let greatest = -1;
  let count = 0;
  const seen = new Set<number>();
  for (const number of numbers) {
    if (seen.has(number)) continue;
    seen.add(number);
    if (number < greatest) count++;
    else greatest = number;
  }
  return count;
}

function named({ processId, stage, partition, first, last, generationId }: Handling): string {
  return `${processId} handled ${stage}/${partition} ${first}–${last} in generation ${generationId}`;
}

function group<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [one]);
    else members.push(one);
  }
  return groups;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
