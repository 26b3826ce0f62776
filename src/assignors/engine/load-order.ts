const NONE = -1;

/**
 * Members by load: one doubly linked list per load. The most and the least loaded member are found, and a member moves
 * to another load, in constant time (the ends move by one load at a time, as partitions do).
 */
export class LoadOrder {
  private head: Int32Array = new Int32Array(16).fill(NONE);
  private next: Int32Array;
  private previous: Int32Array;
  private loadOf: Int32Array;
  private size = 0;
  private lowest = 0;
  private highest = 0;

  /** Members `0 … loads.length - 1`; among equals the first ones come first. */
  constructor(loads: Int32Array = new Int32Array(0)) {
    this.loadOf = new Int32Array(loads.length).fill(NONE);
    this.next = new Int32Array(loads.length).fill(NONE);
    this.previous = new Int32Array(loads.length).fill(NONE);
    for (let member = loads.length - 1; member >= 0; member--) this.add(member, loads[member]!);
  }

  /** The least load; meaningless without members. */
  get min(): number {
    while (this.head[this.lowest] === NONE) this.lowest++;
    return this.lowest;
  }

  /** The greatest load; meaningless without members. */
  get max(): number {
    while (this.head[this.highest] === NONE) this.highest--;
    return this.highest;
  }

  get memberCount(): number {
    return this.size;
  }

  /** The first member with this load, or -1. */
  first(load: number): number {
    return this.head[load] ?? NONE;
  }

  /** The next member with the same load, or -1. */
  after(member: number): number {
    return this.next[member]!;
  }

  /** Adds a member, which comes before the others with the same load. */
  add(member: number, load: number): void {
    this.reserve(member, load);
    const follower = this.head[load]!;
    this.loadOf[member] = load;
    this.previous[member] = NONE;
    this.next[member] = follower;
    if (follower !== NONE) this.previous[follower] = member;
    this.head[load] = member;
    this.lowest = this.size === 0 ? load : Math.min(this.lowest, load);
    this.highest = this.size === 0 ? load : Math.max(this.highest, load);
    this.size++;
  }

  remove(member: number): void {
    const load = this.loadOf[member]!;
    const before = this.previous[member]!;
    const behind = this.next[member]!;
    if (before === NONE) this.head[load] = behind;
    else this.next[before] = behind;
    if (behind !== NONE) this.previous[behind] = before;
    this.loadOf[member] = NONE;
    this.size--;
  }

  change(member: number, load: number): void {
    this.remove(member);
    this.add(member, load);
  }

  private reserve(member: number, load: number): void {
    if (load >= this.head.length) this.head = grown(this.head, load + 1);
    if (member < this.loadOf.length) return;
    this.loadOf = grown(this.loadOf, member + 1);
    this.next = grown(this.next, member + 1);
    this.previous = grown(this.previous, member + 1);
  }
}

function grown(array: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(Math.max(length, array.length * 2)).fill(NONE);
  copy.set(array);
  return copy;
}
