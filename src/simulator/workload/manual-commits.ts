import { partitionName } from "../history/partition-name.ts";
import type { Random } from "../random.ts";
import type { CommittingView, SimulatedRecord } from "./consumer-under-test.ts";
import type { CommitStyle } from "./plan.ts";

type Partitions = readonly { readonly topic: string; readonly partition: number }[];

interface Processed {
  readonly topic: string;
  readonly partition: number;
  offset: number;
  isCommitted: boolean;
}

/** How often an application commits after what it has processed. */
const COMMIT_CHANCE = { manual: 0.5, careless: 0.1 } as const;
/** When the end is near. */
const HURRIED_CHANCE = 0.02;

/**
 * Commits as an application makes them by itself: after what it has processed, and what is left over in its revocation
 * listener. A commit that fails is left to the next one; whether that was to be expected is for monitors to judge.
 */
export class ManualCommits {
  readonly #consumer: CommittingView;
  readonly #style: CommitStyle;
  readonly #random: Random;
  readonly #processed = new Map<string, Processed>();
  #isHurried = false;

  constructor(options: { consumer: CommittingView; style: CommitStyle; random: Random }) {
    this.#consumer = options.consumer;
    this.#style = options.style;
    this.#random = options.random;
  }

  get isManual(): boolean {
    return this.#style !== "auto";
  }

  /** From here on it commits seldom, and the rest when it gives partitions up. */
  hurry(): void {
    this.#isHurried = true;
  }

  assigned(partitions: Partitions): void {
    for (const { topic, partition } of partitions)
      this.#processed.delete(partitionName(topic, partition));
  }

  lost(partitions: Partitions): void {
    this.assigned(partitions);
  }

  /** These were processed, in order, each partition's up to its last one here. */
  async processed(records: readonly SimulatedRecord[]): Promise<void> {
    if (this.#style === "auto") return;
    const touched = new Set<Processed>();
    for (const { topic, partition, offset } of records) {
      const name = partitionName(topic, partition);
      const known = this.#processed.get(name) ?? { topic, partition, offset: 0, isCommitted: true };
      this.#processed.set(name, known);
      known.offset = Math.max(known.offset, offset + 1);
      known.isCommitted = false;
      touched.add(known);
    }
    const chance = this.#isHurried ? HURRIED_CHANCE : COMMIT_CHANCE[this.#style];
    if (!this.#random.chance(chance)) return;
    await this.#commit([...touched], this.#consumer);
  }

  /** Partitions are being given up: the last chance to commit. */
  async givingUp(partitions: Partitions, view: CommittingView): Promise<void> {
    if (this.#style !== "manual") return;
    const left: Processed[] = [];
    for (const { topic, partition } of partitions) {
      const known = this.#processed.get(partitionName(topic, partition));
      if (known !== undefined && !known.isCommitted) left.push(known);
    }
    if (left.length > 0) await this.#commit(left, view);
  }

  async #commit(some: readonly Processed[], through: CommittingView): Promise<void> {
    const offsets = some.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    try {
      await through.commit(offsets);
      for (const [index, each] of some.entries())
        if (each.offset === offsets[index]!.offset) each.isCommitted = true;
    } catch {
      // Left to the next one, as users do.
    }
  }
}
