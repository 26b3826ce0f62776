import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { isTrace, type JsonObject, type Trace } from "../../../conformance/coordinator-trace.ts";
import type { JournalBytes } from "../../../src/observer/index.ts";
import {
  ByteWriter,
  type Fields,
  fromKafkaJson,
  GROUP_RECORDS,
  type Input,
  type Message,
} from "../../../src/protocol/index.ts";

const VECTORS = new URL("../../fixtures/kafka/vectors/coordinator/", import.meta.url);
const RECORDS = new Map(
  GROUP_RECORDS.map((record) => [
    record.name.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase(),
    record,
  ]),
);

/** The first traces of a family of Kafka's coordinator. */
export function tracesOf(family: string, count: number): Trace[] {
  const text = gunzipSync(readFileSync(new URL(`${family}.jsonl.gz`, VECTORS))).toString();
  return text.split("\n", count).map((line) => {
    const trace: unknown = JSON.parse(line);
    if (!isTrace(trace)) throw new TypeError(`${family} holds something else than traces`);
    return trace;
  });
}

/** A record of a trace in the bytes that stand in the log. */
export function journalBytes(
  { type, key, valueVersion, value }: JsonObject,
  at: { readonly offset: number; readonly timestamp: number },
): JournalBytes {
  const record = RECORDS.get(String(type));
  if (record === undefined) throw new TypeError(`no record is called ${String(type)}`);
  const version = Number(valueVersion ?? 0);
  return {
    ...at,
    key: versioned(record.key, { prefix: record.type, version: 0 }, key as JsonObject),
    value:
      value === null
        ? null
        : versioned(record.value, { prefix: version, version }, value as JsonObject),
  };
}

function versioned(
  message: Message,
  { prefix, version }: { readonly prefix: number; readonly version: number },
  json: JsonObject,
): Uint8Array {
  const writer = new ByteWriter(256);
  writer.int16(prefix);
  message.write(
    writer,
    version,
    fromKafkaJson(message, version, json) as Input<{ fields: Fields }>,
  );
  return writer.takeBytes();
}
