import type { TopicPartition } from "../../model/index.ts";
import { type ErrorName, errorName } from "../../protocol/index.ts";
import { kafkaError, TopicAuthorizationError } from "../errors/errors.ts";
import { PartitionMap } from "../fetch/partition-map.ts";

/** What a leader answered about one partition of a question about offsets. */
export type LeaderAnswer<A> =
  | { readonly type: "answered"; readonly answer: A }
  /** Ask again later, after a look at the metadata: the leader moved, or is not ready. */
  | { readonly type: "askAgain"; readonly problem: ErrorName }
  | { readonly type: "refused"; readonly error: Error };

/** The leader of a partition and the epoch in which it leads; -1 when unknown. */
export interface Leader {
  readonly nodeId: number;
  readonly leaderEpoch: number;
}

/** Asking again does not help. Every other error does no harm to ask again after (`OffsetFetcherUtils`). */
const REFUSALS: ReadonlySet<ErrorName> = new Set([
  "TOPIC_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "UNSUPPORTED_VERSION",
  "INVALID_REQUEST",
  "INVALID_TOPIC_EXCEPTION",
]);

/** Null: no error. */
export function problemOf(errorCode: number, { topic, partition }: TopicPartition) {
  const name = errorName(errorCode);
  if (name === "NONE") return null;
  if (!REFUSALS.has(name)) return { type: "askAgain", problem: name } as const;
  const message = `Cannot read offsets of ${topic}-${partition}: the broker answered ${name}.`;
  const error =
    name === "TOPIC_AUTHORIZATION_FAILED"
      ? new TopicAuthorizationError(message, { topics: [topic] })
      : kafkaError(name, message);
  return { type: "refused", error } as const;
}

/** The partitions of a request: each topic once, in the order in which it came. */
export function byTopic<T extends TopicPartition>(asked: readonly T[]): [string, readonly T[]][] {
  const topics = new Map<string, T[]>();
  for (const one of asked) {
    const ofTopic = topics.get(one.topic);
    if (ofTopic === undefined) topics.set(one.topic, [one]);
    else ofTopic.push(one);
  }
  return [...topics];
}

/** Every partition that was asked about has an answer: what a broker left out is asked again. */
export function answersFor<Q extends TopicPartition, A>(
  asked: readonly Q[],
  answered: PartitionMap<LeaderAnswer<A>>,
): PartitionMap<LeaderAnswer<A>> {
  const answers = new PartitionMap<LeaderAnswer<A>>();
  for (const query of asked) {
    const answer = answered.get(query);
    answers.set(query, answer ?? { type: "askAgain", problem: "UNKNOWN_SERVER_ERROR" });
  }
  return answers;
}
