/** One run of the pipeline: topics, workers, faults, and the verdict. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin, Consumer, Producer } from "regroup";
import { Chaos, type ChaosPlan, type Fault } from "./chaos.ts";
import { Crew, type StageSetup } from "./crew.ts";
import { readJournals } from "./journal.ts";
import { judge, type Verdict } from "./judge.ts";

export const STAGES = 3;
export const PARTITIONS = 8;
const RECORD_BYTES = 100;
const FEED_BATCH = 500;
const MEMBERS_AT_START = 2;
/** How long the stages may take to catch up once the faults have ended. */
const CATCH_UP_MS = 120_000;

export interface PipelinePlan extends Omit<ChaosPlan, "isStatic"> {
  readonly name: string;
  readonly assignor: string;
  readonly isStatic: boolean;
  readonly records: number;
  /** Records a second put into the first topic. */
  readonly rate: number;
}

export interface PipelineResult {
  readonly plan: PipelinePlan;
  readonly verdict: Verdict;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly durationMs: number;
  /** Where the journals are kept; null when the run was whole and they are gone. */
  readonly journals: string | null;
}

export async function runPipeline(
  bootstrapServers: string,
  plan: PipelinePlan,
  keepJournals: (verdict: Verdict) => boolean,
): Promise<PipelineResult> {
  const startMs = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "regroup-e2e-"));
  const admin = new Admin({ bootstrapServers });
  const topics = Array.from({ length: STAGES + 1 }, (_, stage) => `${plan.name}-${stage}`);
  await admin.createTopics(topics.map((name) => ({ name, numPartitions: PARTITIONS })));
  const stages = stagesOf(bootstrapServers, plan, folder);
  const crew = new Crew(join(folder, "parent.jsonl"));
  const chaos = new Chaos(crew, stages, plan);
  try {
    for (const stage of stages) for (let i = 0; i < MEMBERS_AT_START; i++) chaos.launch(stage);
    const fedAll = new AbortController();
    const struck = chaos.run(fedAll.signal);
    const fed = await feed(bootstrapServers, topics[0] ?? "", plan);
    fedAll.abort();
    await struck;
    await untilCaughtUp(admin, stages, Date.now() + CATCH_UP_MS);
    await crew.disband();
    const arrived = await readNumbers(bootstrapServers, topics.at(-1) ?? "");
    const files = (await readdir(folder))
      .filter((file) => file.endsWith(".jsonl"))
      .map((file) => join(folder, file));
    const verdict = judge({ lines: readJournals(files), arrived, fed });
    const kept = keepJournals(verdict);
    if (!kept) await rm(folder, { recursive: true });
    const journals = kept ? folder : null;
    return { plan, verdict, faults: chaos.counts, durationMs: Date.now() - startMs, journals };
  } finally {
    await crew.disband().catch(() => {});
    await admin.deleteTopics(topics).catch(() => {});
    await admin.close();
  }
}

function stagesOf(bootstrapServers: string, plan: PipelinePlan, folder: string): StageSetup[] {
  return Array.from({ length: STAGES }, (_, stage) => ({
    stage,
    bootstrapServers,
    groupId: `${plan.name}-group-${stage}`,
    fromTopic: `${plan.name}-${stage}`,
    toTopic: `${plan.name}-${stage + 1}`,
    assignor: plan.assignor,
    sessionTimeoutMs: plan.sessionTimeoutMs,
    journalPath: join(folder, "*.jsonl"),
  }));
}

/** Puts the numbers 0, 1, 2, … into each partition, in order; resolves with how many each got. */
async function feed(
  bootstrapServers: string,
  topic: string,
  plan: PipelinePlan,
): Promise<number[]> {
  const producer = new Producer({ bootstrapServers, lingerMs: 0 });
  const fed = new Array<number>(PARTITIONS).fill(0);
  const padding = "x".repeat(RECORD_BYTES);
  const startMs = Date.now();
  for (let sent = 0; sent < plan.records; ) {
    const partition = (sent / FEED_BATCH) % PARTITIONS;
    const count = Math.min(FEED_BATCH, plan.records - sent);
    const from = fed[partition] ?? 0;
    const records = Array.from({ length: count }, (_, index) => ({
      key: null,
      value: Buffer.from(`${from + index} ${padding}`.slice(0, RECORD_BYTES)),
    }));
    await producer.sendBatch(topic, records, { partition });
    fed[partition] = from + count;
    sent += count;
    const dueMs = startMs + (sent / plan.rate) * 1000;
    if (dueMs > Date.now()) await sleep(dueMs - Date.now());
  }
  await producer.close();
  return fed;
}

/** Waits until every stage has committed the end of its topic, one after another. */
async function untilCaughtUp(admin: Admin, stages: readonly StageSetup[], deadlineMs: number) {
  for (const { groupId, fromTopic } of stages) {
    while ((await lagOf(admin, groupId, fromTopic)) > 0) {
      if (Date.now() > deadlineMs) return;
      await sleep(100);
    }
  }
}

async function lagOf(admin: Admin, groupId: string, topic: string): Promise<number> {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
  const ends = await admin.listOffsets(
    partitions.map((one) => ({ ...one, at: "latest" as const })),
  );
  const committed = await admin.listGroupOffsets(groupId);
  let lag = 0;
  for (const { partition, offset } of ends) {
    const done = committed.find((one) => one.topic === topic && one.partition === partition);
    lag += (offset ?? 0) - (done?.offset ?? 0);
  }
  return lag;
}

/** By partition, every number of the topic in the order of offsets. */
async function readNumbers(bootstrapServers: string, topic: string): Promise<number[][]> {
  const consumer = new Consumer({ bootstrapServers, autoOffsetReset: "earliest" });
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
  const ends = await consumer.endOffsets(partitions);
  consumer.assign(partitions);
  const numbers: number[][] = partitions.map(() => []);
  let left = ends.reduce((total, { offset }) => total + offset, 0);
  while (left > 0) {
    const records = await consumer.poll(10_000);
    if (records.length === 0) break;
    for (const { partition, value } of records)
      numbers[partition]?.push(Number.parseInt(String(value), 10));
    left -= records.length;
  }
  await consumer.close();
  return numbers;
}
