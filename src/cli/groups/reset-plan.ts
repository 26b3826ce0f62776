import { readFileSync } from "node:fs";
import type { TopicPartition } from "../../model/index.ts";
import type { Admin, OffsetSpec } from "../../node-client/index.ts";
import { parseOffsetsCsv } from "./offsets-csv.ts";
import type { ResetScenario } from "./reset-scenario.ts";
import { inOrder, partitionsOf, type TopicScope } from "./topic-scope.ts";

/** A partition and the offset that it is to have. */
export interface ResetOffset extends TopicPartition {
  readonly offset: number;
}

/** What is to be reset, and to what. */
export interface ResetRequest {
  readonly groupId: string;
  readonly scenario: ResetScenario;
  /** Null: what the group has offsets for; with a file, what that says. */
  readonly scope: TopicScope;
  /** A file without a group column is for this one group; null when there are several. */
  readonly onlyGroupId: string | null;
}

/** The offsets that a reset comes to, by topic and partition. `warn` is told where they differ from what was asked. */
export async function resetPlan(
  admin: Admin,
  request: ResetRequest,
  warn: (line: string) => void,
): Promise<ResetOffset[]> {
  const { scenario, groupId } = request;
  if (scenario.type === "fromFile") {
    return withinLog(admin, offsetsOfFile(scenario.file, request), warn);
  }
  const partitions = await partitionsToReset(admin, request);
  switch (scenario.type) {
    case "toEarliest":
      return offsetsAt(admin, partitions, "earliest");
    case "toLatest":
      return offsetsAt(admin, partitions, "latest");
    case "toInstant":
      return sinceInstant(admin, { partitions, instantMs: scenario.instantMs }, warn);
    case "byDuration": {
      const instantMs = Math.max(0, Date.now() - scenario.durationMs);
      return sinceInstant(admin, { partitions, instantMs }, warn);
    }
    case "toOffset": {
      const { offset } = scenario;
      return withinLog(
        admin,
        partitions.map((each) => ({ ...each, offset })),
        warn,
      );
    }
    case "shiftBy":
      return withinLog(
        admin,
        await shifted(admin, { groupId, partitions, by: scenario.count }),
        warn,
      );
    case "toCurrent":
      return currentOrEnd(admin, groupId, partitions);
  }
}

async function partitionsToReset(
  admin: Admin,
  { groupId, scope }: ResetRequest,
): Promise<TopicPartition[]> {
  if (scope !== null) return partitionsOf(admin, scope);
  const committed = inOrder(await admin.listGroupOffsets(groupId));
  return committed.map(({ topic, partition }) => ({ topic, partition }));
}

function offsetsOfFile(file: string, { groupId, onlyGroupId }: ResetRequest): ResetOffset[] {
  const plan = parseOffsetsCsv(readText(file), onlyGroupId);
  const own = plan.filter((each) => each.groupId === groupId);
  if (own.length === 0) throw new Error(`The file ${file} has no offsets for group '${groupId}'.`);
  return inOrder(own.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`Cannot read ${file}: ${code ?? error}.`, { cause: error });
  }
}

async function offsetsAt(
  admin: Admin,
  partitions: readonly TopicPartition[],
  at: OffsetSpec,
): Promise<ResetOffset[]> {
  const listed = await admin.listOffsets(partitions.map((each) => ({ ...each, at })));
  return listed.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset ?? 0 }));
}

/** Where no record is that young, the end, as in Kafka's tool. */
async function sinceInstant(
  admin: Admin,
  { partitions, instantMs }: { partitions: readonly TopicPartition[]; instantMs: number },
  warn: (line: string) => void,
): Promise<ResetOffset[]> {
  const listed = await admin.listOffsets(partitions.map((each) => ({ ...each, at: instantMs })));
  const ends = await offsetsAt(admin, partitions, "latest");
  return listed.map(({ topic, partition, offset }, index) => {
    if (offset !== null) return { topic, partition, offset };
    warn(
      `${topic}-${partition} has no record since ${new Date(instantMs).toISOString()}: its end is taken.`,
    );
    return ends[index]!;
  });
}

async function shifted(
  admin: Admin,
  {
    groupId,
    partitions,
    by,
  }: { groupId: string; partitions: readonly TopicPartition[]; by: number },
): Promise<ResetOffset[]> {
  const committed = await committedOf(admin, groupId);
  return partitions.map((each) => {
    const current = committed.get(`${each.topic}-${each.partition}`);
    if (current !== undefined) return { ...each, offset: current + by };
    throw new Error(
      `Cannot shift ${each.topic}-${each.partition}: group '${groupId}' has no offset there.`,
    );
  });
}

async function currentOrEnd(
  admin: Admin,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<ResetOffset[]> {
  const committed = await committedOf(admin, groupId);
  const ends = await offsetsAt(admin, partitions, "latest");
  return ends.map((end) => ({
    ...end,
    offset: committed.get(`${end.topic}-${end.partition}`) ?? end.offset,
  }));
}

async function committedOf(admin: Admin, groupId: string): Promise<Map<string, number>> {
  const offsets = await admin.listGroupOffsets(groupId);
  return new Map(offsets.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]));
}

/** Offsets outside of the log become its first or its end. */
async function withinLog(
  admin: Admin,
  offsets: readonly ResetOffset[],
  warn: (line: string) => void,
): Promise<ResetOffset[]> {
  const [starts, ends] = await Promise.all([
    offsetsAt(admin, offsets, "earliest"),
    offsetsAt(admin, offsets, "latest"),
  ]);
  return offsets.map((each, index) => {
    const offset = Math.min(Math.max(each.offset, starts[index]!.offset), ends[index]!.offset);
    if (offset !== each.offset) {
      const [word, which] = offset < each.offset ? ["higher", "latest"] : ["lower", "earliest"];
      warn(
        `New offset (${each.offset}) is ${word} than ${which} offset for topic partition ${each.topic}-${each.partition}. Value will be set to ${offset}.`,
      );
    }
    return { ...each, offset };
  });
}
