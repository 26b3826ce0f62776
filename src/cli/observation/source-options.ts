import type { Command } from "commander";
import {
  addClientOptions,
  type ClientFlags,
  clientProperties,
  collect,
} from "../client-options.ts";
import { UsageError } from "../usage-error.ts";
import type { ObservedSource } from "./open-observatory.ts";

/** What every command that looks at groups is told of where to look, as commander hands it over. */
export interface SourceFlags extends ClientFlags {
  /** A file, in place of a cluster. */
  readonly recording?: string;
  readonly brokerLog?: readonly string[];
  readonly brokerLogOffset?: string;
  readonly consumerNotes?: readonly string[];
}

/** Gives a command the flags that say where to look: a cluster, with more sources if there are any, or a recording. */
export function addSourceOptions(command: Command): Command {
  return addClientOptions(command)
    .option("--recording <file>", "a recording in place of a cluster")
    .option(
      "--broker-log <file>",
      "a broker's server.log, which has the reasons; may be repeated; - is stdin",
      collect,
    )
    .option(
      "--broker-log-offset <±hh:mm>",
      "the time zone of the broker logs, like +02:00 or Z (default: this machine's, corrected by the journal)",
    )
    .option(
      "--consumer-notes <file>",
      "what consumers of regroup wrote of themselves (JSONL); may be repeated",
      collect,
    );
}

/**
 * What the flags come to. Throws {@link UsageError} when they name neither a cluster nor a recording, or both: a recording
 * holds what was heard, and nothing can be heard besides.
 */
export function observedSource(flags: SourceFlags): ObservedSource {
  if (flags.recording === undefined) {
    return {
      type: "cluster",
      properties: clientProperties(flags),
      brokerLogs: flags.brokerLog ?? [],
      logTimeZoneOffsetMinutes: offsetMinutes(flags.brokerLogOffset),
      consumerNotes: flags.consumerNotes ?? [],
    };
  }
  refuseBesideRecording({
    "--bootstrap-server": flags.bootstrapServer ?? flags.bootstrapServers,
    "--command-config": flags.commandConfig,
    "-X": flags.X,
    "--broker-log": flags.brokerLog,
    "--broker-log-offset": flags.brokerLogOffset,
    "--consumer-notes": flags.consumerNotes,
  });
  return { type: "recording", file: flags.recording };
}

function offsetMinutes(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset <= 14 * 60) return sign === "-" ? -offset : offset;
  throw new UsageError(
    `--broker-log-offset takes ±hh:mm up to 14:00, or Z, but was given "${text}".`,
  );
}

/** Throws {@link UsageError} when one of these flags, which are for clusters, was given. */
export function refuseBesideRecording(flags: Readonly<Record<string, unknown>>): void {
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    throw new UsageError(
      `--recording shows what was recorded, and ${flag} is for a cluster: give one of the two.`,
    );
  }
}
