import type { GroupEventNote } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import type { OffsetCommitRecord } from "../journal/records.ts";
import type { Turn } from "../turn.ts";
import { committedOffset } from "./store.ts";

type CommittedOffsets = Extract<GroupEventNote, { type: "OffsetsCommitted" }>["offsets"];

/** What is about to be committed, and over what: to be asked before the records are applied. */
export function committedOffsets(
  turn: Turn,
  records: readonly OffsetCommitRecord[],
): CommittedOffsets {
  return records.map(({ key, value }) => ({
    topic: key.topic,
    partition: key.partition,
    offset: value?.offset ?? -1,
    previousOffset: committedOffset(turn.shard.offsets, key)?.offset ?? -1,
  }));
}

/** Somebody tried to commit without the right to. */
export function noteCommitRefused(
  turn: Turn,
  groupId: string,
  refused: { readonly memberId: string; readonly generationId: number; readonly error: ErrorName },
): void {
  turn.note(groupId, { type: "CommitRefused", ...refused });
}
