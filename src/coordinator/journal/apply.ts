/**
 * The only place where durable state changes, live and on replay.
 *
 * Offsets are simple: a record is an offset, a tombstone is none, and those of a transaction wait for its marker.
 * A GroupMetadata record is a whole generation. Live, the group it describes is there, and the record makes official
 * what the handler decided; on replay the record is all there is. Either way the group afterwards is what the record
 * says: its members in the record's order, its assignments, Stable if it has members and Empty if not. Of members
 * that the group knows, what the record does not tell (their other protocols, their deadlines) is kept.
 */
import { ZERO_UUID } from "../../model/index.ts";
import type { GroupMetadataValue, GroupMetadataValueMemberMetadata } from "../../protocol/index.ts";
import { toByteString } from "../byte-string.ts";
import {
  type ClassicGroup,
  type ClassicMember,
  createClassicGroup,
  createMember,
} from "../classic/group.ts";
import { computeSubscribedTopics } from "../classic/protocols.ts";
import { EMPTY, STABLE } from "../classic/states.ts";
import { wellKnown } from "../classic/well-known-names.ts";
import type { TransactionResult } from "../events.ts";
import { type CommittedOffset, putOffset } from "../offsets/store.ts";
import { endTransaction, forgetOffset, stageOffset } from "../offsets/transactions.ts";
import type { Shard } from "../shard.ts";
import type {
  CoordinatorRecord,
  GroupMetadataRecord,
  LegacyOffsetCommitRecord,
  OffsetCommitRecord,
} from "./records.ts";

/** For a record that belongs to no transaction. */
export const NO_PRODUCER_ID = -1;

/**
 * Applies one record of the journal. `producerId` is that of its batch, {@link NO_PRODUCER_ID} if the batch is not
 * transactional. Records about things that are unknown, in any order that compaction can leave, are fine.
 */
export function apply(shard: Shard, record: CoordinatorRecord, producerId = NO_PRODUCER_ID) {
  switch (record.type) {
    case "OffsetCommit":
      return applyOffsetCommit(shard, record, producerId);
    case "LegacyOffsetCommit":
      return applyOffsetCommit(shard, fromLegacy(record), producerId);
    case "GroupMetadata":
      return applyGroupMetadata(shard, record);
  }
}

/** The oldest form says less, and is read like the others. */
function fromLegacy({ key, value, valueVersion }: LegacyOffsetCommitRecord): OffsetCommitRecord {
  const filled =
    value === null ? null : { ...value, leaderEpoch: -1, expireTimestamp: -1, topicId: ZERO_UUID };
  return { type: "OffsetCommit", key, value: filled, valueVersion };
}

/** Applies a transaction's marker (a control record of the journal), live and on replay. */
export function applyMarker(shard: Shard, producerId: number, result: TransactionResult): void {
  endTransaction(shard.offsets, producerId, result);
}

function applyOffsetCommit(shard: Shard, record: OffsetCommitRecord, producerId: number) {
  const { key, value } = record;
  const store = shard.offsets;
  const position = store.nextPosition++;
  if (value === null) return forgetOffset(store, key);
  if (!shard.groups.has(key.group)) {
    shard.groups.set(key.group, createClassicGroup(key.group));
  }
  const offset: CommittedOffset = {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp,
    topicId: value.topicId,
    position,
  };
  if (producerId === NO_PRODUCER_ID) putOffset(store.committed, key, offset);
  else stageOffset(store, producerId, { key, offset });
}

function applyGroupMetadata(shard: Shard, { key, value }: GroupMetadataRecord): void {
  let group = shard.groups.get(key.group);
  if (value === null) {
    // It had no members, or it could not be deleted; but ids may have been given out.
    for (const pending of group?.pendingMembers?.values() ?? []) shard.deadlines.disarm(pending);
    shard.groups.delete(key.group);
    return;
  }
  if (group === undefined) {
    group = createClassicGroup(key.group);
    shard.groups.set(key.group, group);
  }
  installGeneration(group, value);
}

function installGeneration(group: ClassicGroup, value: GroupMetadataValue): void {
  group.generationId = value.generation;
  group.protocolType = value.protocolType === "" ? null : wellKnown(value.protocolType);
  group.protocolName = value.protocol;
  group.leaderId = value.leader;
  group.stateSinceMs = value.currentStateTimestamp === -1 ? null : value.currentStateTimestamp;
  group.state = value.members.length > 0 ? STABLE : EMPTY;
  installMembers(group, value);
  group.protocolCounts = null;
  group.subscribedTopics = computeSubscribedTopics(group);
}

function installMembers(group: ClassicGroup, value: GroupMetadataValue): void {
  const known = new Map(group.members);
  group.members.clear();
  group.staticMembers = null;
  for (const stored of value.members) {
    const member = installMember(group, known.get(stored.memberId), stored, value.protocol ?? "");
    group.members.set(member.memberId, member);
    if (member.groupInstanceId !== null) {
      group.staticMembers ??= new Map();
      group.staticMembers.set(member.groupInstanceId, member.memberId);
    }
  }
}

/** The member as the record has it: the one that the group knows where it is the same, else a new one. */
function installMember(
  group: ClassicGroup,
  known: ClassicMember | undefined,
  stored: GroupMetadataValueMemberMetadata,
  protocolName: string,
): ClassicMember {
  const metadata = toByteString(stored.subscription);
  const description = {
    memberId: stored.memberId,
    groupInstanceId: stored.groupInstanceId,
    clientId: stored.clientId,
    clientHost: stored.clientHost,
    sessionTimeoutMs: stored.sessionTimeout,
    // Records before version 1 had none.
    rebalanceTimeoutMs:
      stored.rebalanceTimeout === -1 ? stored.sessionTimeout : stored.rebalanceTimeout,
    protocols: [{ name: wellKnown(protocolName), metadata }],
    assignment: toByteString(stored.assignment),
  };
  if (known === undefined || known.clientHost !== stored.clientHost) {
    return createMember(group, description);
  }
  const offered = known.protocols.find(({ name }) => name === protocolName);
  if (offered?.metadata !== metadata) known.protocols = description.protocols;
  known.sessionTimeoutMs = description.sessionTimeoutMs;
  known.rebalanceTimeoutMs = description.rebalanceTimeoutMs;
  known.assignment = description.assignment;
  return known;
}
