import { statSync } from "node:fs";
import { UsageError } from "../usage-error.ts";

/** The keys choose among nine. */
export const MOST_CONSUMERS = 9;
/** More do not fit the status line. */
export const MOST_PARTITIONS = 12;
/** The assignors to choose from; the last rebalances cooperatively. */
export const ASSIGNORS = ["range", "roundrobin", "sticky", "cooperative-sticky"] as const;

/** What the demo was asked for. */
export interface DemoOptions {
  /** A file of lines, `-` for stdin, null for numbered orders. */
  readonly input: string | null;
  readonly ratePerSecond: number;
  readonly consumerCount: number;
  readonly partitionCount: number;
  /** How the consumers share the partitions. */
  readonly assignor: (typeof ASSIGNORS)[number];
  readonly sessionTimeoutMs: number;
  /** How long the work for one record takes. */
  readonly workMs: number;
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
  readonly assignor: string;
  readonly sessionTimeoutMs: string;
  readonly workMs: string;
  readonly tour?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Checks the flags. Throws {@link UsageError}. */
export function parseDemoOptions(flags: DemoFlags): DemoOptions {
  const tour = flags.tour ?? false;
  return {
    input: inputOption(flags.input ?? null),
    ratePerSecond: wholeNumber("--rate", flags.rate, { least: 1, most: 10_000 }),
    consumerCount: wholeNumber(`--consumers${tour ? " with --tour" : ""}`, flags.consumers, {
      // One joins on the tour, one leaves, one is killed, one freezes.
      least: tour ? 2 : 1,
      most: tour ? MOST_CONSUMERS - 1 : MOST_CONSUMERS,
    }),
    partitionCount: wholeNumber(`--partitions${tour ? " with --tour" : ""}`, flags.partitions, {
      least: 1,
      // The tour adds two.
      most: tour ? MOST_PARTITIONS - 2 : MOST_PARTITIONS,
    }),
    assignor: assignorOption(flags.assignor),
    sessionTimeoutMs: wholeNumber("--session-timeout-ms", flags.sessionTimeoutMs, {
      least: 6_000,
      most: 300_000,
    }),
    workMs: wholeNumber("--work-ms", flags.workMs, { least: 1, most: 1_000 }),
    tour,
    json: flags.json ?? false,
    verbose: flags.verbose ?? false,
  };
}

function assignorOption(name: string): (typeof ASSIGNORS)[number] {
  const assignor = ASSIGNORS.find((known) => known === name);
  if (assignor !== undefined) return assignor;
  throw new UsageError(`--assignor is one of ${ASSIGNORS.join(", ")}, but was given "${name}".`);
}

function inputOption(input: string | null): string | null {
  if (input === null || input === "-") return input;
  const stats = statSync(input, { throwIfNoEntry: false });
  const found = stats === undefined ? "there is no file" : "a folder is";
  if (stats === undefined || stats.isDirectory()) {
    throw new UsageError(`--input names a file of lines or -, but ${found} "${input}".`);
  }
  return input;
}

function wholeNumber(flag: string, text: string, range: { least: number; most: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.least && value <= range.most) return value;
  throw new UsageError(
    `${flag} takes a number from ${range.least} to ${range.most}, but was given "${text}".`,
  );
}
