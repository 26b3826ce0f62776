import type { Assignment, Assignor, AssignorInput, MemberSubscription } from "./assignor.ts";
import { compareMembers, distinctMembers } from "./member-order.ts";
import { existingTopics, PartitionLists } from "./partition-lists.ts";
import { RangeTopic } from "./range-topic.ts";

/**
 * Lays the partitions of each topic out in order and cuts them into one contiguous range per subscribed member, the
 * first members getting the longer ones (`org.apache.kafka.clients.consumer.RangeAssignor`).
 *
 * With racks (KIP-881) partitions that have a replica on the member's rack are given first, within the same numbers of
 * partitions per member; the rest is filled as above. Topics with equal partition counts and the same subscribers stay
 * co-partitioned: partition i of all of them goes to one member, racks or not.
 */
export const rangeAssignor: Assignor = {
  name: "range",
  protocols: ["EAGER"],
  subscriptionUserData: () => null,
  assign: assignRange,
};

function assignRange(input: AssignorInput): Assignment {
  const members = distinctMembers(input.members).sort(compareMembers);
  const lists = new PartitionLists(members);
  const topics = rangeTopics(input, members);
  if (topics.some((topic) => topic.usesRacks)) alignRacks(topics);
  for (const topic of topics) {
    topic.fillRest();
    topic.writeTo(lists);
  }
  return lists.toAssignment();
}

function rangeTopics(input: AssignorInput, members: readonly MemberSubscription[]): RangeTopic[] {
  const subscribersByTopic = new Map<string, MemberSubscription[]>();
  for (const member of members) {
    for (const topic of new Set(member.topics)) {
      const subscribers = subscribersByTopic.get(topic);
      if (subscribers === undefined) subscribersByTopic.set(topic, [member]);
      else subscribers.push(member);
    }
  }
  return existingTopics(input.topics).flatMap((topic) => {
    const subscribers = subscribersByTopic.get(topic.name);
    return subscribers === undefined ? [] : [new RangeTopic(topic, subscribers)];
  });
}

/** Topics that are alone in their co-partitioning group take what matches; the others only what matches in all of them. */
function alignRacks(topics: readonly RangeTopic[]): void {
  for (const group of coPartitionedGroups(topics)) {
    if (group.length > 1) alignCoPartitioned(group);
    else if (group[0]!.usesRacks) group[0]!.fillMatching();
  }
}

function coPartitionedGroups(topics: readonly RangeTopic[]): Iterable<RangeTopic[]> {
  const groups = new Map<string, RangeTopic[]>();
  for (const topic of topics) {
    const key = JSON.stringify([topic.partitionCount, topic.memberIds]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [topic]);
    else group.push(topic);
  }
  return groups.values();
}

function alignCoPartitioned(group: readonly RangeTopic[]): void {
  const { memberIds, partitionCount } = group[0]!;
  for (let partition = 0; partition < partitionCount; partition++) {
    for (let member = 0; member < memberIds.length; member++) {
      const mayTake = (topic: RangeTopic) =>
        topic.room(member) > 0 && topic.racksMatch(member, partition);
      if (!group.every(mayTake)) continue;
      for (const topic of group) topic.give(member, partition);
      break;
    }
  }
}
