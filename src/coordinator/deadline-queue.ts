/**
 * Deadlines as state: a binary heap of instants, with **lazy** extension.
 *
 * A heartbeat moves its member's deadline by storing one number. The heap still holds the old, earlier instant; when
 * that comes up, the entry is looked at again and goes back in at the instant that is true by then. So extending
 * costs O(1), and each deadline costs one heap operation per *expired* interval and not per heartbeat. Only moving a
 * deadline to an earlier instant pushes a second entry; the first is recognised as stale when it comes up.
 */

/** Something that can become due. `dueMs` and `queuedMs` belong to the queue: only it writes them. */
export interface Deadline {
  /** Epoch milliseconds; {@link NEVER_MS} when disarmed. */
  dueMs: number;
  /** The instant of this deadline's valid entry in the heap, never after `dueMs`; {@link NEVER_MS} if it has none. */
  queuedMs: number;
}

export const NEVER_MS = Number.POSITIVE_INFINITY;

/** Due instants of any kind of {@link Deadline}, earliest first; equal ones in the order in which they were queued. */
export class DeadlineQueue<D extends Deadline> {
  // Three parallel arrays instead of an object per entry: 24 bytes each.
  readonly #atMs: number[] = [];
  readonly #order: number[] = [];
  readonly #deadlines: D[] = [];
  #queued = 0;

  /** Makes a deadline due at an instant, whatever it was before. */
  arm(deadline: D, dueMs: number): void {
    deadline.dueMs = dueMs;
    if (dueMs < deadline.queuedMs) this.#push(deadline);
  }

  /** The deadline will not come up, unless it is armed again. */
  disarm(deadline: D): void {
    deadline.dueMs = NEVER_MS;
  }

  /** The earliest instant at which something is due, null if nothing is armed. */
  nextMs(): number | null {
    this.#settleTop();
    return this.#atMs[0] ?? null;
  }

  /** Removes and disarms the earliest deadline that is due at `nowMs`, null if none is. */
  takeDue(nowMs: number): D | null {
    this.#settleTop();
    const atMs = this.#atMs[0];
    if (atMs === undefined || atMs > nowMs) return null;
    const deadline = this.#deadlines[0]!;
    this.#pop();
    deadline.dueMs = NEVER_MS;
    deadline.queuedMs = NEVER_MS;
    return deadline;
  }

  /** Drops stale entries and puts extended ones back until the top is true. */
  #settleTop(): void {
    for (;;) {
      const atMs = this.#atMs[0];
      if (atMs === undefined) return;
      const deadline = this.#deadlines[0]!;
      if (atMs === deadline.queuedMs) {
        if (atMs === deadline.dueMs) return;
        this.#pop();
        deadline.queuedMs = NEVER_MS;
        if (deadline.dueMs !== NEVER_MS) this.#push(deadline);
      } else {
        this.#pop();
      }
    }
  }

  #push(deadline: D): void {
    deadline.queuedMs = deadline.dueMs;
    let hole = this.#atMs.length;
    const order = this.#queued++;
    this.#atMs.push(0);
    this.#order.push(0);
    this.#deadlines.push(deadline);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(deadline.dueMs, order, parent)) break;
      this.#copy(parent, hole);
      hole = parent;
    }
    this.#set(hole, deadline.dueMs, order, deadline);
  }

  #pop(): void {
    const atMs = this.#atMs.pop()!;
    const order = this.#order.pop()!;
    const deadline = this.#deadlines.pop()!;
    const length = this.#atMs.length;
    if (length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && this.#isBefore(this.#atMs[right]!, this.#order[right]!, child)) {
        child = right;
      }
      if (this.#isBefore(atMs, order, child)) break;
      this.#copy(child, hole);
      hole = child;
    }
    this.#set(hole, atMs, order, deadline);
  }

  #isBefore(atMs: number, order: number, index: number): boolean {
    const other = this.#atMs[index]!;
    return atMs < other || (atMs === other && order < this.#order[index]!);
  }

  #copy(from: number, to: number): void {
    this.#set(to, this.#atMs[from]!, this.#order[from]!, this.#deadlines[from]!);
  }

  #set(index: number, atMs: number, order: number, deadline: D): void {
    this.#atMs[index] = atMs;
    this.#order[index] = order;
    this.#deadlines[index] = deadline;
  }
}
