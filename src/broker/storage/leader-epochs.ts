import { lowerBound } from "./segment.ts";

/** Where a leader epoch began. */
export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** An epoch, or an offset, that is not known. */
export const UNDEFINED_EPOCH = -1;
export const UNDEFINED_EPOCH_OFFSET = -1;

/**
 * Which leader epoch wrote which offsets (`LeaderEpochFileCache`): what a client asks to learn whether the log it
 * read from was cut behind its back.
 */
export class LeaderEpochs {
  #entries: EpochEntry[] = [];

  get latestEpoch(): number {
    return this.#entries[this.#entries.length - 1]?.epoch ?? UNDEFINED_EPOCH;
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  /** Says that `epoch` writes from `startOffset` on. Epochs that wrote nothing before it are forgotten. */
  assign(epoch: number, startOffset: number): void {
    if (epoch === this.latestEpoch) return;
    while ((this.#entries.at(-1)?.startOffset ?? -1) >= startOffset) this.#entries.pop();
    this.#entries.push({ epoch, startOffset });
  }

  /** The epoch that wrote `offset`, {@link UNDEFINED_EPOCH} before the first known one. */
  epochOf(offset: number): number {
    const behind = lowerBound(this.#entries, (entry) => entry.startOffset <= offset);
    return this.#entries[behind - 1]?.epoch ?? UNDEFINED_EPOCH;
  }

  /**
   * The largest epoch that is not above `epoch`, and where it ended: `OffsetForLeaderEpoch`'s answer. Both are -1 when
   * the epoch is not known or lies in the future.
   */
  endOffsetFor(epoch: number, logEndOffset: number): { epoch: number; endOffset: number } {
    if (epoch === UNDEFINED_EPOCH) return { epoch: UNDEFINED_EPOCH, endOffset: -1 };
    if (epoch === this.latestEpoch) return { epoch, endOffset: logEndOffset };
    const higher = lowerBound(this.#entries, (entry) => entry.epoch <= epoch);
    const next = this.#entries[higher];
    if (next === undefined) return { epoch: UNDEFINED_EPOCH, endOffset: -1 };
    return { epoch: this.#entries[higher - 1]?.epoch ?? epoch, endOffset: next.startOffset };
  }

  /** Forgets what the log no longer has. The epoch that wrote `startOffset` now begins there. */
  truncateFromStart(startOffset: number): void {
    const behind = lowerBound(this.#entries, (entry) => entry.startOffset <= startOffset);
    const first = this.#entries[behind - 1];
    if (first === undefined || first.startOffset === startOffset) {
      this.#entries = this.#entries.slice(Math.max(0, behind - 1));
      return;
    }
    this.#entries = [{ epoch: first.epoch, startOffset }, ...this.#entries.slice(behind)];
  }
}
