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
export { nodeTurn, type Turn } from "./time/turn.ts";
export { type AdvanceOptions, START_MS, VirtualClock } from "./time/virtual-clock.ts";
