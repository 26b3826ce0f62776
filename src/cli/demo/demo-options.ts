import { existsSync } from "node:fs";
import { UsageError } from "../usage-error.ts";

/** What the demo was asked for. */
export interface DemoOptions {
  /** A file of lines, `-` for stdin, null for numbered orders. */
  readonly input: string | null;
  readonly ratePerSecond: number;
  readonly consumerCount: number;
  readonly partitionCount: number;
  readonly sessionTimeoutMs: number;
  readonly tour: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Flags as commander hands them over. */
export interface DemoFlags {
  readonly input?: string;
  readonly rate: string;
  readonly consumers: string;
  readonly partitions: string;
  readonly sessionTimeoutMs: string;
  readonly tour?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Checks the flags. Throws {@link UsageError}. */
export function parseDemoOptions(flags: DemoFlags): DemoOptions {
  const input = flags.input ?? null;
  if (input !== null && input !== "-" && !existsSync(input)) {
    throw new UsageError(`--input names a file of lines or -, but there is no file "${input}".`);
  }
  return {
    input,
    ratePerSecond: wholeNumber("--rate", flags.rate, { least: 1, most: 10_000 }),
    consumerCount: wholeNumber("--consumers", flags.consumers, { least: 1, most: 9 }),
    partitionCount: wholeNumber("--partitions", flags.partitions, { least: 1, most: 12 }),
    sessionTimeoutMs: wholeNumber("--session-timeout-ms", flags.sessionTimeoutMs, {
      least: 6_000,
      most: 300_000,
    }),
    tour: flags.tour ?? false,
    json: flags.json ?? false,
    verbose: flags.verbose ?? false,
  };
}

function wholeNumber(flag: string, text: string, range: { least: number; most: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.least && value <= range.most) return value;
  throw new UsageError(
    `${flag} takes a number from ${range.least} to ${range.most}, but was given "${text}".`,
  );
}
