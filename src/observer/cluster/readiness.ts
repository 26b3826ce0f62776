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
  /** The partitions of the journal that are to be read, of so many; null where histories are not waited for. */
  readonly partitionsToRead: ((partitionCount: number) => readonly number[]) | null;
}

/** Whether there is enough to tell. What has failed is not waited for: its source says so. */
export class Readiness {
  readonly #options: ReadinessOptions;
  /** Groups that were described once, or of which it is known that there is none. */
  readonly #described = new Set<string>();

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  described(groupId: string): void {
    this.#described.add(groupId);
  }

  forget(groupId: string): void {
    this.#described.delete(groupId);
  }

  /** Of the list. */
  get isListReady(): boolean {
    const { listed, sweep, board } = this.#options;
    if (board.hasFailed("describe")) return this.#isAllRead();
    return listed.isKnown && sweep.isFirstOver && this.#isAllRead();
  }

  /** Of one group: described once, and its journal read as far as it was written. */
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
    return isRead && (isUnreachable || this.#described.has(groupId));
  }

  #isAllRead(): boolean {
    const { journal, board, partitionsToRead } = this.#options;
    if (partitionsToRead === null || board.hasFailed("journal")) return true;
    const { partitionCount } = journal;
    if (partitionCount === null) return false;
    return partitionsToRead(partitionCount).every((each) => journal.isCaughtUp(each));
  }
}
