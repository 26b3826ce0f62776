import type { AdminOptions } from "../../node-client/index.ts";
import type { Observatory } from "../observatory.ts";
import { type ClusterClients, nodeClients } from "./cluster-clients.ts";
import { ClusterWatch } from "./cluster-watch.ts";

export interface ObserveClusterOptions {
  /** How to reach the cluster: the options of an admin client. */
  readonly clientOptions: AdminOptions;
  /** Log files of brokers that are followed; `-` is standard input. */
  readonly brokerLogs?: readonly string[];
  /**
   * The time zone in which the brokers write their logs, in minutes east of UTC, -720 to 840. Default: this machine's.
   * Where the journal shows that it is another one, instants are corrected.
   */
  readonly logTimeZoneOffsetMinutes?: number;
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
   * Resolves when the groups were listed, their lag was asked for once and, with the histories of all, their journal has
   * been read as far as it was written; with a group, when its own has been and it was described once; or when that has failed, which the sources
   * tell, or the time is over (default 30 s). Rejects never.
   */
  ready(options?: { readonly groupId?: string; readonly timeoutMs?: number }): Promise<void>;
}

const DEFAULT_POLL_INTERVAL_MS = 1_000;
const DEFAULT_JOURNAL_RECORDS = 1_000_000;

/**
 * Watches a Kafka cluster with read access alone: it joins no group and writes nothing. Returns at once, whether or not
 * the cluster can be reached; its sources tell. Throws `TypeError`, `RangeError` and `InvalidConfigError` for options
 * that are not valid.
 */
export function observeCluster(options: ObserveClusterOptions): ClusterObservatory {
  return observeThrough(nodeClients(options.clientOptions), options);
}

/** {@link observeCluster} through other clients than Node's. */
export function observeThrough(
  clients: ClusterClients,
  options: ObserveClusterOptions,
): ClusterObservatory {
  const { clientOptions, groups } = options;
  const pollIntervalMs = options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS;
  const journalRecords = options.journalRecords ?? DEFAULT_JOURNAL_RECORDS;
  checkRange("pollIntervalMs", pollIntervalMs, { atLeast: 100, atMost: 60_000 });
  checkRange("journalRecords", journalRecords, { atLeast: 1_000, atMost: 100_000_000 });
  const logTimeZoneOffsetMinutes = options.logTimeZoneOffsetMinutes ?? null;
  checkRange("logTimeZoneOffsetMinutes", logTimeZoneOffsetMinutes ?? 0, {
    atLeast: -720,
    atMost: 840,
  });
  const servers = clientOptions.bootstrapServers ?? clientOptions["bootstrap.servers"] ?? "";
  const watch = new ClusterWatch(clients, {
    clientOptions,
    pollIntervalMs,
    journalRecords,
    logTimeZoneOffsetMinutes,
    brokerLogs: options.brokerLogs ?? [],
    consumerNotes: options.consumerNotes ?? [],
    histories: options.histories ?? "watched",
    groups: groups === undefined ? null : new Set(groups),
    target: Array.isArray(servers) ? servers.join(",") : String(servers),
  });
  watch.start();
  return watch;
}

function checkRange(
  name: string,
  value: number,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): void {
  if (Number.isSafeInteger(value) && value >= atLeast && value <= atMost) return;
  throw new RangeError(
    `observeCluster: ${name} is to be an integer from ${atLeast} to ${atMost}, but is ${value}.`,
  );
}
