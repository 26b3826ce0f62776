/** Where {@link takeEvenly} puts what it takes. */
export interface Taken {
  readonly into: Int32Array;
  at: number;
}

/**
 * Takes `count` partitions out of a row, evenly from all of it, and returns what is left. `start` shifts where they
 * are taken, so that many rows do not all lose partitions of the same topic.
 */
export function takeEvenly(
  row: Int32Array,
  taking: { readonly count: number; readonly start: number },
  taken: Taken,
): Int32Array {
  const { count } = taking;
  const { length } = row;
  const kept = new Int32Array(length - count);
  let keptCount = 0;
  // Bresenham's line: the error term decides at every partition whether it is one of the `count` in `length`.
  let error = taking.start % length;
  for (let i = 0; i < length; i++) {
    error += count;
    if (error < length) kept[keptCount++] = row[i]!;
    else {
      taken.into[taken.at++] = row[i]!;
      error -= length;
    }
  }
  return kept;
}

/** A new row with partitions added; all ascending. */
export function mergeRows(row: Int32Array, added: readonly number[]): Int32Array {
  const length = row.length + added.length;
  const merged = new Int32Array(length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < length; at++) {
    const takesAdded = i === row.length || (j < added.length && added[j]! < row[i]!);
    merged[at] = takesAdded ? added[j++]! : row[i++]!;
  }
  return merged;
}
