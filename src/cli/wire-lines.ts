import {
  batches,
  batchJson,
  type Codecs,
  fromKafkaJson,
  hexBytes,
  hexText,
  type Message,
  toKafkaJson,
} from "../protocol/index.ts";

/** Makes one line of output from one line of input; throws an error whose message says what is wrong with it. */
export type LineCodec = (line: string) => string;

/** Hex to Kafka's JSON form. An empty line is a message of no bytes: some have none. */
export function decodeMessage(message: Message, version: number): LineCodec {
  return (line) => {
    const bytes = bytesOf(line, `${message.name} v${version}`);
    return JSON.stringify(toKafkaJson(message, version, message.decode(bytes, version)));
  };
}

/** Kafka's JSON form to hex. */
export function encodeMessage(message: Message, version: number): LineCodec {
  return (line) => {
    const json = parseJson(line, `${message.name} v${version}`);
    return hexText(message.encode(fromKafkaJson(message, version, json), version));
  };
}

/** Record batches in hex, any number in a line, to a JSON list of them. A wrong crc or a cut batch is an error. */
export function decodeRecordBatches(codecs: Codecs): LineCodec {
  return (line) => {
    const bytes = bytesOf(line, "RecordBatch");
    const list = [];
    let end = 0;
    for (const batch of batches(bytes)) {
      list.push(batchJson(batch, codecs));
      refuseWrongCrc(batch.crc, batch.computeCrc(), `v${batch.magic} crc at byte ${batch.start}`);
      end = batch.end;
    }
    if (end === bytes.length) return JSON.stringify(list);
    throw new Error(
      `RecordBatch at byte ${end}: a batch is cut short, ${bytes.length - end} bytes left`,
    );
  };
}

function refuseWrongCrc(crc: number, computed: number, where: string): void {
  if (crc !== computed) throw new Error(`RecordBatch ${where}: it is ${crc}, computed ${computed}`);
}

function bytesOf(line: string, what: string): Uint8Array {
  const text = line.trim();
  const bytes = hexBytes(text);
  if (bytes !== null) return bytes;
  const wrongAt = text.search(/[^0-9a-fA-F]/);
  const problem =
    wrongAt < 0
      ? "an odd number of hex digits"
      : `${JSON.stringify(text[wrongAt])} is no hex digit`;
  throw new Error(`${what} at byte ${(wrongAt < 0 ? text.length : wrongAt) >> 1}: ${problem}`);
}

function parseJson(line: string, what: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : "no JSON"}`, {
      cause: error,
    });
  }
}
