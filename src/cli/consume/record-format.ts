import type { ConsumerRecord } from "../../node-client/index.ts";
import { unescaped } from "../escaped-text.ts";
import { UsageError } from "../usage-error.ts";

/** Adds the bytes of one record to what is to be written. */
export type RecordFormat = (record: ConsumerRecord, out: (string | Uint8Array)[]) => void;

type Part = (record: ConsumerRecord) => string | Uint8Array;

/** kcat's `%` tokens. */
const TOKENS: Readonly<Record<string, (nullText: string) => Part>> = {
  s: (nullText) => (record) => record.value ?? nullText,
  S: () => (record) => String(record.value?.length ?? -1),
  R: () => (record) => int32(record.value?.length ?? -1),
  k: (nullText) => (record) => record.key ?? nullText,
  K: () => (record) => String(record.key?.length ?? -1),
  T: () => (record) => String(record.timestamp),
  h: () => (record) => record.headers.map(headerText).join(","),
  t: () => (record) => record.topic,
  p: () => (record) => String(record.partition),
  o: () => (record) => String(record.offset),
  "%": () => () => "%",
};

export interface FormatOptions {
  /** `-f`; null for key and value with the delimiters. */
  readonly format: string | null;
  /** `-K`: between key and value; null leaves the key out. */
  readonly keyDelimiter: string | null;
  /** `-D`: behind every record. */
  readonly delimiter: string;
  /** `-Z`: write NULL for what is null. */
  readonly showNull: boolean;
}

/** How records are written, as kcat does it. Throws {@link UsageError} for tokens that do not exist. */
export function recordFormat(options: FormatOptions): RecordFormat {
  const nullText = options.showNull ? "NULL" : "";
  const parts = options.format === null ? plainParts(options, nullText) : [];
  if (options.format !== null) parts.push(...formatParts(options.format, nullText));
  return (record, out) => {
    for (const part of parts) out.push(part(record));
  };
}

function plainParts({ keyDelimiter, delimiter }: FormatOptions, nullText: string): Part[] {
  const behind = unescaped(delimiter);
  const parts: Part[] = [];
  if (keyDelimiter !== null) {
    const between = unescaped(keyDelimiter);
    parts.push(
      (record) => record.key ?? nullText,
      () => between,
    );
  }
  parts.push(
    (record) => record.value ?? nullText,
    () => behind,
  );
  return parts;
}

function formatParts(format: string, nullText: string): Part[] {
  return [...format.matchAll(/%([\s\S]?)|[^%]+/g)].map(([text, token]) => {
    if (token === undefined) {
      const literal = unescaped(text);
      return () => literal;
    }
    const make = Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
    if (make !== undefined) return make(nullText);
    throw new UsageError(
      `-f has "%${token}", which is none of ${Object.keys(TOKENS)
        .map((each) => `%${each}`)
        .join(" ")}.`,
    );
  });
}

function headerText({ key, value }: ConsumerRecord["headers"][number]): string {
  return `${key}=${value === null ? "NULL" : Buffer.from(value).toString("utf8")}`;
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
