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
  /** By partition, how often it has come or gone: a record that was begun before is no longer this application's. */
  readonly #turns = new Map<string, number>();
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

  /** These have come, or are gone: what was processed of them before is nobody's business any more. */
  changed(partitions: Partitions): void {
    for (const { topic, partition } of partitions) {
      const name = partitionName(topic, partition);
      this.#processed.delete(name);
      this.#turns.set(name, (this.#turns.get(name) ?? 0) + 1);
    }
  }

  /** Asked when records are begun; says later which of them may still be committed. */
  begin(records: readonly SimulatedRecord[]): (record: SimulatedRecord) => boolean {
    const turns = new Map<string, number>();
    const nameOf = (each: SimulatedRecord): string => partitionName(each.topic, each.partition);
    for (const name of records.map(nameOf)) turns.set(name, this.#turns.get(name) ?? 0);
    return (record) => turns.get(nameOf(record)) === (this.#turns.get(nameOf(record)) ?? 0);
  }

  /** These were processed, in order, each partition's up to its last one here. */
  processed(records: readonly SimulatedRecord[]): void {
    if (!this.isManual) return;
    for (const { topic, partition, offset } of records) {
      const name = partitionName(topic, partition);
      const known = this.#processed.get(name) ?? { topic, partition, offset: 0, isCommitted: true };
      this.#processed.set(name, known);
      known.offset = Math.max(known.offset, offset + 1);
      known.isCommitted = false;
    }
  }

  /** Now and then commits what was processed of these partitions and is not committed. */
  async commitNowAndThen(partitions: Partitions): Promise<void> {
    if (this.#style === "auto" || partitions.length === 0) return;
    const chance = this.#isHurried ? HURRIED_CHANCE : COMMIT_CHANCE[this.#style];
    if (this.#random.chance(chance)) await this.#commit(partitions, this.#consumer);
  }

  /** Partitions are being given up: the last chance to commit. */
  async givingUp(partitions: Partitions, view: CommittingView): Promise<void> {
    if (this.#style === "manual") await this.#commit(partitions, view);
  }

  async #commit(partitions: Partitions, through: CommittingView): Promise<void> {
    const names = new Set(partitions.map((each) => partitionName(each.topic, each.partition)));
    const some = [...names].flatMap((name) => this.#processed.get(name) ?? []);
    const left = some.filter(({ isCommitted }) => !isCommitted);
    if (left.length === 0) return;
    const offsets = left.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    try {
      await through.commit(offsets);
      for (const [index, each] of left.entries())
        if (each.offset === offsets[index]!.offset) each.isCommitted = true;
    } catch {
      // Left to the next one, as users do.
    }
  }
}
