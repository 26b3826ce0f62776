export type {
  BrokerCluster,
  BrokerLog,
  NoteListener,
  RunningBroker,
  TopicOption,
} from "../broker/index.ts";
export { type StartBrokerOptions, startBroker } from "./start-broker.ts";
