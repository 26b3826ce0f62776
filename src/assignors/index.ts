export type {
  Assignment,
  Assignor,
  AssignorInput,
  AssignorName,
  LastAssignment,
  MemberSubscription,
  RebalanceProtocol,
  TopicMetadata,
} from "./assignor.ts";
export { cooperativeStickyAssignor } from "./cooperative-sticky.ts";
export { assignBalanced } from "./engine/assign-balanced.ts";
export type { AssignmentDelta } from "./engine/assignment-rows.ts";
export { BalancedAssignment, type JoinDelta } from "./engine/balanced-assignment.ts";
export {
  type BalanceGoal,
  CONTESTED,
  type CsrAssignment,
  type GroupRacks,
  type GroupSpec,
  NO_OWNER,
  ownersOf,
  partitionBases,
} from "./engine/group-spec.ts";
export type { IndexedPartition } from "./engine/partition-segments.ts";
export { rangeAssignor } from "./range.ts";
export { roundRobinAssignor } from "./round-robin.ts";
export { stickyAssignor } from "./sticky.ts";
