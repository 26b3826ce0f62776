import type { AdminOptions } from "../../node-client/index.ts";
import type { Observatory } from "../observatory.ts";

export interface ObserveClusterOptions {
  /** How to reach the cluster: the options of an admin client. */
  readonly clientOptions: AdminOptions;
  /** Log files of brokers that are followed; `-` is standard input. */
  readonly brokerLogs?: readonly string[];
  /** JSONL files that consumers of ours write of themselves, followed too. */
  readonly consumerNotes?: readonly string[];
  /** How often a group that is not stable is looked at, in ms, 100 to 60,000; a stable one every fifth time. Default 1,000. */
  readonly pollIntervalMs?: number;
  /** The only groups that are shown. Default: all that the user may see. */
  readonly groups?: readonly string[];
  /** Whose history is read from the journal: of the groups that are watched (default), or of all, for the list's sake. */
  readonly histories?: "watched" | "all";
  /** The newest records that are read of each partition of the journal, 1,000 to 100,000,000. Default 1,000,000. */
  readonly journalRecords?: number;
}

/** An observatory over a cluster that is reached by its protocol alone. */
export interface ClusterObservatory extends Observatory {
  /**
   * Resolves when the groups were listed and, with a group, when its journal has been read as far as it was written and
   * it was described once; or when that has failed, which the sources tell. Rejects never.
   */
  ready(options?: { readonly groupId?: string; readonly timeoutMs?: number }): Promise<void>;
}
