import { type CsrAssignment, NO_OWNER } from "./group-spec.ts";

const NOTHING = new Int32Array(0);

/** The rows of an assignment that changes: views of the last full one, until something replaces them one by one. */
export class AssignmentRows {
  private base: CsrAssignment = { partitions: NOTHING, offsets: new Int32Array(1) };
  private replaced: (Int32Array | undefined)[] = [];

  row(member: number): Int32Array {
    const replaced = this.replaced[member];
    if (replaced !== undefined) return replaced;
    const { partitions, offsets } = this.base;
    if (member + 1 >= offsets.length) return NOTHING;
    return partitions.subarray(offsets[member]!, offsets[member + 1]!);
  }

  replace(member: number, row: Int32Array): void {
    this.replaced[member] = row;
  }

  replaceAll(assignment: CsrAssignment): void {
    this.base = assignment;
    this.replaced = [];
  }

  /** All rows, of members `0 … memberCount - 1`, as one. */
  toCsr(memberCount: number): CsrAssignment {
    const offsets = new Int32Array(memberCount + 1);
    for (let member = 0; member < memberCount; member++)
      offsets[member + 1] = offsets[member]! + this.row(member).length;
    const partitions = new Int32Array(offsets[memberCount]!);
    for (let member = 0; member < memberCount; member++)
      partitions.set(this.row(member), offsets[member]!);
    return { partitions, offsets };
  }
}

/** What an event changed: `partitions[i]` went from member `from[i]` to `to[i]`, either of them -1 for nobody. */
export interface AssignmentDelta {
  readonly partitions: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The difference of two lists of owners; `after` may have more partitions. */
export function ownerDelta(before: Int32Array, after: Int32Array): AssignmentDelta {
  const partitions: number[] = [];
  for (let partition = 0; partition < after.length; partition++)
    if ((before[partition] ?? NO_OWNER) !== after[partition]) partitions.push(partition);
  return {
    partitions: Int32Array.from(partitions),
    from: Int32Array.from(partitions, (partition) => before[partition] ?? NO_OWNER),
    to: Int32Array.from(partitions, (partition) => after[partition]!),
  };
}
