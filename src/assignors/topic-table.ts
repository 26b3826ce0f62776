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

  /** -1 for a partition that does not exist. */
  partitionIndex(name: string, partition: number): number {
    const topic = this.indexOf.get(name);
    if (topic === undefined || partition < 0) return -1;
    return partition < this.partitionCounts[topic]! ? this.bases[topic]! + partition : -1;
  }

  /** Turns ascending partition indexes into lists by topic. */
  toTopicPartitions(partitionIndexes: Int32Array): TopicPartitions[] {
    const lists: { topic: string; partitions: number[] }[] = [];
    let topic = 0;
    let end = -1;
    for (const index of partitionIndexes) {
      if (index >= end) {
        while (index >= this.bases[topic + 1]!) topic++;
        end = this.bases[topic + 1]!;
        lists.push({ topic: this.topics[topic]!.name, partitions: [] });
      }
      lists.at(-1)!.partitions.push(index - this.bases[topic]!);
    }
    return lists;
  }
}
