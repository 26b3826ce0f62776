import type { TopicPartitions } from "../model/index.ts";
import type { Assignment, MemberSubscription, TopicMetadata } from "./assignor.ts";
import { compareStrings } from "./member-order.ts";

/** Topics that have partitions, by name and each once, in the order in which assignors go through them. */
export function existingTopics(topics: readonly TopicMetadata[]): TopicMetadata[] {
  const byName = new Map<string, TopicMetadata>();
  for (const topic of topics) if (topic.partitionCount > 0) byName.set(topic.name, topic);
  return [...byName.values()].sort((a, b) => compareStrings(a.name, b.name));
}

/** Collects an assignment whose partitions come topic by topic, topics ascending. */
export class PartitionLists {
  private readonly byMember = new Map<string, { topic: string; partitions: number[] }[]>();

  constructor(members: readonly MemberSubscription[]) {
    for (const member of members) this.byMember.set(member.memberId, []);
  }

  add(memberId: string, topic: string, partition: number): void {
    const lists = this.byMember.get(memberId)!;
    const last = lists.at(-1);
    if (last?.topic === topic) last.partitions.push(partition);
    else lists.push({ topic, partitions: [partition] });
  }

  /** Partitions are sorted here, so that within a topic they may have come in any order. */
  toAssignment(): Assignment {
    for (const lists of this.byMember.values())
      for (const list of lists) list.partitions.sort((a, b) => a - b);
    return this.byMember satisfies Map<string, TopicPartitions[]>;
  }
}
