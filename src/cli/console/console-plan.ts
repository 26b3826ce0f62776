import { type ClientFlags, type ClientProperties, clientProperties } from "../client-options.ts";
import { wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";

export interface ConsoleFlags extends ClientFlags {
  readonly port: string;
  readonly host: string;
  readonly allowedHost?: readonly string[];
  readonly group?: readonly string[];
  readonly brokerLog?: readonly string[];
  readonly consumerNotes?: readonly string[];
  readonly pollInterval: string;
  readonly recording?: string;
}

/** What the flags come to. */
export interface ConsolePlan {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly watched: WatchedRecording | WatchedCluster;
}

export interface WatchedRecording {
  readonly type: "recording";
  readonly file: string;
}

export interface WatchedCluster {
  readonly type: "cluster";
  readonly properties: ClientProperties;
  /** Empty: every group that the user may see. */
  readonly groups: readonly string[];
  readonly brokerLogs: readonly string[];
  readonly consumerNotes: readonly string[];
  readonly pollIntervalMs: number;
}

export const DEFAULT_PORT = "8080";
export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_POLL_INTERVAL = "1000";

/** Throws {@link UsageError} for what does not go together, or names no cluster and no recording. */
export function consolePlan(flags: ConsoleFlags): ConsolePlan {
  return {
    host: flags.host,
    port: wholeNumber("--port", flags.port, { least: 0, most: 65_535 }),
    allowedHosts: flags.allowedHost ?? [],
    watched: flags.recording === undefined ? watchedCluster(flags) : recording(flags),
  };
}

function watchedCluster(flags: ConsoleFlags): WatchedCluster {
  return {
    type: "cluster",
    properties: clientProperties(flags),
    groups: flags.group ?? [],
    brokerLogs: flags.brokerLog ?? [],
    consumerNotes: flags.consumerNotes ?? [],
    pollIntervalMs: wholeNumber("--poll-interval", flags.pollInterval, {
      least: 100,
      most: 60_000,
    }),
  };
}

/** A recording holds what was heard; nothing can be heard besides. */
function recording(flags: ConsoleFlags): WatchedRecording {
  const ofClusters = {
    "--bootstrap-server": flags.bootstrapServer ?? flags.bootstrapServers,
    "--command-config": flags.commandConfig,
    "-X": flags.X,
    "--group": flags.group,
    "--broker-log": flags.brokerLog,
    "--consumer-notes": flags.consumerNotes,
  };
  for (const [flag, value] of Object.entries(ofClusters)) {
    if (value === undefined) continue;
    throw new UsageError(
      `--recording shows what was recorded, and ${flag} is for a cluster: give one of the two.`,
    );
  }
  return { type: "recording", file: flags.recording ?? "" };
}
