import type { TransactionCompletedEvent } from "../events.ts";
import { applyMarker } from "../journal/apply.ts";
import type { Shard } from "../shard.ts";
import type { Turn } from "../turn.ts";
import { committedOffset, keysOf, type OffsetKey } from "./store.ts";

/** A partition that a transaction has staged an offset for, and what was committed before it ended. */
interface Staged {
  readonly key: OffsetKey;
  readonly previousOffset: number;
}

/** A transaction of this shard's partition has ended: what it staged counts now, or never did. */
export function transactionCompleted(turn: Turn, event: TransactionCompletedEvent): void {
  const staged = turn.env.notes ? stagedByGroup(turn, event.producerId) : null;
  applyMarker(turn.shard, event.producerId, event.result);
  for (const [groupId, partitions] of staged ?? []) noteCommitted(turn, groupId, partitions);
}

function stagedByGroup({ shard }: Turn, producerId: number): Map<string, Staged[]> {
  const byGroup = new Map<string, Staged[]>();
  const staged = shard.offsets.pending.get(producerId);
  if (staged === undefined) return byGroup;
  for (const group of staged.keys()) {
    const partitions = Array.from(keysOf(staged, group), (key) => ({
      key,
      previousOffset: committedNow(shard, key),
    }));
    byGroup.set(group, partitions);
  }
  return byGroup;
}

/** Whose member the producer is, its transaction does not say. */
function noteCommitted(turn: Turn, groupId: string, staged: readonly Staged[]): void {
  const offsets = staged.flatMap(({ key, previousOffset }) => {
    const { topic, partition } = key;
    const offset = committedNow(turn.shard, key);
    return offset === previousOffset ? [] : [{ topic, partition, offset, previousOffset }];
  });
  if (offsets.length === 0) return;
  turn.note(groupId, { type: "OffsetsCommitted", memberId: "", generationId: -1, offsets });
}

function committedNow({ offsets }: Shard, key: OffsetKey): number {
  return committedOffset(offsets, key)?.offset ?? -1;
}
