export type {
  BrokerCluster,
  BrokerLog,
  InspectedGroup,
  NoteListener,
  PartitionProgress,
  RunningBroker,
  TopicOption,
} from "../broker/index.ts";
export { type StartBrokerOptions, startBroker } from "./start-broker.ts";
