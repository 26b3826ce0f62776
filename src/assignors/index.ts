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
export { rangeAssignor } from "./range.ts";
export { roundRobinAssignor } from "./round-robin.ts";
export { stickyAssignor } from "./sticky.ts";
