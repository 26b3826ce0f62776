import { type ErrorName, errorMessage, errorName } from "../../protocol/index.ts";
import { kafkaError } from "../errors/errors.ts";
import type { ItemProblem } from "./item-results.ts";

/** Which errors of an item pass by waiting, and which by asking another broker. All others are final. */
export interface PassingErrors {
  readonly again: ReadonlySet<ErrorName>;
  readonly moved: ReadonlySet<ErrorName>;
}

/** Of requests that the controller answers. */
export const controllerErrors: PassingErrors = {
  again: new Set(["THROTTLING_QUOTA_EXCEEDED"]),
  moved: new Set(["NOT_CONTROLLER"]),
};

/** Of requests that a group's coordinator answers (`CoordinatorStrategy` and its handlers). */
export const coordinatorErrors: PassingErrors = {
  again: new Set(["COORDINATOR_LOAD_IN_PROGRESS", "UNSTABLE_OFFSET_COMMIT"]),
  moved: new Set(["COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR"]),
};

/** Of requests that a partition's leader answers (`PartitionLeaderStrategy` and its handlers). */
export const leaderErrors: PassingErrors = {
  again: new Set(["OFFSET_NOT_AVAILABLE", "REQUEST_TIMED_OUT"]),
  moved: new Set([
    "NOT_LEADER_OR_FOLLOWER",
    "LEADER_NOT_AVAILABLE",
    "REPLICA_NOT_AVAILABLE",
    "BROKER_NOT_AVAILABLE",
    "FENCED_LEADER_EPOCH",
    "UNKNOWN_LEADER_EPOCH",
    "KAFKA_STORAGE_ERROR",
    // A broker that has not heard of a new topic yet.
    "UNKNOWN_TOPIC_OR_PARTITION",
    "UNKNOWN_TOPIC_ID",
  ]),
};

/** An error code that a broker gave for one item. */
export interface ItemError {
  readonly errorCode: number;
  readonly errorMessage?: string | null;
  /** For the message: `topic orders`. */
  readonly subject: string;
}

/** What an error code means for the item it was given for; null when it is no error. */
export function errorOutcome(
  { errorCode, errorMessage: said, subject }: ItemError,
  passing: PassingErrors,
): ItemProblem | null {
  const name = errorName(errorCode);
  if (name === "NONE") return null;
  // What a broker says itself is about this case; the table's sentence is about all of them.
  const sentence = (said || errorMessage(name)).replace(/\.$/, "");
  const error = kafkaError(name, `${subject}: ${sentence} (${name})`);
  if (passing.again.has(name)) return { type: "again", error };
  return { type: passing.moved.has(name) ? "moved" : "failed", error };
}
