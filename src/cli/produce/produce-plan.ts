import type { RecordHeader } from "../../protocol/index.ts";
import type { ClientFlags } from "../client-options.ts";
import { unescaped } from "../escaped-text.ts";
import { wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";

/** Flags of `regroup produce` as commander hands them over. */
export interface ProduceFlags extends ClientFlags {
  readonly topic?: string;
  readonly partition?: string;
  readonly key?: string;
  readonly keyDelimiter?: string;
  readonly delimiter: string;
  readonly compression?: string;
  /** Each `name=value`. */
  readonly header?: readonly string[];
  readonly count?: string;
  readonly nullEmpty?: boolean;
  readonly lines?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `regroup produce` was asked for. */
export interface ProducePlan {
  readonly topic: string;
  /** Null: as the key says, or wherever. */
  readonly partition: number | null;
  /** Files; empty for stdin. */
  readonly files: readonly string[];
  /** Between two records; null: a file is one record. */
  readonly delimiter: string | null;
  readonly form: RecordForm;
  /** `-c`: stop after so many records. */
  readonly count: number;
  /** `-z`; null: what `-X compression.type` says. */
  readonly compression: string | null;
  readonly quiet: boolean;
}

/** How bytes become a record. */
export interface RecordForm {
  /** `-k`: the key of records that have none of their own. */
  readonly key: Buffer | null;
  /** `-K`: what is before it is the key. */
  readonly keyDelimiter: Buffer | null;
  /** `-Z`: an empty key or value is null. */
  readonly nullEmpty: boolean;
  readonly headers: readonly RecordHeader[];
}

const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"];

/** Checks the flags; `files` are the arguments. Throws {@link UsageError}. */
export function producePlan(flags: ProduceFlags, files: readonly string[]): ProducePlan {
  const { topic = "", compression = null } = flags;
  if (topic === "") throw new UsageError("Which topic? Give -t topic.");
  if (compression !== null && !CODECS.includes(compression)) {
    throw new UsageError(`-z takes one of ${CODECS.join(", ")}, but was given "${compression}".`);
  }
  const delimiter = notEmpty("-D", unescaped(flags.delimiter));
  return {
    topic,
    partition: partitionOf(flags.partition),
    files,
    delimiter: files.length === 0 || flags.lines ? delimiter : null,
    form: {
      key: flags.key === undefined ? null : Buffer.from(flags.key),
      keyDelimiter:
        flags.keyDelimiter === undefined
          ? null
          : Buffer.from(notEmpty("-K", unescaped(flags.keyDelimiter))),
      nullEmpty: flags.nullEmpty ?? false,
      headers: (flags.header ?? []).map(headerOf),
    },
    count:
      flags.count === undefined
        ? Number.POSITIVE_INFINITY
        : wholeNumber("-c", flags.count, { least: 1, most: Number.MAX_SAFE_INTEGER }),
    compression,
    quiet: flags.quiet ?? false,
  };
}

/** A record of these bytes. */
export function recordOf(bytes: Buffer, form: RecordForm) {
  const { keyDelimiter, nullEmpty, headers } = form;
  const cut = keyDelimiter === null ? -1 : bytes.indexOf(keyDelimiter);
  const key = cut < 0 ? form.key : orNull(bytes.subarray(0, cut), nullEmpty);
  const value = cut < 0 ? bytes : bytes.subarray(cut + keyDelimiter!.length);
  return { key, value: orNull(value, nullEmpty), headers };
}

function orNull(bytes: Buffer, nullEmpty: boolean): Buffer | null {
  return nullEmpty && bytes.length === 0 ? null : bytes;
}

/** kcat's -1 is no partition in particular. */
function partitionOf(text: string | undefined): number | null {
  if (text === undefined || text === "-1") return null;
  return wholeNumber("-p", text, { least: 0, most: 2_147_483_647 });
}

function notEmpty(flag: string, text: string): string {
  if (text !== "") return text;
  throw new UsageError(`${flag} takes a text that is not empty.`);
}

/** `name=value`; `name` alone has no value, as in kcat. */
function headerOf(text: string): RecordHeader {
  const equals = text.indexOf("=");
  const key = equals < 0 ? text : text.slice(0, equals);
  if (key === "") throw new UsageError(`-H takes name=value, but was given "${text}".`);
  return { key, value: equals < 0 ? null : Buffer.from(text.slice(equals + 1)) };
}
