/** The door of the simulator: the real client against the real broker in virtual time, everything from one seed. */

export { RecordFeeder } from "./cluster/record-feeder.ts";
export { SimulatedCluster, type SimulatedClusterOptions } from "./cluster/simulated-cluster.ts";
export { drawFaults } from "./faults/draw-faults.ts";
export { type CutDirection, type Fault, type FaultType, faultText } from "./faults/fault.ts";
export { type Finding, History, type Monitor } from "./history/history.ts";
export type {
  DatedEvent,
  FaultScope,
  HistoryEvent,
  PartitionName,
} from "./history/history-event.ts";
export { Violation, type ViolationDetails } from "./history/violation.ts";
export { type NetworkConditions, PERFECT_NETWORK } from "./network/conditions.ts";
export type { NoticedBy } from "./network/connection.ts";
export {
  type OpenConnection,
  SimulatedNetwork,
  type SimulatedNetworkOptions,
} from "./network/simulated-network.ts";
export {
  type ProcessState,
  SimulatedProcess,
  type SimulatedProcessOptions,
} from "./process/simulated-process.ts";
export { Random } from "./random.ts";
export { type ShrinkOptions, shrink } from "./shrink.ts";
export { type SimulationReport, simulate } from "./simulate.ts";
export { nodeTurn, type Turn } from "./time/turn.ts";
export { type AdvanceOptions, START_MS, VirtualClock } from "./time/virtual-clock.ts";
export type {
  CommittingView,
  ConsumerUnderTest,
  MakeConsumer,
  SimulatedListener,
  SimulatedRecord,
} from "./workload/consumer-under-test.ts";
export { drawPlan } from "./workload/draw-plan.ts";
export type {
  CommitStyle,
  GroupPlan,
  MemberPlan,
  ReadingStyle,
  SimulationPlan,
  TopicPlan,
} from "./workload/plan.ts";
export { realConsumer } from "./workload/real-consumer.ts";
export { simulatedPorts } from "./workload/simulated-ports.ts";
export { World, type WorldOptions } from "./world.ts";
