import type { TopicPartitions } from "../model/index.ts";
import type { Assignment, Assignor, AssignorInput, MemberSubscription } from "./assignor.ts";
import type { Claim } from "./claims.ts";
import { assignBalanced } from "./engine/assign-balanced.ts";
import { NO_OWNER } from "./engine/group-spec.ts";
import { stickyGroup } from "./sticky-group.ts";
import { decodeCooperativeUserData, encodeCooperativeUserData } from "./sticky-user-data.ts";

/**
 * The sticky assignment in the steps that the cooperative protocol needs
 * (`org.apache.kafka.clients.consumer.CooperativeStickyAssignor`, KIP-429): a partition that changes hands is in
 * nobody's assignment as long as somebody still owns it. The owner sees that it has to revoke it, revokes, rejoins, and
 * the next round gives it to its new owner.
 */
export const cooperativeStickyAssignor: Assignor = {
  name: "cooperative-sticky",
  protocols: ["COOPERATIVE", "EAGER"],
  subscriptionUserData: (last) => encodeCooperativeUserData(last?.generationId ?? -1),
  assign: assignCooperativeSticky,
};

function assignCooperativeSticky(input: AssignorInput): Assignment {
  const { members, topics, spec, previousOwner } = stickyGroup(input, claimOf);
  const { partitions, offsets } = assignBalanced({ ...spec, goal: "flattest" });
  const assignment = new Map<string, TopicPartitions[]>();
  for (let member = 0; member < members.length; member++) {
    const row = partitions
      .subarray(offsets[member]!, offsets[member + 1]!)
      .filter((partition) => mayHaveNow(previousOwner[partition]!, member));
    assignment.set(members[member]!.memberId, topics.toTopicPartitions(row));
  }
  return assignment;
}

/** Subscriptions from version 2 on carry the generation (KIP-792), older ones in the user data. */
function claimOf(member: MemberSubscription): Claim {
  const generationId =
    member.generationId >= 0 ? member.generationId : decodeCooperativeUserData(member.userData);
  return { partitions: member.ownedPartitions, generationId };
}

/** Not while another member owns it, and not while several think that they do. */
function mayHaveNow(previousOwner: number, member: number): boolean {
  return previousOwner === NO_OWNER || previousOwner === member;
}
