/** Records go to one reader at a time: to `poll()`, to one `for await`, or to one `run()`. */
export type ReaderKind = "poll()" | "for await" | "run()";

/** Who reads now. Two readers at once would each see a part of every partition. */
export class ReaderSeat {
  #taken: ReaderKind | null = null;

  get taken(): ReaderKind | null {
    return this.#taken;
  }

  /** Throws when somebody reads already. */
  take(kind: ReaderKind): void {
    if (this.#taken !== null) {
      const other = this.#taken === kind ? `another ${kind}` : this.#taken;
      throw new Error(
        `${kind} was begun while ${other} reads from this consumer; end that first, or use a consumer for each`,
      );
    }
    this.#taken = kind;
  }

  leave(): void {
    this.#taken = null;
  }
}
