import type { PartitionChange, Pause, RebalanceEvidence } from "../rebalance.ts";

/**
 * The pause of a partition as far as it may be told. Where no source tells of pauses, neither its length nor that there
 * was none is known; a stop that lasts was heard of as such.
 */
export function knownPause(
  { pause }: Pick<PartitionChange, "pause">,
  { pauses }: Pick<RebalanceEvidence, "pauses">,
): Pause {
  const isTold = pauses !== null || pause.state === "Open" || pause.state === "CarriedOver";
  return isTold ? pause : { state: "Unknown" };
}
