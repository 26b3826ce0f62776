import { memberName, type PartitionNow, type Rebalance } from "../../insight/index.ts";
import { duration, list, plainSpaces } from "./wording.ts";

/** Owner and lag of each partition, or whom a barrier waits for: the group in one line. */
export function statusLine(
  group: { readonly partitions: readonly PartitionNow[]; readonly last: Rebalance | null },
  nowMs: number,
): string {
  const { partitions, last } = group;
  if (last?.phase === "joining" || last?.phase === "syncing") {
    return plainSpaces(rebalanceStatus(last, nowMs));
  }
  if (partitions.length === 0) return "starting …";
  const cells = partitions.map(
    (partition) => `${partition.partition}:${owner(partition)} ${lag(partition)}`,
  );
  return `owner lag │ ${cells.join(" │ ")}`;
}

function rebalanceStatus(rebalance: Rebalance, nowMs: number): string {
  const since = duration(nowMs - rebalance.startedAtMs);
  const waiting = (rebalance.rounds.at(-1)?.waits ?? [])
    .filter(({ outcome }) => outcome === "Waiting")
    .map(({ member }) => memberName(member));
  if (rebalance.phase === "syncing") return `rebalancing ${since}: the leader assigns`;
  if (waiting.length === 0) return `rebalancing ${since}: waiting for more members`;
  return `rebalancing ${since}: waiting for ${list(waiting)}`;
}

/** `c2` for consumer-2; nobody is a dash. */
function owner({ owner: member }: PartitionNow): string {
  return member === null ? "–" : memberName(member).replace(/^consumer-/, "c");
}

function lag(partition: PartitionNow): string {
  return partition.lag === null ? "·" : `${partition.lag}`;
}
