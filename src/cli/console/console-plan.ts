import { wholeNumber } from "../flag-values.ts";
import type { ObservedSource } from "../observation/open-observatory.ts";
import { type PollIntervalFlags, pollIntervalMs } from "../observation/poll-interval.ts";
import {
  observedSource,
  refuseBesideRecording,
  type SourceFlags,
} from "../observation/source-options.ts";

export interface ConsoleFlags extends SourceFlags, PollIntervalFlags {
  readonly port: string;
  readonly host: string;
  readonly allowedHost?: readonly string[];
  readonly group?: readonly string[];
}

/** What the flags come to. */
export interface ConsolePlan {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly source: ObservedSource;
  /** Of a cluster. Empty: every group that the user may see. */
  readonly groups: readonly string[];
  readonly pollIntervalMs: number;
}

export const DEFAULT_PORT = "8080";
export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_POLL_INTERVAL = "1000";

/** Throws {@link UsageError} for what does not go together, or names no cluster and no recording. */
export function consolePlan(flags: ConsoleFlags): ConsolePlan {
  const { host, port, allowedHost = [], group = [] } = flags;
  if (flags.recording !== undefined) refuseBesideRecording({ "--group": flags.group });
  return {
    host,
    port: wholeNumber("--port", port, { least: 0, most: 65_535 }),
    allowedHosts: allowedHost,
    source: observedSource(flags),
    groups: group,
    pollIntervalMs: pollIntervalMs(flags),
  };
}
