import { CONCLUDED, JOURNAL, type NoteSink } from "./note-sink.ts";

/** One partition's commits, as far as they were told. */
interface PartitionCommits {
  readonly topic: string;
  readonly partition: number;
  committedOffset: number;
  atMs: number;
  ownerId: string | null;
  /** -Infinity after an assignment: the next commit is the first. */
  toldAtMs: number;
  /** The latest is not told yet: the offset that stood before it. */
  untold: { readonly previousOffset: number } | null;
}

/** The instants at which a member committed. */
export interface Rhythm {
  readonly firstMs: number;
  lastMs: number;
  count: number;
}

/** One commit. */
export interface Commit {
  readonly topic: string;
  readonly partition: number;
  readonly committedOffset: number;
  readonly atMs: number;
}

/** Commits of a partition are told so often at most, but for those that mean something. */
const TELL_EVERY_MS = 1_000;

/**
 * Thins the commits of a journal out, which are many, to those that tell something: the first under an assignment (it
 * ends a pause), the last before the next one, every rewind, and of the rest one a second and partition.
 *
 * The journal does not say who committed. The owner by the current assignment is taken for it, which is a conclusion;
 * a commit of a partition that nobody owns is told without a member.
 */
export class CommittedOffsets {
  readonly #sink: NoteSink;
  readonly #partitions = new Map<string, Map<number, PartitionCommits>>();
  readonly #rhythms = new Map<string, Rhythm>();
  readonly #untold = new Set<PartitionCommits>();

  constructor(sink: NoteSink) {
    this.#sink = sink;
  }

  commit({ topic, partition, committedOffset, atMs }: Commit, generationId: number): void {
    const known = this.#partition(topic, partition);
    const previousOffset = known.committedOffset;
    known.committedOffset = committedOffset;
    known.atMs = atMs;
    if (known.ownerId !== null) this.#beat(known.ownerId, atMs);
    const rewinds = committedOffset < previousOffset;
    known.untold = { previousOffset };
    this.#untold.add(known);
    if (rewinds || atMs - known.toldAtMs >= TELL_EVERY_MS) this.#tell([known], generationId);
  }

  /** The committed offset was deleted, or has expired. */
  forget(topic: string, partition: number): void {
    const known = this.#partition(topic, partition);
    known.committedOffset = -1;
    known.untold = null;
    this.#untold.delete(known);
  }

  /** Tells what is not told yet: before a hand-over, or when nothing more has come for a while. */
  flush(generationId: number, beforeMs: number = Infinity): void {
    const due = [...this.#untold].filter(({ atMs }) => atMs < beforeMs);
    if (due.length > 0) this.#tell(due, generationId);
  }

  /** Who owns what from now on; the next commit of each partition is told. */
  assign(owners: ReadonlyMap<string, ReadonlyMap<number, string>>): void {
    for (const [topic, partitions] of this.#partitions) {
      for (const [partition, known] of partitions) {
        const ownerId = owners.get(topic)?.get(partition) ?? null;
        if (ownerId !== known.ownerId) known.toldAtMs = -Infinity;
        known.ownerId = ownerId;
      }
    }
    for (const [topic, partitions] of owners) {
      for (const [partition, ownerId] of partitions)
        this.#partition(topic, partition).ownerId = ownerId;
    }
    const memberIds = new Set([...owners.values()].flatMap((of) => [...of.values()]));
    for (const memberId of this.#rhythms.keys()) {
      if (!memberIds.has(memberId)) this.#rhythms.delete(memberId);
    }
  }

  /** The new member takes over what the old one owned. */
  replaceOwner(oldMemberId: string, newMemberId: string): void {
    for (const partitions of this.#partitions.values()) {
      for (const known of partitions.values()) {
        if (known.ownerId !== oldMemberId) continue;
        known.ownerId = newMemberId;
        known.toldAtMs = -Infinity;
      }
    }
    this.#rhythms.delete(oldMemberId);
  }

  /** How a member has committed while it owned partitions; null if never. */
  rhythm(memberId: string): Rhythm | null {
    return this.#rhythms.get(memberId) ?? null;
  }

  /** True where nothing was ever committed. */
  get isEmpty(): boolean {
    return this.#partitions.size === 0;
  }

  clear(): void {
    this.#partitions.clear();
    this.#rhythms.clear();
    this.#untold.clear();
  }

  #beat(memberId: string, atMs: number): void {
    const rhythm = this.#rhythms.get(memberId);
    if (rhythm === undefined)
      this.#rhythms.set(memberId, { firstMs: atMs, lastMs: atMs, count: 1 });
    else if (atMs > rhythm.lastMs) {
      rhythm.lastMs = atMs;
      rhythm.count += 1;
    }
  }

  #partition(topic: string, partition: number): PartitionCommits {
    let partitions = this.#partitions.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#partitions.set(topic, partitions);
    }
    let known = partitions.get(partition);
    if (known === undefined) {
      known = {
        topic,
        partition,
        committedOffset: -1,
        atMs: -Infinity,
        ownerId: null,
        toldAtMs: -Infinity,
        untold: null,
      };
      partitions.set(partition, known);
    }
    return known;
  }

  #tell(commits: readonly PartitionCommits[], generationId: number): void {
    for (const known of commits) {
      const { topic, partition, committedOffset: offset, ownerId, untold } = known;
      if (untold === null) continue;
      const { previousOffset } = untold;
      known.untold = null;
      known.toldAtMs = known.atMs;
      this.#untold.delete(known);
      const memberId = ownerId ?? "";
      const evidence = ownerId === null ? JOURNAL : CONCLUDED;
      this.#sink.addCommit(
        { atMs: known.atMs, memberId, generationId, evidence },
        { topic, partition, offset, previousOffset },
      );
    }
  }
}
