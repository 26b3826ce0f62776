/** One line of a vector file (or one assertion of it) that regroup did not reproduce. */
export interface Miss {
  /** Where: message and version, trace and step, batch number. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** What a comparer found in one vector file. */
export interface ConformanceResult {
  readonly matched: number;
  /** What was compared; {@link ConformanceResult.skipped} is not part of it. */
  readonly total: number;
  readonly misses: readonly Miss[];
  /** Lines about something that regroup does not implement, counted by name. */
  readonly skipped?: ReadonlyMap<string, number>;
}

/**
 * Compares the parsed lines of one vector file with what regroup makes of them.
 *
 * Every vector counts once in `total`, whatever number of differences it shows, so that `N of M` means the same
 * for every kind. Throws only when a line is not of its kind at all.
 */
export type Comparer = (lines: Iterable<unknown>) => ConformanceResult;
