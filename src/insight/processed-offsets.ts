/**
 * Which records of one partition have been processed, and by whom first.
 *
 * A list of disjoint segments in offset order. A partition is read mostly in order, so a segment grows at its end and
 * the list stays as short as the number of hand-overs. When it gets long the oldest segments melt into one of an
 * unknown processor: duplicates of those records are still counted, but no longer attributed.
 */
export interface ProcessedOffsets {
  readonly segments: Segment[];
}

/** Offsets `[fromOffset, endOffset)`, all processed first by the same. */
export interface Segment {
  fromOffset: number;
  endOffset: number;
  readonly by: Processor | null;
}

export interface Processor {
  readonly processId: string;
  readonly memberId: string;
  /** True when it was no longer a member of the group. */
  readonly removed: boolean;
}

/** Segments kept apart per partition. */
const SEGMENTS_KEPT = 64;

export function noneProcessed(): ProcessedOffsets {
  return { segments: [] };
}

/** The offset after the highest processed one, null when there is none. */
export function endOfProcessed({ segments }: ProcessedOffsets): number | null {
  return segments.at(-1)?.endOffset ?? null;
}

/** Notes that a record was processed. Returns the segment that already held it, or null when this is the first time. */
export function addProcessed(
  processed: ProcessedOffsets,
  offset: number,
  by: Processor,
): Segment | null {
  const { segments } = processed;
  const at = lastStartingAtOrBefore(segments, offset);
  const left = segments[at];
  if (left !== undefined && offset < left.endOffset) return left;
  if (left !== undefined && left.endOffset === offset && sameProcessor(left.by, by)) {
    left.endOffset += 1;
    joinWithNext(segments, at);
  } else {
    segments.splice(at + 1, 0, { fromOffset: offset, endOffset: offset + 1, by });
    joinWithNext(segments, at + 1);
  }
  if (segments.length > SEGMENTS_KEPT) meltOldest(segments);
  return null;
}

/** Consecutive records, and the segment that already held them; null for those processed for the first time. */
export interface AddedRun {
  readonly fromOffset: number;
  /** The last one, itself included. */
  readonly toOffset: number;
  readonly first: Segment | null;
}

/**
 * Notes that consecutive records were processed: the same as {@link addProcessed} for each of them in order, in as many
 * steps as there are segments. Returns what each run of them was.
 */
export function addProcessedRange(
  processed: ProcessedOffsets,
  [fromOffset, toOffset]: readonly [number, number],
  by: Processor,
): AddedRun[] {
  const runs: AddedRun[] = [];
  for (let offset = fromOffset; offset <= toOffset; ) {
    const first = addProcessed(processed, offset, by);
    const last =
      first === null
        ? fillGap(processed, [offset, toOffset], by)
        : Math.min(toOffset, first.endOffset - 1);
    runs.push({ fromOffset: offset, toOffset: last, first });
    offset = last + 1;
  }
  return runs;
}

/** The first record of a gap has been added: adds the others, up to the next segment. Returns the last one. */
function fillGap(
  { segments }: ProcessedOffsets,
  [offset, toOffset]: readonly [number, number],
  by: Processor,
): number {
  const at = lastStartingAtOrBefore(segments, offset);
  const here = segments[at];
  const next = segments[at + 1];
  const last = Math.min(toOffset, (next?.fromOffset ?? Infinity) - 1);
  if (here === undefined || here.endOffset <= offset || last <= offset) {
    // It was dropped as the oldest of too many; so is each of the others but the one that meets the next segment.
    return Math.max(offset, last - 1);
  }
  // It may have been joined with the segment after it, or melted into one that nobody is known to have processed.
  if (here.endOffset > offset + 1) return offset;
  if (!sameProcessor(here.by, by)) {
    here.endOffset = last;
    return Math.max(offset, last - 1);
  }
  here.endOffset = last + 1;
  joinWithNext(segments, at);
  return last;
}

function lastStartingAtOrBefore(segments: readonly Segment[], offset: number): number {
  let at = segments.length - 1;
  while (at >= 0 && segments[at]!.fromOffset > offset) at -= 1;
  return at;
}

function joinWithNext(segments: Segment[], at: number): void {
  const here = segments[at]!;
  const next = segments[at + 1];
  if (next === undefined || next.fromOffset !== here.endOffset) return;
  if (!sameProcessor(here.by, next.by)) return;
  here.endOffset = next.endOffset;
  segments.splice(at + 1, 1);
}

/** Across a hole the oldest is dropped instead: records never processed must not count as repeated. */
function meltOldest(segments: Segment[]): void {
  const [oldest, second] = segments;
  if (oldest === undefined || second === undefined) return;
  const whole = oldest.endOffset === second.fromOffset;
  const fromOffset = whole ? oldest.fromOffset : second.fromOffset;
  segments.splice(0, 2, { fromOffset, endOffset: second.endOffset, by: whole ? null : second.by });
}

function sameProcessor(a: Processor | null, b: Processor | null): boolean {
  return a?.memberId === b?.memberId && a?.processId === b?.processId && a?.removed === b?.removed;
}
