import { partitionKey } from "./assignment-diff.ts";
import { withheld } from "./cooperative.ts";
import type { HistoryState, SettlingEntry } from "./history-state.ts";
import type { PartitionReading } from "./partition-reading.ts";
import type { Draft, PartitionChange, Rebalance } from "./rebalance.ts";

/*
 * A rebalance is settled when every partition is read again and was brought to where its old owner had been, and when
 * what a cooperative round withheld was handed out.
 */

/** Who does not commit within this leaves a pause Unknown: then nothing more is waited for. */
const PATIENCE_MS = 60_000;

/** Begins to wait for the partitions of an entry to be read again; an entry with none is settled at once. */
export function startSettling(state: HistoryState, entry: Draft<Rebalance>): void {
  const settling: SettlingEntry = {
    rebalance: entry,
    unsettled: new Map(),
    waitingByMember: new Map(),
    patientUntilMs: (entry.stableAtMs ?? entry.startedAtMs) + PATIENCE_MS,
  };
  const released = new Set(withheld(entry));
  for (const draft of entry.changes as Draft<PartitionChange>[]) {
    const reading = state.partitions.get(partitionKey(draft));
    const memberId = (draft.to ?? draft.from)?.memberId;
    if (reading?.change?.draft !== draft || memberId === undefined) continue;
    if (draft.to === null && !released.has(draft)) continue;
    settling.unsettled.set(partitionKey(draft), draft);
    const waiting = settling.waitingByMember.get(memberId);
    if (waiting === undefined) settling.waitingByMember.set(memberId, [reading]);
    else waiting.push(reading);
  }
  entry.phase = "settling";
  state.settling = settling;
  if (settling.unsettled.size === 0) settle(state, settling);
}

/** Takes a partition off the list when it is read again and has caught up with where the old owner was. */
export function settlePartition(
  state: HistoryState,
  reading: PartitionReading,
  nextOffset: number,
): void {
  const { settling } = state;
  if (settling === null) return;
  const key = partitionKey(reading);
  const draft = settling.unsettled.get(key);
  if (draft === undefined || reading.change?.draft === draft) return;
  if (nextOffset < (draft.position ?? 0)) return;
  settling.unsettled.delete(key);
  if (settling.unsettled.size === 0) settle(state, settling);
}

/** Gives up what nobody will tell, once the input's instant is late enough. */
export function losePatience(state: HistoryState): void {
  const { settling } = state;
  if (settling === null || state.input.atMs < settling.patientUntilMs) return;
  settling.patientUntilMs = Infinity;
  for (const [key, { pause, to }] of settling.unsettled) {
    if (pause.state === "Unknown" || to === null) settling.unsettled.delete(key);
  }
  if (settling.unsettled.size === 0) settle(state, settling);
}

function settle(state: HistoryState, settling: SettlingEntry): void {
  settling.rebalance.phase = "settled";
  state.settling = null;
}
