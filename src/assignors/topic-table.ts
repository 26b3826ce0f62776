import type { TopicPartitions } from "../model/index.ts";
import type { TopicMetadata } from "./assignor.ts";
import { partitionBases } from "./engine/group-spec.ts";
import { existingTopics } from "./partition-lists.ts";

/** Names and dense indexes of the topics of one assignment: topics by name, then partitions ascending. */
export class TopicTable {
  readonly topics: readonly TopicMetadata[];
  readonly partitionCounts: Int32Array;
  private readonly indexOf = new Map<string, number>();
  private readonly bases: Int32Array;

  constructor(topics: readonly TopicMetadata[]) {
    this.topics = existingTopics(topics);
    this.partitionCounts = Int32Array.from(this.topics, (topic) => topic.partitionCount);
    this.bases = partitionBases(this.partitionCounts);
    for (let index = 0; index < this.topics.length; index++)
      this.indexOf.set(this.topics[index]!.name, index);
  }

  get partitionTotal(): number {
    return this.bases[this.topics.length]!;
  }

  /** -1 for a topic that does not exist. */
  topicIndex(name: string): number {
    return this.indexOf.get(name) ?? -1;
  }

  /** The partition index of partition 0, and how many there are: none of a topic that does not exist. */
  place(name: string): { readonly base: number; readonly count: number } {
    const topic = this.indexOf.get(name);
    if (topic === undefined) return { base: 0, count: 0 };
    return { base: this.bases[topic]!, count: this.partitionCounts[topic]! };
  }

  /** Turns ascending partition indexes into lists by topic. */
  toTopicPartitions(partitionIndexes: Int32Array): TopicPartitions[] {
    const lists: TopicPartitions[] = [];
    let topic = 0;
    for (let at = 0; at < partitionIndexes.length; ) {
      while (partitionIndexes[at]! >= this.bases[topic + 1]!) topic++;
      const base = this.bases[topic]!;
      const end = this.bases[topic + 1]!;
      const partitions: number[] = [];
      while (at < partitionIndexes.length && partitionIndexes[at]! < end)
        partitions.push(partitionIndexes[at++]! - base);
      lists.push({ topic: this.topics[topic]!.name, partitions });
    }
    return lists;
  }
}
