import type { TopicPartition } from "../../../model/index.ts";
import { listOffsets as listOffsetsApi } from "../../../protocol/index.ts";
import type { Destination } from "../../cluster/cluster.ts";
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, MAX_TIMESTAMP } from "../../offsets/offset-query.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { errorOutcome, leaderErrors } from "../item-errors.ts";
import { done, failed, type ItemOutcome, type ItemResults } from "../item-results.ts";
import { atLeaders } from "../locate/leaders.ts";
import { byPartitionName, byTopic, partitionName } from "../partition-name.ts";

/**
 * Which offset of a partition: the first, the one behind the last, the one of the record with the largest timestamp
 * (Kafka 3.0), that of the first record at or after an instant in epoch milliseconds, or where local storage begins and
 * tiered storage ends (Kafka 3.5 and 3.9). Java: `OffsetSpec`.
 */
export type OffsetSpec =
  | "earliest"
  | "latest"
  | "max-timestamp"
  | "earliest-local"
  | "latest-tiered"
  | number;

export interface OffsetToList extends TopicPartition {
  readonly at: OffsetSpec;
}

export interface ListedOffset extends TopicPartition {
  /** Null when there is none: no record at or after the instant, or no record at all. */
  readonly offset: number | null;
  /** The record's, in epoch milliseconds; null where an offset has none. */
  readonly timestamp: number | null;
  /** -1 when unknown. */
  readonly leaderEpoch: number;
}

export interface ListOffsetsOptions extends AdminCallOptions {
  /** Under `read_committed` the latest offset is the last stable one. Default `read_uncommitted`. */
  readonly isolationLevel?: "read_uncommitted" | "read_committed";
}

/** The instant on the wire, and the first version in which a broker knows it. */
const SPECS = {
  latest: { timestamp: LATEST_TIMESTAMP, minVersion: 1 },
  earliest: { timestamp: EARLIEST_TIMESTAMP, minVersion: 1 },
  "max-timestamp": { timestamp: MAX_TIMESTAMP, minVersion: 7 },
  "earliest-local": { timestamp: -4, minVersion: 8 },
  "latest-tiered": { timestamp: -5, minVersion: 9 },
} as const;

const TIMEOUT_VERSION = 10;

/** Offsets of partitions, by their leaders. The results are by partition. */
export function listOffsets(
  call: AdminCall,
  partitions: readonly OffsetToList[],
  { isolationLevel = "read_uncommitted" }: ListOffsetsOptions,
): Promise<ItemResults<ListedOffset>> {
  const wanted = byPartitionName(partitions);
  for (const each of wanted.values()) checkSpec(each);
  return askEach(call, {
    items: [...wanted.keys()],
    locate: atLeaders(wanted),
    ask: async (to, items) => {
      const outcomes = new Map<string, ItemOutcome<ListedOffset>>();
      // What an older broker does not know is to fail by itself.
      const requests = byMinVersion(items.map((item) => wanted.get(item)!));
      await Promise.all(
        [...requests].map(async ([minVersion, list]) => {
          const request: LeaderRequest = { to, minVersion, partitions: list, isolationLevel };
          for (const [item, outcome] of await askLeader(call, request)) outcomes.set(item, outcome);
        }),
      );
      return outcomes;
    },
  });
}

function checkSpec({ topic, partition, at }: OffsetToList): void {
  if (typeof at === "number" ? Number.isSafeInteger(at) && at >= 0 : Object.hasOwn(SPECS, at))
    return;
  throw new RangeError(
    `List offsets: at of ${partitionName({ topic, partition })} is to be ${Object.keys(SPECS).join(", ")} or epoch milliseconds, but is ${at}`,
  );
}

function specOf({ at }: OffsetToList): { readonly timestamp: number; readonly minVersion: number } {
  return typeof at === "number" ? { timestamp: at, minVersion: 1 } : SPECS[at];
}

function byMinVersion(partitions: readonly OffsetToList[]): Map<number, OffsetToList[]> {
  const requests = new Map<number, OffsetToList[]>();
  for (const each of partitions) {
    const { minVersion } = specOf(each);
    const list = requests.get(minVersion) ?? [];
    list.push(each);
    requests.set(minVersion, list);
  }
  return requests;
}

interface LeaderRequest {
  readonly to: Destination;
  readonly minVersion: number;
  readonly partitions: readonly OffsetToList[];
  readonly isolationLevel: "read_uncommitted" | "read_committed";
}

async function askLeader(
  call: AdminCall,
  request: LeaderRequest,
): Promise<Map<string, ItemOutcome<ListedOffset>>> {
  const { to, minVersion, partitions } = request;
  const outcomes = new Map<string, ItemOutcome<ListedOffset>>();
  try {
    const body = (version: number) => requestBody(request, version, call.requestTimeoutMs);
    const { topics } = await call.send(to, listOffsetsApi, body, { minVersion });
    for (const { name: topic, partitions: answered } of topics) {
      for (const each of answered) {
        const item = partitionName({ topic, partition: each.partitionIndex });
        outcomes.set(item, outcomeOf(topic, each));
      }
    }
  } catch (error) {
    if (call.isOver(error) || !(error instanceof Error)) throw error;
    const outcome: ItemOutcome<never> =
      "retriable" in error && error.retriable === true ? { type: "moved", error } : failed(error);
    for (const each of partitions) outcomes.set(partitionName(each), outcome);
  }
  return outcomes;
}

function requestBody(request: LeaderRequest, version: number, timeoutMs: number) {
  return {
    replicaId: -1,
    isolationLevel: request.isolationLevel === "read_committed" ? 1 : 0,
    topics: [...byTopic(request.partitions)].map(([name, list]) => ({
      name,
      partitions: list.map((each) => ({
        partitionIndex: each.partition,
        timestamp: specOf(each).timestamp,
      })),
    })),
    ...(version >= TIMEOUT_VERSION ? { timeoutMs } : {}),
  };
}

function outcomeOf(
  topic: string,
  answer: {
    readonly partitionIndex: number;
    readonly errorCode: number;
    readonly offset: number;
    readonly timestamp: number;
    readonly leaderEpoch: number;
  },
): ItemOutcome<ListedOffset> {
  const { partitionIndex: partition, errorCode, offset, timestamp, leaderEpoch } = answer;
  const subject = `partition ${partitionName({ topic, partition })}`;
  return (
    errorOutcome({ errorCode, subject }, leaderErrors) ??
    done({
      topic,
      partition,
      offset: offset < 0 ? null : offset,
      timestamp: timestamp < 0 ? null : timestamp,
      leaderEpoch,
    })
  );
}
