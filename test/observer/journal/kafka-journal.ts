import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JournalBytes } from "../../../src/observer/index.ts";
import { batches, type RecordBatch } from "../../../src/protocol/index.ts";

const FOLDER = new URL("kafka-4.3.0/", import.meta.url);

/** The records of the journal that Apache Kafka wrote, markers of transactions left out. */
export function* kafkaJournal(): Generator<JournalBytes> {
  for (const batch of batches(gunzip("consumer-offsets-0.log.gz"))) {
    if ((batch as RecordBatch).isControl) continue;
    yield* batch.records();
  }
}

/** The lines of its log, in UTC. */
export function kafkaLog(): string[] {
  return gunzip("server.log.gz").toString().split("\n");
}

function gunzip(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(name, FOLDER)));
}
