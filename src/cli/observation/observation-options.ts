import type { Command } from "commander";
import { addClientOptions, type ClientFlags, collect } from "../client-options.ts";

/** What every command that looks at groups is told, as commander hands it over. */
export interface ObservationFlags extends ClientFlags {
  /** A file, in place of a cluster. */
  readonly recording?: string;
  readonly brokerLog?: readonly string[];
  readonly consumerNotes?: readonly string[];
  /** Milliseconds, as text. */
  readonly timeout?: string;
}

/** Gives a command the flags that say what to look at: a cluster, with more sources if there are any, or a recording. */
export function addObservationOptions(command: Command): Command {
  return addClientOptions(command)
    .option("--recording <file>", "a recording in place of a cluster")
    .option(
      "--broker-log <file>",
      "a broker's server.log, which has the reasons; may be repeated; - is stdin",
      collect,
    )
    .option(
      "--consumer-notes <file>",
      "what consumers of regroup wrote of themselves (JSONL); may be repeated",
      collect,
    )
    .option("--timeout <ms>", "how long to read before what is known is told", "30000");
}
