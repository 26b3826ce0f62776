/**
 * KIP-211: offsets outlive the last member of their group by `offsets.retention.minutes`, and a group that has
 * neither members nor offsets is forgotten.
 *
 * | group | an offset's retention counts from |
 * |---|---|
 * | Empty, had members once | when the group became Empty |
 * | Stable, of consumers | its commit, and only for topics that nobody subscribes to |
 * | simple (never had a member) | its commit |
 * | any other | nothing expires: who is rebalancing may come back for it (KAFKA-13636) |
 *
 * A commit with a retention time of its own expires by that. What an open transaction has staged never expires.
 * Source: `GroupCoordinatorShard#cleanupGroupMetadata`, `ClassicGroup#offsetExpirationCondition`.
 */
import { isSubscribedToTopic, usesConsumerProtocol } from "../classic/protocols.ts";
import {
  type CoordinatorRecord,
  newGroupMetadataTombstone,
  newOffsetCommitTombstone,
} from "../journal/records.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";
import { type CommittedOffset, committedKeys, committedOffset, hasPendingOffset } from "./store.ts";

const MINUTE_MS = 60_000;

/** The instant from which an offset's retention counts. */
type RetentionBase = (offset: CommittedOffset) => number;

/** One round over all groups; the tombstones of all of them are one write. */
export function retentionCheckDue(turn: Turn): void {
  const records: CoordinatorRecord[] = [];
  const forgotten: string[] = [];
  for (const group of turn.shard.groups.values()) {
    if (!expireOffsets(turn, group, records) || group.state.state !== "Empty") continue;
    records.push(newGroupMetadataTombstone(group.groupId));
    forgotten.push(group.groupId);
  }
  turn.appendInParts(records);
  for (const groupId of forgotten) turn.note(groupId, { type: "GroupDeleted", reason: "Expired" });
  turn.arm(turn.shard.retentionCheck, turn.shard.config.offsetsRetentionCheckIntervalMs);
}

/** Writes tombstones for what has expired. True if nothing is left, nor staged. */
function expireOffsets(turn: Turn, group: Group, records: CoordinatorRecord[]): boolean {
  const { offsets } = turn.shard;
  if (offsets.committed.has(group.groupId)) {
    const base = retentionBase(group);
    if (base === null) return false;
    let allExpired = true;
    for (const key of committedKeys(offsets, group.groupId)) {
      const offset = committedOffset(offsets, key);
      const kept =
        offset === null ||
        isSubscribedToTopic(group, key.topic) ||
        hasPendingOffset(offsets, key) ||
        !isExpired(turn, offset, base);
      if (kept) allExpired = false;
      else records.push(newOffsetCommitTombstone(key));
    }
    if (!allExpired) return false;
  }
  return !offsets.openTransactions.has(group.groupId);
}

function retentionBase(group: Group): RetentionBase | null {
  if (group.protocolType === null) return (offset) => offset.commitTimestampMs;
  if (group.state.state === "Empty") {
    return (offset) => group.stateSinceMs ?? offset.commitTimestampMs;
  }
  const knowsTopics = usesConsumerProtocol(group) && group.subscribedTopics !== null;
  if (knowsTopics && group.state.state === "Stable") return (offset) => offset.commitTimestampMs;
  return null;
}

function isExpired(turn: Turn, offset: CommittedOffset, base: RetentionBase): boolean {
  if (offset.expireTimestampMs !== -1) return turn.nowMs >= offset.expireTimestampMs;
  const retentionMs = turn.shard.config.offsetsRetentionMinutes * MINUTE_MS;
  return turn.nowMs - base(offset) >= retentionMs;
}
