import type { CompletedFetch } from "./completed-fetch.ts";
import type { PartitionState } from "./partition-state.ts";

/**
 * What was fetched and not handed out, and in which order it will be: partitions wait in line from the moment that there is
 * something to tell the application about them, be it records or an error.
 */
export class FetchBuffers<K, V> {
  readonly #line = new Set<PartitionState<K, V>>();
  readonly #bytesByNode = new Map<number, number>();
  readonly #listeners = new Set<() => void>();
  #hasNews = false;

  /** Of one broker's responses, or of all. */
  bytes(nodeId?: number): number {
    if (nodeId !== undefined) return this.#bytesByNode.get(nodeId) ?? 0;
    let sum = 0;
    for (const bytes of this.#bytesByNode.values()) sum += bytes;
    return sum;
  }

  /** In the order of their turns. May change while it is walked through. */
  line(): Iterable<PartitionState<K, V>> {
    return this.#line;
  }

  /** A response brought something. */
  keep(partition: PartitionState<K, V>, completed: CompletedFetch<K, V>): void {
    if (partition.completed === null) partition.completed = completed;
    else partition.ahead = completed;
    const { nodeId, sizeBytes } = completed;
    this.#bytesByNode.set(nodeId, this.bytes(nodeId) + sizeBytes);
    this.offer(partition);
  }

  /** Something went wrong that the application has to hear of, once. */
  tell(partition: PartitionState<K, V>, error: Error): void {
    partition.notice = error;
    this.offer(partition);
  }

  /** The partition may have become one that can be taken from. */
  offer(partition: PartitionState<K, V>): void {
    if (!hasSomething(partition)) return;
    this.#line.add(partition);
    if (partition.isFlowing) this.#hasNews = true;
  }

  /** All of what was fetched first is handed out. */
  drained(partition: PartitionState<K, V>): void {
    const { completed, ahead } = partition;
    if (completed === null) return;
    const { nodeId, sizeBytes } = completed;
    this.#bytesByNode.set(nodeId, this.bytes(nodeId) - sizeBytes);
    partition.completed = ahead;
    partition.ahead = null;
    this.endTurn(partition);
  }

  /** Drops what was fetched; the position stays where it was handed out. */
  release(partition: PartitionState<K, V>): void {
    this.drained(partition);
    this.drained(partition);
    if (!hasSomething(partition)) this.#line.delete(partition);
  }

  /** Drops everything about it. */
  forget(partition: PartitionState<K, V>): void {
    this.release(partition);
    partition.notice = null;
    this.#line.delete(partition);
  }

  /** Its turn is over: behind the others, or out of the line when nothing is left. */
  endTurn(partition: PartitionState<K, V>): void {
    this.#line.delete(partition);
    if (hasSomething(partition)) this.#line.add(partition);
  }

  /** Takes the room that paused and stopped partitions hold of a broker's responses: they are fetched again later. */
  releaseIdle(nodeId: number): void {
    for (const partition of [...this.#line]) {
      if (partition.completed?.nodeId === nodeId && !partition.isFlowing) this.release(partition);
    }
  }

  onNews(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners, if something came since they were last told. */
  ring(): void {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Something can be taken now that could not before, for another reason than the partition's. */
  news(): void {
    this.#hasNews = true;
  }
}

function hasSomething(partition: PartitionState<unknown, unknown>): boolean {
  const { completed, notice, state } = partition;
  return completed !== null || notice !== null || state.type === "HALTED";
}
