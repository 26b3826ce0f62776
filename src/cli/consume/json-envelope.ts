import { isUtf8 } from "node:buffer";
import type { ConsumerRecord } from "../../node-client/index.ts";
import type { RecordFormat } from "./record-format.ts";

const TIMESTAMP_TYPES = {
  CreateTime: "create",
  LogAppendTime: "logappend",
  NoTimestampType: "unknown",
} as const;

/**
 * `-J`: one JSON object for each record and line, with kcat's names: `topic`, `partition`, `offset`, `tstype`, `ts`,
 * `headers` (name, value, name, value, …), `key`, `payload`. Bytes that are no UTF-8 are lossy there, as in kcat; they
 * are whole in `key_base64` and `payload_base64`, which are there in that case only.
 */
export const jsonEnvelope: RecordFormat = (record, out) => {
  out.push(JSON.stringify(envelopeOf(record)), "\n");
};

function envelopeOf(record: ConsumerRecord): object {
  const { topic, partition, offset, timestamp, headers, key, value } = record;
  return {
    topic,
    partition,
    offset,
    tstype: TIMESTAMP_TYPES[record.timestampType],
    ts: timestamp,
    ...(headers.length === 0 ? {} : { headers: headers.flatMap(nameAndValue) }),
    key: text(key),
    ...base64("key_base64", key),
    payload: text(value),
    ...base64("payload_base64", value),
  };
}

function nameAndValue({ key, value }: ConsumerRecord["headers"][number]): (string | null)[] {
  return [key, value === null ? null : Buffer.from(value).toString("utf8")];
}

function text(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString("utf8");
}

function base64(name: string, bytes: Buffer | null): object {
  return bytes === null || isUtf8(bytes) ? {} : { [name]: bytes.toString("base64") };
}
