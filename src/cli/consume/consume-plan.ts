import type { ClientFlags } from "../client-options.ts";
import { wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";
import { jsonEnvelope } from "./json-envelope.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";
import { type OffsetRange, offsetRange } from "./start-offset.ts";

/** Flags of `regroup consume` as commander hands them over. */
export interface ConsumeFlags extends ClientFlags {
  readonly topic?: readonly string[];
  readonly partition?: readonly string[];
  readonly offset?: readonly string[];
  readonly group?: string;
  readonly keyDelimiter?: string;
  readonly delimiter: string;
  readonly format?: string;
  readonly json?: boolean;
  readonly exit?: boolean;
  readonly count?: string;
  readonly quiet?: boolean;
  readonly showNull?: boolean;
  readonly timeout: string;
}

/** What is read. */
export type ConsumeSource =
  | {
      readonly type: "group";
      readonly groupId: string;
      /** Names, or one pattern for whole names. */
      readonly topics: readonly string[] | RegExp;
      /** `auto.offset.reset`, when `-o` says it. */
      readonly reset: "earliest" | "latest" | null;
    }
  | {
      readonly type: "partitions";
      readonly topic: string;
      /** Null for all. */
      readonly partitions: readonly number[] | null;
      readonly range: OffsetRange;
    };

/** What `regroup consume` was asked for. */
export interface ConsumePlan {
  readonly source: ConsumeSource;
  readonly format: RecordFormat;
  /** `-e`: stop when everything is read. */
  readonly exitAtEnd: boolean;
  /** `-c`: stop after so many records. */
  readonly count: number;
  readonly quiet: boolean;
  /** For finding the topic, its offsets, and for closing; milliseconds. */
  readonly timeoutMs: number;
}

/** Checks the flags; `args` are the topics behind `-G group`. Throws {@link UsageError}. */
export function consumePlan(flags: ConsumeFlags, args: readonly string[]): ConsumePlan {
  const topics = [...(flags.topic ?? []), ...args];
  if (topics.length === 0) {
    throw new UsageError("Which topic? Give -t topic, or -G group topic….");
  }
  return {
    source: flags.group === undefined ? partitionSource(flags, topics) : groupSource(flags, topics),
    format: flags.json ? jsonEnvelope : recordFormat(formatOf(flags)),
    exitAtEnd: flags.exit ?? false,
    count:
      flags.count === undefined
        ? Number.POSITIVE_INFINITY
        : wholeNumber("-c", flags.count, { least: 1, most: Number.MAX_SAFE_INTEGER }),
    quiet: flags.quiet ?? false,
    timeoutMs: wholeNumber("--timeout", flags.timeout, { least: 1, most: 2_147_483_647 }),
  };
}

function groupSource(flags: ConsumeFlags, topics: readonly string[]): ConsumeSource {
  const { group: groupId = "", partition, offset } = flags;
  if (groupId === "") throw new UsageError("-G takes the name of a group.");
  if (partition !== undefined) {
    throw new UsageError(
      "-p goes with -t alone: with -G the group says who reads which partition.",
    );
  }
  return { type: "group", groupId, topics: topicsOrPattern(topics), reset: resetOf(offset ?? []) };
}

/** kcat's `^orders.*` is a pattern; it matches whole names here, several of them one or the other. */
function topicsOrPattern(topics: readonly string[]): readonly string[] | RegExp {
  if (!topics.some((topic) => topic.startsWith("^"))) return topics;
  const sources = topics.map((topic) =>
    topic.startsWith("^")
      ? `(?:${topic.slice(1)})`
      : topic.replaceAll(/[.\\+*?()[\]{}|^$]/g, "\\$&"),
  );
  try {
    return new RegExp(sources.join("|"), "u");
  } catch {
    throw new UsageError(`${topics.join(" ")} is no regular expression.`);
  }
}

function resetOf(texts: readonly string[]): "earliest" | "latest" | null {
  if (texts.length === 0) return null;
  const { start, untilMs } = offsetRange(texts);
  if (untilMs === null && start.type === "beginning") return "earliest";
  if (untilMs === null && start.type === "end") return "latest";
  if (untilMs === null && start.type === "stored") return null;
  throw new UsageError(
    "-o with -G takes beginning, end or stored: where to begin without a committed offset. To go elsewhere, use regroup groups --reset-offsets.",
  );
}

function partitionSource(flags: ConsumeFlags, topics: readonly string[]): ConsumeSource {
  const [topic = "", ...others] = topics;
  if (others.length > 0) {
    throw new UsageError(`-t takes one topic, but was given ${topics.join(", ")}. See -G.`);
  }
  const partitions = flags.partition?.map((text) =>
    wholeNumber("-p", text, { least: 0, most: 2_147_483_647 }),
  );
  const range = offsetRange(flags.offset ?? []);
  return { type: "partitions", topic, partitions: partitions ?? null, range };
}

function formatOf({ format, keyDelimiter, delimiter, showNull = false }: ConsumeFlags) {
  return { format: format ?? null, keyDelimiter: keyDelimiter ?? null, delimiter, showNull };
}
