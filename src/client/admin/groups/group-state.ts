/** The states of groups of all types, as Kafka spells them (`org.apache.kafka.common.GroupState`). */
export const GROUP_STATES = [
  "PreparingRebalance",
  "CompletingRebalance",
  "Stable",
  "Dead",
  "Empty",
  "Assigning",
  "Reconciling",
  "NotReady",
] as const;

/** `Unknown` where a broker does not say, or says a word that nobody knew when this was written. */
export type GroupState = (typeof GROUP_STATES)[number] | "Unknown";

/** `classic` is the protocol of JoinGroup, `consumer` that of KIP-848 (`org.apache.kafka.common.GroupType`). */
export const GROUP_TYPES = ["classic", "consumer", "share", "streams"] as const;

export type GroupType = (typeof GROUP_TYPES)[number] | "Unknown";

/** A state in any case: brokers differ. */
export function groupState(text: string): GroupState {
  return GROUP_STATES.find((state) => state.toLowerCase() === text.toLowerCase()) ?? "Unknown";
}

export function groupType(text: string): GroupType {
  return GROUP_TYPES.find((type) => type === text.toLowerCase()) ?? "Unknown";
}
