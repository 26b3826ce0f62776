/**
 * What happened to a group, by its processes' own logs alone: how long nobody read each partition, which partition went
 * from whom to whom, which records were processed more than once. It shares no code with what it is compared to.
 */
import type { LogLine } from "./process-logs.ts";

/** Somebody stopped reading a partition, and later somebody read it again. */
export interface TruePause {
  readonly partition: number;
  readonly stoppedAtMs: number;
  readonly resumedAtMs: number;
}

/** One process reading one partition, from its assignment until it stopped. */
interface Span {
  readonly partition: number;
  readonly processId: string;
  readonly assignedAtMs: number;
  stoppedAtMs: number | null;
  firstAtMs: number | null;
  /** The first record's own timestamp: whether it had waited. */
  firstTimestampMs: number;
  lastAtMs: number | null;
}

/** Every pause between two readings of a partition, in the order in which they ended. */
export function truePauses(lines: readonly LogLine[]): TruePause[] {
  const pauses: TruePause[] = [];
  const last = new Map<number, Span>();
  for (const span of spansOf(lines)) {
    const before = last.get(span.partition);
    last.set(span.partition, span);
    const resumedAtMs = resumedAt(span);
    if (before === undefined || resumedAtMs === null) continue;
    const stoppedAtMs = stoppedAt(before, resumedAtMs);
    if (stoppedAtMs === null) continue;
    pauses.push({ partition: span.partition, stoppedAtMs, resumedAtMs });
  }
  return pauses.sort((a, b) => a.resumedAtMs - b.resumedAtMs);
}

/** With its first record, or, where none had waited, with the assignment. Null: it has read nothing. */
function resumedAt({ assignedAtMs, firstAtMs, firstTimestampMs }: Span): number | null {
  if (firstAtMs === null) return null;
  return firstTimestampMs <= assignedAtMs ? firstAtMs : assignedAtMs;
}

/** What was in hand when it was told to stop was still read: until its last record, if that was before the next reader. */
function stoppedAt({ stoppedAtMs, lastAtMs }: Span, resumedAtMs: number): number | null {
  if (stoppedAtMs === null) return null;
  return lastAtMs !== null && lastAtMs < resumedAtMs
    ? Math.max(stoppedAtMs, lastAtMs)
    : stoppedAtMs;
}

function spansOf(lines: readonly LogLine[]): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  const stop = (span: Span | undefined, atMs: number): void => {
    if (span !== undefined) span.stoppedAtMs ??= atMs;
  };
  for (const line of lines) {
    const { atMs, processId } = line;
    if (line.event === "Assigned") {
      for (const partition of line.added) {
        const span = newSpan(partition, processId, atMs);
        spans.push(span);
        open.set(`${processId} ${partition}`, span);
      }
    } else if (line.event === "Revoked" || line.event === "Lost") {
      for (const partition of line.partitions) stop(open.get(`${processId} ${partition}`), atMs);
    } else if (line.event === "Processed") {
      note(open.get(`${processId} ${line.partition}`), line);
    } else if (stopsAll(line.event)) {
      for (const span of open.values()) if (span.processId === processId) stop(span, atMs);
    }
  }
  return spans;
}

function newSpan(partition: number, processId: string, assignedAtMs: number): Span {
  const nothing = { stoppedAtMs: null, firstAtMs: null, firstTimestampMs: 0, lastAtMs: null };
  return { partition, processId, assignedAtMs, ...nothing };
}

function note(
  span: Span | undefined,
  { atMs, timestampMs }: { readonly atMs: number; readonly timestampMs: number },
): void {
  if (span === undefined) return;
  if (span.firstAtMs === null) {
    span.firstAtMs = atMs;
    span.firstTimestampMs = timestampMs;
  }
  span.lastAtMs = atMs;
}

function stopsAll(event: LogLine["event"]): boolean {
  return (
    event === "Leaving" ||
    event === "Died" ||
    event === "Frozen" ||
    event === "PollIntervalExceeded"
  );
}

/** Who owned each partition in a generation, by the members' own words. */
export function ownersIn(
  lines: readonly LogLine[],
  generationId: number,
): Map<number, { readonly memberId: string; readonly processId: string }> {
  const owners = new Map<number, { memberId: string; processId: string }>();
  for (const line of lines) {
    if (line.event !== "Assigned" || line.generationId !== generationId) continue;
    const { memberId, processId } = line;
    for (const partition of line.owned) owners.set(partition, { memberId, processId });
  }
  return owners;
}

/** `P3 C1 → C2` for each partition that another member owned in the later generation. */
export function trueMoves(lines: readonly LogLine[], from: number, to: number): string[] {
  if (from === to) return [];
  const before = ownersIn(lines, from);
  return [...ownersIn(lines, to)].flatMap(([partition, owner]) => {
    const old = before.get(partition);
    if (old === undefined || old.memberId === owner.memberId) return [];
    return [`P${partition} ${old.processId} → ${owner.processId}`];
  });
}

/** How often each record was processed beyond the first time, by `partition/offset`. */
export function trueRepeats(lines: readonly LogLine[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const line of lines) {
    if (line.event !== "Processed") continue;
    const key = `${line.partition}/${line.offset}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return new Map([...times].filter(([, n]) => n > 1).map(([key, n]) => [key, n - 1]));
}
