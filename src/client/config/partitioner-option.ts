import { notValid, type Option, wrongType } from "./option.ts";

/** What a partitioner of the application is asked. */
export interface PartitionerInput {
  readonly topic: string;
  /** The serialised key, null without one. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly partitionCount: number;
  /** The partitions that have a leader now, ascending; may be empty. */
  readonly availablePartitions: readonly number[];
}

/** Chooses a record's partition: a whole number in `[0, partitionCount)`. Throwing fails that one `send`. */
export type Partitioner = (input: PartitionerInput) => number;

type Choice = Partitioner | "RoundRobinPartitioner" | null;

/** Null for Kafka's own rule; its removed `DefaultPartitioner` meant the same. */
export function partitionerOption(): Option<Choice, Choice> {
  const valid = "[RoundRobinPartitioner] or a function";
  return {
    type: "CLASS",
    defaultValue: null,
    valid,
    read(given, source) {
      if (given === null || typeof given === "function") return given as Choice;
      if (typeof given !== "string") throw wrongType(source, "a function", given);
      const name = given.trim().replace(/^org\.apache\.kafka\.clients\.producer\./, "");
      if (name !== "RoundRobinPartitioner") throw notValid(source, given, valid);
      return name;
    },
  };
}
