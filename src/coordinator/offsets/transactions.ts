/**
 * Offsets committed within a transaction: staged per producer until its marker comes.
 *
 * COMMIT makes each staged offset the committed one, unless one that was *recorded* later is there already; ABORT
 * drops them. A tombstone drops staged offsets too. Source: `OffsetMetadataManager#replayEndTransactionMarker`.
 */
import type { TransactionResult } from "../events.ts";
import {
  type CommittedOffset,
  getOffset,
  type OffsetKey,
  type OffsetStore,
  putOffset,
  removeOffset,
  type TopicOffsets,
} from "./store.ts";

/** Keeps an offset until the producer's transaction ends. */
export function stageOffset(
  store: OffsetStore,
  producerId: number,
  { key, offset }: { readonly key: OffsetKey; readonly offset: CommittedOffset },
): void {
  let staged = store.pending.get(producerId);
  if (staged === undefined) {
    staged = new Map();
    store.pending.set(producerId, staged);
  }
  putOffset(staged, key, offset);
  const producers = store.openTransactions.get(key.group);
  if (producers === undefined) store.openTransactions.set(key.group, new Set([producerId]));
  else producers.add(producerId);
}

/** What a tombstone does: nothing is committed for the partition any more, nor staged by anybody. */
export function forgetOffset(store: OffsetStore, key: OffsetKey): void {
  removeOffset(store.committed, key);
  for (const producerId of store.openTransactions.get(key.group) ?? []) {
    const staged = store.pending.get(producerId);
    if (staged === undefined) continue;
    removeOffset(staged, key);
    if (!staged.has(key.group)) closeTransaction(store, key.group, producerId);
    if (staged.size === 0) store.pending.delete(producerId);
  }
}

/** Applies a transaction marker, live and on replay. A producer that staged nothing is nobody's business. */
export function endTransaction(
  store: OffsetStore,
  producerId: number,
  result: TransactionResult,
): void {
  const staged = store.pending.get(producerId);
  if (staged === undefined) return;
  store.pending.delete(producerId);
  for (const group of staged.keys()) closeTransaction(store, group, producerId);
  if (result === "COMMIT") commitStaged(store, staged);
}

/** The producer's transaction no longer holds anything of the group. */
function closeTransaction(store: OffsetStore, group: string, producerId: number): void {
  const producers = store.openTransactions.get(group);
  producers?.delete(producerId);
  if (producers?.size === 0) store.openTransactions.delete(group);
}

function commitStaged(store: OffsetStore, staged: ReadonlyMap<string, TopicOffsets>): void {
  for (const [group, topics] of staged) {
    for (const [topic, partitions] of topics) {
      for (const [partition, offset] of partitions) {
        const key = { group, topic, partition };
        const existing = getOffset(store.committed, key);
        if (existing === null || offset.position > existing.position) {
          putOffset(store.committed, key, offset);
        }
      }
    }
  }
}
