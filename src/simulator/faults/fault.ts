import type { NoticedBy } from "../network/connection.ts";

/** Which way a cut network does not carry. */
export type CutDirection = "both" | "toBrokers" | "fromBrokers";

/**
 * Something that goes wrong, when and for how long: milliseconds since the simulation began, and milliseconds. The
 * numbers are those of the fault catalogue in the reliability reference of Kafka's own tests and of other simulators.
 */
export type Fault = {
  readonly atMs: number;
} /** F1, F3: kill -9, or (`silent`) the machine is gone; started again after `downMs`. */ & (
  | {
      readonly type: "Crash";
      readonly member: string;
      readonly how: "reset" | "silent";
      readonly downMs: number;
    }
  /** F2, F3: closed in order, started again after `downMs`. */
  | { readonly type: "Restart"; readonly member: string; readonly downMs: number }
  /** Every member closed in order and started again, one after the other. */
  | { readonly type: "RollingRestart"; readonly downMs: number; readonly pauseMs: number }
  /** F6, F20: nothing happens in the process for this long. */
  | { readonly type: "Freeze"; readonly member: string; readonly durationMs: number }
  /** F16: frozen, taken for dead and replaced under the same instance id; it wakes after `durationMs`. Static members only. */
  | { readonly type: "Replace"; readonly member: string; readonly durationMs: number }
  /** F7: the next handler takes this long. */
  | { readonly type: "SlowHandler"; readonly member: string; readonly durationMs: number }
  /** F8: the next revocation listener takes this long. */
  | { readonly type: "SlowListener"; readonly member: string; readonly durationMs: number }
  /** KIP-568: the application asks for a rebalance. */
  | { readonly type: "EnforceRebalance"; readonly member: string }
  /** F12, F22, F23: the network carries nothing between the member and all brokers. */
  | {
      readonly type: "Cut";
      readonly member: string;
      readonly direction: CutDirection;
      readonly durationMs: number;
    }
  /** F25, F26: the member's connections break; requests and answers under way are lost. */
  | { readonly type: "DropConnections"; readonly member: string; readonly noticedBy: NoticedBy }
  /** F24: everything takes up to this long, one way. */
  | { readonly type: "SlowNetwork"; readonly durationMs: number; readonly maxLatencyMs: number }
  /** F27, F30: a broker stops in order; others take over what it leads and coordinates. */
  | { readonly type: "BrokerRestart"; readonly nodeId: number; readonly downMs: number }
  /** F21: nothing happens in the brokers for this long. */
  | { readonly type: "BrokerFreeze"; readonly durationMs: number }
  /** F41: a topic grows. */
  | { readonly type: "AddPartitions"; readonly topic: string; readonly count: number }
);

export type FaultType = Fault["type"];

/** A fault in one line, for the trace. */
export function faultText(fault: Fault): string {
  const { type, atMs, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return [type, ...details, `#${Math.round(atMs)}`].join(" ");
}
