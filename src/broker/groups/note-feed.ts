import type { GroupNote } from "../../model/index.ts";

export type NoteListener = (note: GroupNote) => void;

/**
 * Hands group notes to whoever listens, and remembers the latest for whoever comes later. With neither listeners nor
 * memory it says so, and the coordinator makes no notes at all.
 */
export class NoteFeed {
  readonly #listeners = new Set<NoteListener>();
  readonly #capacity: number;
  /** A ring: the oldest note is at `#next` once it is full. */
  readonly #recent: GroupNote[] = [];
  #next = 0;

  /** `capacity` notes are remembered; 0 remembers none. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isWanted(): boolean {
    return this.#capacity > 0 || this.#listeners.size > 0;
  }

  publish(note: GroupNote): void {
    if (this.#recent.length < this.#capacity) this.#recent.push(note);
    else if (this.#capacity > 0) {
      this.#recent[this.#next] = note;
      this.#next = (this.#next + 1) % this.#capacity;
    }
    for (const listener of this.#listeners) listener(note);
  }

  /** The notes that are remembered, oldest first. */
  recent(): GroupNote[] {
    return [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
  }

  /** Calls `listener` with every note from now on. Returns the way to stop it. */
  listen(listener: NoteListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
