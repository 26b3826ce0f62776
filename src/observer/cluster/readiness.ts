import { coordinatorPartition } from "../../model/index.ts";
import type { JournalReader } from "./journal-reader.ts";
import type { LagSweep } from "./lag-sweep.ts";
import type { ListedGroups } from "./listed-groups.ts";
import type { SourceBoard } from "./source-board.ts";

export interface ReadinessOptions {
  readonly board: SourceBoard;
  readonly listed: ListedGroups;
  readonly sweep: LagSweep;
  readonly journal: JournalReader;
  /** Logs that are followed were read as far as they were written. */
  readonly isLogRead: () => boolean;
  /** A look at the group has been told, and does not wait for what the journal has to tell of before it. */
  readonly hasSample: (groupId: string) => boolean;
  /** The partitions of the journal that are to be read, of so many; null where histories are not waited for. */
  readonly partitionsToRead: ((partitionCount: number) => readonly number[]) | null;
}

/** Whether there is enough to tell. What has failed is not waited for: its source says so. */
export class Readiness {
  readonly #options: ReadinessOptions;
  /** Groups that were looked at once, offsets included, and whether they were found. */
  readonly #looked = new Map<string, boolean>();

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** All that can be asked of the group was asked. */
  looked(groupId: string, { isFound }: { readonly isFound: boolean }): void {
    this.#looked.set(groupId, isFound);
  }

  forget(groupId: string): void {
    this.#looked.delete(groupId);
  }

  /** Of the list. */
  get isListReady(): boolean {
    const { listed, sweep, board } = this.#options;
    if (board.hasFailed("describe")) return this.#isAllRead();
    return listed.isKnown && sweep.isFirstOver && this.#isAllRead();
  }

  /** Of one group: its journal was read as far as it was written, and it was looked at once, which has been told. */
  isGroupReady(groupId: string): boolean {
    const { listed, journal, board } = this.#options;
    if (!this.#options.isLogRead()) return false;
    const isUnreachable = board.hasFailed("describe");
    if (!listed.isKnown && !isUnreachable) return false;
    if (listed.isKnown && !listed.has(groupId)) return true;
    const { partitionCount } = journal;
    const isRead =
      board.hasFailed("journal") ||
      (partitionCount !== null &&
        journal.isCaughtUp(coordinatorPartition(groupId, partitionCount)));
    const isFound = this.#looked.get(groupId);
    return isRead && (isUnreachable || isFound === false || this.#isSampled(groupId));
  }

  #isSampled(groupId: string): boolean {
    return this.#looked.get(groupId) === true && this.#options.hasSample(groupId);
  }

  #isAllRead(): boolean {
    const { journal, board, partitionsToRead } = this.#options;
    if (partitionsToRead === null || board.hasFailed("journal")) return true;
    const { partitionCount } = journal;
    if (partitionCount === null) return false;
    return partitionsToRead(partitionCount).every((each) => journal.isCaughtUp(each));
  }
}
