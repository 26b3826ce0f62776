import type { Command } from "commander";
import { wholeNumber } from "../flag-values.ts";

export interface PollIntervalFlags {
  /** Milliseconds, as text. */
  readonly pollInterval: string;
}

/** For commands that go on looking. Stable groups are looked at every fifth to fifteenth time. */
export function addPollIntervalOption(command: Command, defaultMs: number): Command {
  return command.option(
    "--poll-interval <ms>",
    "how often restless groups are looked at",
    `${defaultMs}`,
  );
}

/** Throws `UsageError` unless it is from 100 ms to a minute. */
export function pollIntervalMs({ pollInterval }: PollIntervalFlags): number {
  return wholeNumber("--poll-interval", pollInterval, { least: 100, most: 60_000 });
}

/** One group or a few cost next to nothing: a barrier of a second or two is seen. */
export const FEW_GROUPS_POLL_INTERVAL_MS = 300;
