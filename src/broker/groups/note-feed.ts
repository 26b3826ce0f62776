import type { GroupNote } from "../../model/index.ts";

export type NoteListener = (note: GroupNote) => void;

export interface NoteFeedOptions {
  /** So many notes are remembered; 0 remembers none. */
  readonly capacity: number;
  /** Runs `run` at the end of this turn. */
  endOfTurn(run: () => void): void;
  /** A listener threw. */
  onError(error: unknown): void;
}

/**
 * Hands group notes to whoever listens, and remembers the latest for whoever comes later. With neither listeners nor
 * memory it says so, and the coordinator makes no notes at all.
 *
 * Listeners are called at the end of the turn, in order, when what the notes tell of is done and answered: whatever they
 * do, stopping a broker included, they do not do it in the middle of a step. One that throws harms nobody else.
 */
export class NoteFeed {
  readonly #listeners = new Set<NoteListener>();
  readonly #options: NoteFeedOptions;
  readonly #capacity: number;
  /** A ring: the oldest note is at `#next` once it is full. */
  readonly #recent: GroupNote[] = [];
  #next = 0;
  /** Of this turn, for the listeners. */
  #untold: GroupNote[] = [];

  constructor(options: NoteFeedOptions) {
    this.#options = options;
    this.#capacity = options.capacity;
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
    if (this.#listeners.size === 0) return;
    if (this.#untold.push(note) === 1) this.#options.endOfTurn(() => this.#tell());
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

  #tell(): void {
    const notes = this.#untold;
    this.#untold = [];
    for (const note of notes) {
      for (const listener of this.#listeners) {
        try {
          listener(note);
        } catch (error) {
          this.#options.onError(error);
        }
      }
    }
  }
}
