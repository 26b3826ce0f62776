import type { ForeignSource } from "../../insight/index.ts";
import { coordinatorPartition } from "../../model/index.ts";
import type { GroupTable } from "../watch/group-table.ts";
import type { JournalReader } from "./journal-reader.ts";
import type { LogFiles } from "./log-files.ts";
import type { SourceBoard } from "./source-board.ts";

/** Which sources speak of a group now, and which have told all that they have. */
export class LiveSources {
  readonly #board: SourceBoard;
  readonly #table: GroupTable;
  readonly #journal: JournalReader;
  readonly #logs: LogFiles;

  constructor(parts: {
    readonly board: SourceBoard;
    readonly table: GroupTable;
    readonly journal: JournalReader;
    readonly logs: LogFiles;
  }) {
    this.#board = parts.board;
    this.#table = parts.table;
    this.#journal = parts.journal;
    this.#logs = parts.logs;
  }

  /** The sources that will tell more of the group. */
  of(groupId: string): ForeignSource[] {
    const sources: ForeignSource[] = [];
    if (!this.#board.hasFailed("journal")) sources.push("journal");
    if (this.#logs.hasBrokerLogs) sources.push("log");
    // What is long past has nothing to wait for in a poll of now, and there may be millions of it.
    if (this.#isCatchingUp(groupId)) return sources;
    const isPolled = this.#table.get(groupId)?.isWatched === true;
    if (isPolled && !this.#board.hasFailed("describe")) sources.push("describe");
    return sources;
  }

  /** Whether all that the source has told of the group so far has been read. */
  isReadToEnd(source: ForeignSource, groupId: string): boolean {
    if (source === "log") return this.#logs.isReadToEnd;
    const { partitionCount } = this.#journal;
    if (source === "describe" || partitionCount === null) return false;
    return this.#journal.isAtEnd(coordinatorPartition(groupId, partitionCount));
  }

  #isCatchingUp(groupId: string): boolean {
    const { partitionCount } = this.#journal;
    if (this.#board.hasFailed("journal") || partitionCount === null) return false;
    return !this.#journal.isCaughtUp(coordinatorPartition(groupId, partitionCount));
  }
}
