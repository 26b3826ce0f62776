/** How fast a foreign journal is read: `__consumer_offsets` as it stands in a fetch's answer, to events. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ForeignGroup, GroupInsight, type JournalEvent } from "regroup/insight";
import {
  batches,
  decodeGroupRecord,
  encodeGroupRecord,
  encodeRecordBatch,
  type RecordBatch,
  type RecordInput,
} from "regroup/protocol";
import { root } from "../interop/peers.ts";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { type Metric, printSeries, takeTurns } from "./pairs.ts";

const groupCount = 200;
const partitionCount = 50;
const recordsPerBatch = 500;
const batchCount = 400;
const startMs = 1_700_000_000_000;

const rate: Metric = { name: "records per CPU-second", better: "more", digits: 0 };
const wantedRate = 500_000;

export const journal: Benchmark = {
  name: "journal",
  workload:
    `${batchCount * recordsPerBatch} offset commits (value version 4, with topic id) of ${groupCount} groups × ` +
    `${partitionCount} partitions in batches of ${recordsPerBatch}, uncompressed, in memory: ` +
    "batches to records to events",
  run,
};

type Reader = (record: ReturnType<RecordBatch["records"]>[number]) => unknown;

/** What of the observer is measured: it has no public door, so this is what the build's one is taken for. */
interface ObserverDoor {
  readonly JournalDecoder: new (options?: {
    readonly groupIds: ReadonlySet<string>;
  }) => { decode(record: Parameters<Reader>[0]): JournalEvent | null };
}

type Decoder = InstanceType<ObserverDoor["JournalDecoder"]>;
type Told = ReturnType<ForeignGroup["take"]>[number];

/** What reads each record, made anew for each run over the log. */
async function sidesOf(): Promise<ReadonlyMap<string, () => Reader>> {
  const door = pathToFileURL(join(root, "dist/observer/index.js")).href;
  const { JournalDecoder } = (await import(door)) as ObserverDoor;
  return new Map<string, () => Reader>([
    ["every group", () => decodeWith(new JournalDecoder())],
    [
      `one of ${groupCount} groups`,
      () => decodeWith(new JournalDecoder({ groupIds: new Set(["group-7"]) })),
    ],
    ["every group, fused", () => fused(new JournalDecoder(), () => {})],
    ["every group, folded", () => folded(new JournalDecoder())],
    [
      "by the schemas",
      () => (record) => decodeGroupRecord({ key: record.key!, value: record.value }),
    ],
  ]);
}

async function run({ pairs, seconds }: BenchOptions): Promise<void> {
  const log = commits();
  const sides = await sidesOf();
  for (const newReader of sides.values()) readAll(log, newReader());
  const series = await takeTurns([...sides.keys()], pairs, async (name) => ({
    [rate.name]: measure(log, sides.get(name)!, Math.min(seconds, 1)),
  }));
  printSeries(series, [rate]);
  print(`  wanted: at least ${wantedRate.toLocaleString("en-US")} of every group`);
}

/** By the process's CPU time, its collector's threads included: wall time would tell of the neighbours too. */
function measure(log: Uint8Array, newReader: () => Reader, seconds: number): number {
  const before = process.cpuUsage();
  let count = 0;
  for (;;) {
    count += readAll(log, newReader());
    const { user, system } = process.cpuUsage(before);
    const cpuSeconds = (user + system) / 1e6;
    if (cpuSeconds >= seconds) return count / cpuSeconds;
  }
}

function readAll(log: Uint8Array, read: Reader): number {
  let count = 0;
  for (const batch of batches(log) as Iterable<RecordBatch>) {
    for (const record of batch.records()) {
      read(record);
      count += 1;
    }
  }
  return count;
}

function decodeWith(decoder: Decoder): Reader {
  return (record) => decoder.decode(record);
}

/** As a watch on every group has it: decoded, merged, thinned and made into notes, which are taken each 5,000 records. */
function fused(decoder: Decoder, tell: (note: Told) => void): Reader {
  const groups = new Map<string, ForeignGroup>();
  let count = 0;
  return (record) => {
    const event = decoder.decode(record);
    if (event !== null) groupOf(groups, event).addJournal(event, startMs);
    count += 1;
    if (count % 5_000 !== 0) return;
    for (const group of groups.values()) for (const note of group.take(startMs)) tell(note);
  };
}

/** And the notes folded into what page and terminal draw. */
function folded(decoder: Decoder): Reader {
  const insights = new Map<string, GroupInsight>();
  return fused(decoder, (note) => {
    const { groupId } = note;
    const insight = insights.get(groupId) ?? new GroupInsight({ groupId });
    insights.set(groupId, insight);
    insight.foldNote(note);
  });
}

function groupOf(groups: Map<string, ForeignGroup>, { groupId }: JournalEvent): ForeignGroup {
  const known = groups.get(groupId);
  if (known !== undefined) return known;
  const group = new ForeignGroup({ groupId, sources: ["journal"] });
  groups.set(groupId, group);
  return group;
}

/** Every group commits all of its partitions in turn, as members that commit each second do. */
function commits(): Uint8Array {
  const written: Uint8Array[] = [];
  let at = 0;
  for (let batch = 0; batch < batchCount; batch++) {
    const records = Array.from({ length: recordsPerBatch }, () => commit(at++));
    written.push(encodeRecordBatch(records, { baseOffset: batch * recordsPerBatch }));
  }
  return Buffer.concat(written);
}

function commit(at: number): RecordInput {
  const round = Math.floor(at / (groupCount * partitionCount));
  const group = Math.floor(at / partitionCount) % groupCount;
  const timestamp = startMs + round * 1000;
  const { key, value } = encodeGroupRecord({
    type: "OffsetCommit",
    key: { group: `group-${group}`, topic: "orders", partition: at % partitionCount },
    valueVersion: 4,
    value: {
      offset: round * 100,
      leaderEpoch: 3,
      metadata: "",
      commitTimestamp: timestamp,
      expireTimestamp: -1,
      topicId: "aqgxt2FCS967ZNTXkqak1g",
    },
  });
  return { timestamp, key, value };
}
