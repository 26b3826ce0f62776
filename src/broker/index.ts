export type { HeardMember } from "../coordinator/index.ts";
export type { BrokerPorts } from "./broker.ts";
export type { NoteListener } from "./groups/note-feed.ts";
export type { InspectedGroup, PartitionProgress } from "./groups/watched-group.ts";
export type { TopicOption } from "./initial-topics.ts";
export type { BrokerLog, LogFields } from "./log.ts";
export {
  type BrokerCluster,
  type RunningBroker,
  type StartClusterOptions,
  startCluster,
} from "./start-cluster.ts";
