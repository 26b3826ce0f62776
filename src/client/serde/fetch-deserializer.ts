import type { RecordDeserializer } from "../fetch/fetcher.ts";
import { bytesDeserializer } from "./deserializers.ts";
import type { Deserializer } from "./serde.ts";

/** A user's deserialiser as the fetcher calls it; null for the default, which the fetcher does without a call. */
export function fetchDeserializer<T>(
  deserializer: Deserializer<T>,
  isKey: boolean,
): RecordDeserializer<T> | null {
  const given: Deserializer<unknown> = deserializer;
  if (given === bytesDeserializer) return null;
  return (bytes, { topic, headers }) =>
    deserializer(bytes, { topic, partition: null, headers, isKey });
}
