import { isDeepStrictEqual } from "node:util";
import {
  DecodeError,
  fromKafkaJson,
  hexBytes,
  hexText,
  type JsonObject,
  type Message,
  messageByName,
  toKafkaJson,
} from "regroup/protocol";
import type { Comparer, Miss } from "./comparer.ts";

/** A line of `wire.jsonl`: a message in Kafka's JSON form, and its exact bytes without header. */
export interface WireVector {
  readonly name: string;
  readonly version: number;
  readonly json: JsonObject;
  /** Of the message itself; kept beside the JSON form, which in Kafka has no place for them. */
  readonly unknownTaggedFields?: readonly { readonly tag: number; readonly hex: string }[];
  readonly hex: string;
}

/** Whether a line is of this kind. */
export function isWireVector(line: unknown): line is WireVector {
  return typeof line === "object" && line !== null && "hex" in line && "json" in line;
}

/** Decodes every message to exactly its JSON form, and encodes the JSON form to exactly its bytes. */
export const compareWire: Comparer = (lines) => {
  const misses: Miss[] = [];
  const skipped = new Map<string, number>();
  let total = 0;
  let number = 0;
  for (const line of lines) {
    number++;
    if (!isWireVector(line)) throw new TypeError(`line ${number} is no wire vector`);
    const message = messageByName(line.name);
    if (message === undefined) {
      skipped.set(line.name, (skipped.get(line.name) ?? 0) + 1);
      continue;
    }
    total++;
    const miss = firstMiss(line, message, `line ${number}, ${line.name} v${line.version}`);
    if (miss !== null) misses.push(miss);
  }
  return { matched: total - misses.length, total, misses, skipped };
};

function firstMiss(vector: WireVector, message: Message, what: string): Miss | null {
  const { version, hex, unknownTaggedFields } = vector;
  const json =
    unknownTaggedFields === undefined ? vector.json : { ...vector.json, unknownTaggedFields };
  if (!message.hasVersion(version)) {
    return { what, expected: "a version that exists", got: `no version ${version}` };
  }
  const decoded = attempt(() =>
    toKafkaJson(message, version, message.decode(bytesOf(hex), version)),
  );
  if (!isDeepStrictEqual(decoded, json)) {
    return { what: `${what}, decoded`, expected: text(json), got: text(decoded) };
  }
  const encoded = attempt(() =>
    hexText(message.encode(fromKafkaJson(message, version, json), version)),
  );
  if (encoded === hex) return null;
  return { what: `${what}, encoded`, expected: hex, got: text(encoded) };
}

function bytesOf(hex: string): Uint8Array {
  const bytes = hexBytes(hex);
  if (bytes === null) throw new TypeError(`"${hex}" is not hexadecimal`);
  return bytes;
}

/** What `make` gives, or the error it throws: a refusal is a miss like any other. */
function attempt<T>(make: () => T): T | Error {
  try {
    return make();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof RangeError || error instanceof TypeError) {
      return error;
    }
    throw error;
  }
}

function text(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === "string" ? value : JSON.stringify(value);
}
