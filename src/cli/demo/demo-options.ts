import { statSync } from "node:fs";
import { UsageError } from "../usage-error.ts";
import { MIN_SESSION_TIMEOUT_MS } from "./demo-settings.ts";
import { lessons } from "./lessons/all-lessons.ts";

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
  /** The lessons to play in place of the demo, by id; null: none. */
  readonly lessonIds: readonly string[] | null;
  /** Whether there is a page. */
  readonly console: boolean;
  /** Of the page; null: 8080, or any that is free. */
  readonly port: number | null;
  /** A folder for the processes' own logs; null: they write none, but for lessons. */
  readonly processLogs: string | null;
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
  readonly lesson?: string;
  readonly bootstrapServer?: string;
  /** False with `--no-console`. */
  readonly console?: boolean;
  readonly port?: string;
  readonly processLogs?: string;
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
      least: MIN_SESSION_TIMEOUT_MS,
      most: 300_000,
    }),
    workMs: wholeNumber("--work-ms", flags.workMs, { least: 1, most: 1_000 }),
    tour,
    lessonIds: lessonOption(flags.lesson ?? null),
    console: flags.console ?? true,
    port: portOption(flags),
    processLogs: flags.processLogs ?? null,
    json: flags.json ?? false,
    verbose: flags.verbose ?? false,
  };
}

/** Which cluster to watch in place of the demo's own; null: none. Throws {@link UsageError} for flags of the demo's own. */
export function watchedCluster(flags: DemoFlags): string | null {
  if (flags.bootstrapServer === undefined) return null;
  const { input, tour, json, console } = flags;
  const own = {
    "--input": input,
    "--tour": tour,
    "--json": json,
    "--no-console": console === false,
  };
  const wrong = Object.entries(own).find(([, value]) => value !== undefined && value !== false);
  if (wrong === undefined) return flags.bootstrapServer;
  throw new UsageError(
    `--bootstrap-server shows groups of a cluster that is there; ${wrong[0]} is for the demo's own.`,
  );
}

/** Null unless it was given. Throws {@link UsageError}. */
export function portOption({ port }: Pick<DemoFlags, "port">): number | null {
  return port === undefined ? null : wholeNumber("--port", port, { least: 0, most: 65_535 });
}

function lessonOption(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const known = lessons.map(({ id }) => id);
  if (text === "all") return known;
  if (known.includes(text)) return [text];
  throw new UsageError(`--lesson is all, or one of ${known.join(", ")}, but was given "${text}".`);
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
