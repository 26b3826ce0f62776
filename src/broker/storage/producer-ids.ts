/** How many producer ids a broker takes at a time (`ProducerIdsBlock`). */
const PRODUCER_ID_BLOCK_SIZE = 1000;

/** Hands out producer ids, unique in the cluster: each broker takes them from a block of its own. */
export class ProducerIds {
  #nextBlockStart = 0;
  readonly #blocks = new Map<number, { next: number; end: number }>();

  /** A fresh producer id for a client of this broker. */
  next(nodeId: number): number {
    let block = this.#blocks.get(nodeId);
    if (block === undefined || block.next === block.end) {
      block = { next: this.#nextBlockStart, end: this.#nextBlockStart + PRODUCER_ID_BLOCK_SIZE };
      this.#nextBlockStart = block.end;
      this.#blocks.set(nodeId, block);
    }
    return block.next++;
  }
}
