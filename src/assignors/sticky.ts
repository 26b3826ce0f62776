import type { TopicPartitions } from "../model/index.ts";
import type { Assignment, Assignor, AssignorInput } from "./assignor.ts";
import { assignBalanced } from "./engine/assign-balanced.ts";
import { stickyGroup } from "./sticky-group.ts";
import { decodeStickyUserData, encodeStickyUserData } from "./sticky-user-data.ts";

/**
 * As balanced as subscriptions allow, and with as few partitions moved as that allows
 * (`org.apache.kafka.clients.consumer.StickyAssignor`, KIP-54). Members are eager: they own nothing while they rejoin,
 * so what they had comes from the user data alone, whatever their subscription says.
 */
export const stickyAssignor: Assignor = {
  name: "sticky",
  protocols: ["EAGER"],
  subscriptionUserData: (last) => (last === null ? null : encodeStickyUserData(last)),
  assign: assignSticky,
};

function assignSticky(input: AssignorInput): Assignment {
  const { members, topics, spec } = stickyGroup(input, (member) =>
    decodeStickyUserData(member.userData),
  );
  const { partitions, offsets } = assignBalanced({ ...spec, goal: "single-moves" });
  const assignment = new Map<string, TopicPartitions[]>();
  for (let member = 0; member < members.length; member++) {
    const row = partitions.subarray(offsets[member]!, offsets[member + 1]!);
    assignment.set(members[member]!.memberId, topics.toTopicPartitions(row));
  }
  return assignment;
}
