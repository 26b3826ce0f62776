import { type Component, forEachEdge } from "./component.ts";

/** A table from the members of the whole group to their edges, for one pool at a time. */
export class EdgeMarks {
  private readonly edgeOf: Int32Array;

  constructor(memberCount: number) {
    this.edgeOf = new Int32Array(memberCount).fill(-1);
  }

  /** By member of the group, its edge to the pool, or -1 when it may not have partitions of it. */
  mark(component: Component, pool: number): Int32Array {
    forEachEdge(component, pool, (member, edge) => {
      this.edgeOf[component.members[member]!] = edge;
    });
    return this.edgeOf;
  }

  /** To be called before the next pool is marked. */
  unmark(component: Component, pool: number): void {
    forEachEdge(component, pool, (member) => {
      this.edgeOf[component.members[member]!] = -1;
    });
  }
}
