import { type CsrAssignment, NO_OWNER } from "./group-spec.ts";
import type { Plan } from "./plan.ts";

/** The rows of an assignment while they are filled. How long each will be is known from the plans. */
export class Rows implements CsrAssignment {
  readonly partitions: Int32Array;
  readonly offsets: Int32Array;

  constructor(memberCount: number, plans: readonly Plan[]) {
    this.offsets = new Int32Array(memberCount + 1);
    for (const { component, load } of plans)
      for (let place = 0; place < load.length; place++)
        this.offsets[component.members[place]! + 1] = load[place]!;
    for (let member = 0; member < memberCount; member++)
      this.offsets[member + 1]! += this.offsets[member]!;
    this.partitions = new Int32Array(this.offsets[memberCount]!);
  }

  /**
   * Fills the rows of a component with one pool that nobody owned anything of, by dealing around. Equal quotas make
   * that simple: round r is the r-th place of every row.
   */
  dealAround({ component, load }: Plan): void {
    const { partitions } = this;
    const starts = component.members.map((member) => this.offsets[member]!);
    const ranges = component.pools[0]!.ranges;
    let round = 0;
    let turn = 0;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++) {
        partitions[starts[turn]! + round] = partition;
        turn++;
        if (turn < load.length) continue;
        turn = 0;
        round++;
      }
    }
  }

  /** Fills the rows of all members that own something here: a counting sort, so that rows are ascending. */
  fillByOwner(owner: Int32Array): void {
    const { partitions } = this;
    const cursor = this.offsets.slice();
    for (let partition = 0; partition < owner.length; partition++) {
      const member = owner[partition]!;
      if (member === NO_OWNER) continue;
      const at = cursor[member]!;
      partitions[at] = partition;
      cursor[member] = at + 1;
    }
  }
}
