import type { Command } from "commander";
import { addSourceOptions, type SourceFlags } from "./source-options.ts";

/** What a command that looks at groups once, or from now on, is told, as commander hands it over. */
export interface ObservationFlags extends SourceFlags {
  /** Milliseconds, as text. */
  readonly timeout?: string;
}

/** Gives a command the flags that say where to look, and how long to read before it tells. */
export function addObservationOptions(command: Command): Command {
  return addSourceOptions(command).option(
    "--timeout <ms>",
    "how long to read before what is known is told",
    DEFAULT_READING_TIMEOUT,
  );
}

export const DEFAULT_READING_TIMEOUT = "30000";
