import {
  consumerGroupDescribe,
  type DescribeGroupsResponseDescribedGroup,
  describeGroups as describeGroupsApi,
  errorCode,
} from "../../../protocol/index.ts";
import type { ClusterNode, Destination } from "../../cluster/cluster.ts";
import { UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemOutcome, type ItemResults } from "../item-results.ts";
import { atCoordinators } from "../locate/coordinators.ts";
import { classicGroup, consumerGroup, type GroupDescription } from "./group-description.ts";

const NOT_FOUND = errorCode("GROUP_ID_NOT_FOUND");

/**
 * Describes groups of either protocol, by their coordinators. DescribeGroups knows the classic ones; those it does not
 * find are asked for with ConsumerGroupDescribe, where brokers have it. (Kafka's Admin asks in the other order.)
 *
 * A group that does not exist is `GROUP_ID_NOT_FOUND`, also from brokers that call it `Dead` (before 4.0, KIP-1043).
 */
export function describeGroups(
  call: AdminCall,
  groupIds: readonly string[],
): Promise<ItemResults<GroupDescription>> {
  return askEach(call, {
    items: [...new Set(groupIds)],
    locate: atCoordinators,
    ask: async (to, items) => {
      const { groups } = await call.send(to, describeGroupsApi, { groups: items });
      const coordinator = nodeOf(to, call);
      const missing = groups.filter(isMissing).map(({ groupId }) => groupId);
      const outcomes = new Map(
        groups.map((group) => [group.groupId, outcomeOf(group, coordinator)] as const),
      );
      if (missing.length === 0) return outcomes;
      for (const [groupId, outcome] of await describeConsumerGroups(call, to, missing)) {
        outcomes.set(groupId, outcome);
      }
      return outcomes;
    },
  });
}

function isMissing({ errorCode, groupState }: DescribeGroupsResponseDescribedGroup): boolean {
  return errorCode === NOT_FOUND || (errorCode === 0 && groupState === "Dead");
}

function outcomeOf(
  group: DescribeGroupsResponseDescribedGroup,
  coordinator: ClusterNode,
): ItemOutcome<GroupDescription> {
  const subject = `group ${group.groupId}`;
  if (isMissing(group)) {
    return errorOutcome({ errorCode: NOT_FOUND, subject }, coordinatorErrors)!;
  }
  return (
    errorOutcome({ ...group, subject }, coordinatorErrors) ?? done(classicGroup(group, coordinator))
  );
}

/** Nothing about groups that are not found here either, and nothing at all from brokers without KIP-848. */
async function describeConsumerGroups(
  call: AdminCall,
  to: Destination,
  groupIds: readonly string[],
): Promise<Map<string, ItemOutcome<GroupDescription>>> {
  const outcomes = new Map<string, ItemOutcome<GroupDescription>>();
  try {
    const { groups } = await call.send(to, consumerGroupDescribe, { groupIds });
    for (const group of groups) {
      if (group.errorCode === NOT_FOUND || group.errorCode === errorCode("UNSUPPORTED_VERSION")) {
        continue;
      }
      const subject = `group ${group.groupId}`;
      const problem = errorOutcome({ ...group, subject }, coordinatorErrors);
      outcomes.set(group.groupId, problem ?? done(consumerGroup(group, nodeOf(to, call))));
    }
  } catch (error) {
    if (!(error instanceof UnsupportedVersionError)) throw error;
  }
  return outcomes;
}

function nodeOf(to: Destination, call: AdminCall): ClusterNode {
  const nodeId = to.type === "node" ? to.nodeId : -1;
  return call.cluster.metadata.nodes.get(nodeId) ?? { nodeId, host: "", port: -1, rack: null };
}
