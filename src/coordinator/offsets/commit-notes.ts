import type { ErrorName } from "../../protocol/index.ts";
import type { CoordinatorRecord } from "../journal/records.ts";
import type { Turn } from "../turn.ts";
import { committedOffset } from "./store.ts";

/** Says what is being committed, and over what. To be called before the records are applied. */
export function noteCommitted(
  turn: Turn,
  groupId: string,
  commit: {
    readonly memberId: string;
    readonly generationId: number;
    readonly records: readonly CoordinatorRecord[];
  },
): void {
  if (!turn.env.notes || commit.records.length === 0) return;
  const { memberId, generationId } = commit;
  const offsets = commit.records.flatMap(({ type, key, value }) => {
    if (type !== "OffsetCommit" || value === null) return [];
    const previousOffset = committedOffset(turn.shard.offsets, key)?.offset ?? -1;
    return [{ topic: key.topic, partition: key.partition, offset: value.offset, previousOffset }];
  });
  turn.note(groupId, { type: "OffsetsCommitted", memberId, generationId, offsets });
}

/** Somebody tried to commit without the right to. */
export function noteCommitRefused(
  turn: Turn,
  groupId: string,
  refused: { readonly memberId: string; readonly generationId: number; readonly error: ErrorName },
): void {
  turn.note(groupId, { type: "CommitRefused", ...refused });
}
