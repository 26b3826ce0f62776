import { errorName, listOffsets as listOffsetsApi } from "../../protocol/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { PartitionMap } from "../fetch/partition-map.ts";
import { answersFor, byTopic, type LeaderAnswer, problemOf } from "./ask-leader.ts";
import type { FoundOffset, IsolationLevel, OffsetQuery } from "./offset-query.ts";

/** A query for the leader in this epoch; -1 does not say which. */
export interface LeaderOffsetQuery extends OffsetQuery {
  readonly currentLeaderEpoch: number;
}

/** One ListOffsets request to one broker. */
export interface OffsetQuestion {
  readonly nodeId: number;
  readonly queries: readonly LeaderOffsetQuery[];
  readonly isolationLevel: IsolationLevel;
  /** For the request; default `request.timeout.ms`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const CONSUMER_REPLICA_ID = -1;
/** What brokers may take for tiered storage, where the caller says nothing. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** The first version that knows a special instant: the largest timestamp, and those of tiered storage. */
const MIN_VERSIONS: ReadonlyMap<number, number> = new Map([
  [-3, 7],
  [-4, 8],
  [-5, 9],
  [-6, 11],
]);

/** Asks a leader once. Rejects as `Cluster.send` does; errors of single partitions are values. */
export async function askOffsets(
  cluster: Cluster,
  question: OffsetQuestion,
): Promise<PartitionMap<LeaderAnswer<FoundOffset>>> {
  const { nodeId, queries, timeoutMs, signal } = question;
  const response = await cluster.send(
    { type: "node", nodeId },
    listOffsetsApi,
    requestOf(question),
    {
      minVersion: minVersionFor(queries),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const answered = new PartitionMap<LeaderAnswer<FoundOffset>>();
  for (const { name: topic, partitions } of response.topics) {
    for (const { partitionIndex: partition, errorCode, ...found } of partitions) {
      const { offset, timestamp, leaderEpoch } = found;
      const answer = { topic, partition, offset, timestamp, leaderEpoch };
      answered.set(answer, answerOf(errorCode, answer));
    }
  }
  return answersFor(queries, answered);
}

function requestOf({ queries, isolationLevel, timeoutMs }: OffsetQuestion) {
  return {
    replicaId: CONSUMER_REPLICA_ID,
    isolationLevel: isolationLevel === "read_committed" ? 1 : 0,
    topics: byTopic(queries).map(([name, partitions]) => ({
      name,
      partitions: partitions.map(({ partition, currentLeaderEpoch, timestamp }) => ({
        ...{ partitionIndex: partition, currentLeaderEpoch, timestamp },
      })),
    })),
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
  };
}

function minVersionFor(queries: readonly OffsetQuery[]): number {
  return Math.max(...queries.map(({ timestamp }) => MIN_VERSIONS.get(timestamp) ?? 1));
}

function answerOf(errorCode: number, answer: FoundOffset): LeaderAnswer<FoundOffset> {
  // Logs written before 0.10 have no timestamps: nothing is found by one, which is no failure.
  const isNothing = errorName(errorCode) === "UNSUPPORTED_FOR_MESSAGE_FORMAT";
  const problem = isNothing ? null : problemOf(errorCode, answer);
  return problem ?? { type: "answered", answer };
}
