/**
 * Deadlines as state: a binary heap of instants, in which every deadline knows its slot, with **lazy** extension.
 *
 * A heartbeat moves its member's deadline by storing one number. The heap still holds the old, earlier instant; when
 * that comes up, the deadline is looked at again and sinks to the instant that is true by then. So extending costs
 * O(1), and a deadline costs one heap operation per *expired* interval and not per heartbeat. Disarming, and moving to
 * an earlier instant, are done at once, so the heap never holds what is gone.
 */

/** Something that can become due. Both fields belong to the queue: only it writes them. */
export interface Deadline {
  /** Epoch milliseconds; {@link NEVER_MS} when disarmed. */
  dueMs: number;
  /** Its place in the heap, -1 if it is not there. */
  slot: number;
}

/** The due instant of what will not come up. */
export const NEVER_MS = Number.POSITIVE_INFINITY;

/** A deadline that is not armed, to begin with. */
export const DISARMED: Readonly<Deadline> = Object.freeze({ dueMs: NEVER_MS, slot: -1 });

/** Due instants of any kind of {@link Deadline}, earliest first; equal ones in the order in which they were queued. */
export class DeadlineQueue<D extends Deadline> {
  // Three parallel arrays instead of an object per entry.
  readonly #atMs: number[] = [];
  readonly #order: number[] = [];
  readonly #deadlines: D[] = [];
  #queued = 0;

  /** How many deadlines are armed. */
  get size(): number {
    return this.#deadlines.length;
  }

  /** Makes a deadline due at an instant, whatever it was before. */
  arm(deadline: D, dueMs: number): void {
    deadline.dueMs = dueMs;
    const { slot } = deadline;
    if (slot < 0) this.#insert(deadline);
    else if (dueMs < this.#atMs[slot]!) this.#rise(slot, dueMs, this.#queued++, deadline);
  }

  /** The deadline will not come up, unless it is armed again. */
  disarm(deadline: D): void {
    deadline.dueMs = NEVER_MS;
    if (deadline.slot >= 0) this.#remove(deadline.slot);
  }

  /** The earliest instant at which something is due, null if nothing is armed. */
  nextMs(): number | null {
    this.#settleTop();
    return this.#atMs[0] ?? null;
  }

  /** Disarms and returns the earliest deadline that is due at `nowMs`, null if none is. */
  takeDue(nowMs: number): D | null {
    this.#settleTop();
    const atMs = this.#atMs[0];
    if (atMs === undefined || atMs > nowMs) return null;
    const deadline = this.#deadlines[0]!;
    this.disarm(deadline);
    return deadline;
  }

  /** Lets deadlines that were extended sink until the top is true. */
  #settleTop(): void {
    for (;;) {
      const deadline = this.#deadlines[0];
      if (deadline === undefined || deadline.dueMs === this.#atMs[0]) return;
      this.#sink(0, deadline.dueMs, this.#queued++, deadline);
    }
  }

  #insert(deadline: D): void {
    const slot = this.#deadlines.length;
    const order = this.#queued++;
    this.#atMs.push(deadline.dueMs);
    this.#order.push(order);
    this.#deadlines.push(deadline);
    this.#rise(slot, deadline.dueMs, order, deadline);
  }

  /** Puts the last entry into the hole, from where it may have to go either way. */
  #remove(slot: number): void {
    this.#deadlines[slot]!.slot = -1;
    const atMs = this.#atMs.pop()!;
    const order = this.#order.pop()!;
    const last = this.#deadlines.pop()!;
    if (slot === this.#deadlines.length) return;
    const parent = (slot - 1) >> 1;
    if (slot > 0 && this.#isBefore(atMs, order, parent)) this.#rise(slot, atMs, order, last);
    else this.#sink(slot, atMs, order, last);
  }

  #rise(slot: number, atMs: number, order: number, deadline: D): void {
    let hole = slot;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(atMs, order, parent)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#set(hole, atMs, order, deadline);
  }

  #sink(slot: number, atMs: number, order: number, deadline: D): void {
    const { length } = this.#deadlines;
    let hole = slot;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && this.#isBefore(this.#atMs[right]!, this.#order[right]!, child)) {
        child = right;
      }
      if (this.#isBefore(atMs, order, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#set(hole, atMs, order, deadline);
  }

  #isBefore(atMs: number, order: number, slot: number): boolean {
    const other = this.#atMs[slot]!;
    return atMs < other || (atMs === other && order < this.#order[slot]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#atMs[from]!, this.#order[from]!, this.#deadlines[from]!);
  }

  #set(slot: number, atMs: number, order: number, deadline: D): void {
    this.#atMs[slot] = atMs;
    this.#order[slot] = order;
    this.#deadlines[slot] = deadline;
    deadline.slot = slot;
  }
}
