import type { Assignment, Assignor, AssignorInput } from "./assignor.ts";
import { compareMembers, distinctMembers } from "./member-order.ts";
import { existingTopics, PartitionLists } from "./partition-lists.ts";

/**
 * Deals all partitions of all topics, topic by topic, to a circle of members, and skips members that do not subscribe
 * to the topic (`org.apache.kafka.clients.consumer.RoundRobinAssignor`). The circle goes on from topic to topic, so
 * members with equal subscriptions end at most one partition apart.
 */
export const roundRobinAssignor: Assignor = {
  name: "roundrobin",
  protocols: ["EAGER"],
  subscriptionUserData: () => null,
  assign: assignRoundRobin,
};

function assignRoundRobin(input: AssignorInput): Assignment {
  const circle = distinctMembers(input.members).sort(compareMembers);
  const subscriptions = circle.map((member) => new Set(member.topics));
  const lists = new PartitionLists(circle);
  let next = 0;
  for (const topic of existingTopics(input.topics)) {
    if (!subscriptions.some((topics) => topics.has(topic.name))) continue;
    for (let partition = 0; partition < topic.partitionCount; partition++) {
      while (!subscriptions[next]!.has(topic.name)) next = (next + 1) % circle.length;
      lists.add(circle[next]!.memberId, topic.name, partition);
      next = (next + 1) % circle.length;
    }
  }
  return lists.toAssignment();
}
