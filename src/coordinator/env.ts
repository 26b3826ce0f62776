import type { Uuid } from "../model/index.ts";

/** What the coordinator may know of topics: names, ids and sizes, as of now. */
export interface TopicsView {
  /** The id of a topic that exists, null otherwise. */
  topicId(name: string): Uuid | null;
  /** The name of a topic that exists, null otherwise. */
  topicName(id: Uuid): string | null;
  /** How many partitions a topic has, 0 if it does not exist. */
  partitionCount(name: string): number;
}

/** The world as one step sees it: everything that is not in the shard and not in the event. */
export interface CoordinatorEnv {
  /** Epoch milliseconds, never going back. Deadlines and the timestamps of records are of this one clock. */
  readonly nowMs: number;
  readonly topics: TopicsView;
  /** Whether anybody listens to notes. When false none are made. */
  readonly notes: boolean;
  /** A fresh UUID in its usual text form: what follows the hyphen in a member id made by the coordinator. */
  newMemberIdSuffix(): string;
}
