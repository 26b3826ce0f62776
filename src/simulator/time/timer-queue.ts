import type { Timer } from "../../ports/index.ts";

/** A timer that waits in a {@link TimerQueue}. */
export interface QueuedTimer extends Timer {
  readonly deadlineMs: number;
  readonly ring: () => void;
}

class HeapTimer implements QueuedTimer {
  readonly deadlineMs: number;
  readonly sequence: number;
  readonly ring: () => void;
  readonly #queue: TimerQueue;
  isWaiting = true;

  constructor(queue: TimerQueue, timer: { deadlineMs: number; sequence: number; ring(): void }) {
    this.#queue = queue;
    this.deadlineMs = timer.deadlineMs;
    this.sequence = timer.sequence;
    this.ring = timer.ring;
  }

  cancel(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.#queue.cancelled();
  }
}

/** Below this many, cancelled timers may lie in the heap until their time comes. */
const LEAST_SWEEP_COUNT = 256;

/**
 * Timers in the order of their deadlines, those with one deadline in the order they were set: a binary heap. A cancelled
 * timer stays in it until it comes to the top, or until most of the heap is cancelled and it is built anew.
 */
export class TimerQueue {
  #heap: HeapTimer[] = [];
  #nextSequence = 0;
  #cancelledCount = 0;

  /** Timers that wait to ring. */
  get size(): number {
    return this.#heap.length - this.#cancelledCount;
  }

  add(deadlineMs: number, ring: () => void): QueuedTimer {
    const timer = new HeapTimer(this, { deadlineMs, sequence: this.#nextSequence++, ring });
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
    return timer;
  }

  /** The next one to ring. */
  peek(): QueuedTimer | undefined {
    while (this.#heap[0]?.isWaiting === false) {
      this.#removeTop();
      this.#cancelledCount--;
    }
    return this.#heap[0];
  }

  /** Takes the next one out, if its deadline is not after `nowMs`. */
  takeDue(nowMs: number): QueuedTimer | undefined {
    const next = this.peek() as HeapTimer | undefined;
    if (next === undefined || next.deadlineMs > nowMs) return undefined;
    this.#removeTop();
    next.isWaiting = false;
    return next;
  }

  /** A timer of this queue was cancelled. */
  cancelled(): void {
    this.#cancelledCount++;
    if (this.#heap.length < LEAST_SWEEP_COUNT || this.size > this.#cancelledCount) return;
    this.#heap = this.#heap.filter((timer) => timer.isWaiting);
    this.#cancelledCount = 0;
    // A sorted array is a heap.
    this.#heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown();
  }

  #siftUp(from: number): void {
    const heap = this.#heap;
    const timer = heap[from]!;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #siftDown(): void {
    const heap = this.#heap;
    const timer = heap[0]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(timer, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = timer;
  }
}

function isBefore(a: HeapTimer, b: HeapTimer): boolean {
  return a.deadlineMs < b.deadlineMs || (a.deadlineMs === b.deadlineMs && a.sequence < b.sequence);
}
