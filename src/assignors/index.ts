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
export { rangeAssignor } from "./range.ts";
export { roundRobinAssignor } from "./round-robin.ts";
