import { memberName, type PartitionNow, type Rebalance } from "../../insight/index.ts";
import { clip, duration, list, plainSpaces } from "./wording.ts";

/** Owner and lag of each partition, or whom a barrier waits for: the group in one line, the lags where they fit. */
export function statusLine(
  group: { readonly partitions: readonly PartitionNow[]; readonly last: Rebalance | null },
  screen: { readonly nowMs: number; readonly width: number },
): string {
  const { partitions, last } = group;
  const { nowMs, width } = screen;
  if (last?.phase === "joining" || last?.phase === "syncing") {
    const whole = plainSpaces(rebalanceStatus(last, nowMs));
    return firstThatFits([whole, whole.replaceAll("consumer-", "c")], width);
  }
  if (partitions.length === 0) return "starting …";
  const owners = partitions.map((partition) => `${partition.partition}:${owner(partition)}`);
  const lags = partitions.map(lag);
  const both = owners.map((cell, i) => `${cell} ${lags[i]}`);
  return firstThatFits(
    [
      `owner lag │ ${both.join(" │ ")}`,
      `owner │ ${owners.join(" │ ")}`,
      `owner ${owners.join(" ")}`,
    ],
    width,
  );
}

/** The forms are ordered from the fullest; the shortest is cut where even it is too long. */
function firstThatFits(forms: readonly string[], width: number): string {
  const fitting = forms.find((form) => [...form].length <= width);
  return fitting ?? clip(forms.at(-1) ?? "", width);
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
