/**
 * What to put back if the log refuses records that were applied already.
 *
 * Records are applied when they are decided and not when they are in the log, so that the rest of the step sees them.
 * A log in memory never refuses them; one on a disk or on other machines can. Kafka then goes back to its last
 * snapshot; here, each append remembers what its records replaced. Plain data that is gone with the effect.
 */
import type { ClassicGroup, ClassicMember } from "../classic/group.ts";
import type { JoinAddress } from "../classic/join-replies.ts";
import type { CompletingRebalance } from "../classic/states.ts";
import {
  type CommittedOffset,
  getOffset,
  type OffsetKey,
  type OffsetStore,
  putOffset,
} from "../offsets/store.ts";
import { forgetOffset, stageOffset } from "../offsets/transactions.ts";
import type { Group, Shard } from "../shard.ts";
import type { CoordinatorRecord } from "./records.ts";

/** What the memory of a classic group needs besides its records being undone. */
export type FailurePlan =
  /** Nothing: it is as if the request had not come, but for its answer. */
  | { readonly type: "PutBack" }
  /** The group goes on without the record. Who loads the journal finds an older generation, and members that are gone. */
  | { readonly type: "GoOn" }
  /** The group was made for this JoinGroup. */
  | { readonly type: "GroupNotCreated"; readonly address: JoinAddress }
  /** The leader's assignment: everybody has to join again. */
  | {
      readonly type: "AssignmentNotStored";
      readonly group: ClassicGroup;
      readonly completing: CompletingRebalance;
    }
  /** A static member's new id: the old one is valid again. */
  | {
      readonly type: "ReplacementNotStored";
      readonly group: ClassicGroup;
      readonly member: ClassicMember;
      /** The member as it was. */
      readonly incumbent: ClassicMember;
      readonly formerLeaderId: string | null;
      readonly address: JoinAddress;
    };

interface OffsetBefore {
  readonly key: OffsetKey;
  readonly committed: CommittedOffset | null;
  /** By producer id. */
  readonly staged: readonly (readonly [number, CommittedOffset])[];
}

/** Made by an append, used if it fails. */
export interface AppendUndo {
  readonly plan: FailurePlan;
  readonly offsets: readonly OffsetBefore[];
  /** Groups that the records bring (undefined before) or take away. */
  readonly groups: ReadonlyMap<string, Group | undefined>;
}

const NO_GROUPS: ReadonlyMap<string, Group | undefined> = new Map();

/** Remembers what records will replace. To be asked before they are applied. */
export function rememberForUndo(
  shard: Shard,
  records: readonly CoordinatorRecord[],
  plan: FailurePlan,
): AppendUndo {
  const offsets: OffsetBefore[] = [];
  let groups: Map<string, Group | undefined> | null = null;
  for (const { type, key, value } of records) {
    const group = shard.groups.get(key.group);
    // Tombstones of offsets leave groups alone; anything else brings what is not there.
    const appears = group === undefined && value !== null;
    const disappears = type === "GroupMetadata" && value === null;
    if (appears || disappears) {
      groups ??= new Map();
      if (!groups.has(key.group)) groups.set(key.group, group);
    }
    if (type !== "GroupMetadata") offsets.push(offsetBefore(shard.offsets, key));
  }
  return { plan, offsets, groups: groups ?? NO_GROUPS };
}

function offsetBefore(store: OffsetStore, key: OffsetKey): OffsetBefore {
  const staged: [number, CommittedOffset][] = [];
  for (const producerId of store.openTransactions.get(key.group) ?? []) {
    const offset = getOffset(store.pending.get(producerId) ?? new Map(), key);
    if (offset !== null) staged.push([producerId, offset]);
  }
  return { key, committed: getOffset(store.committed, key), staged };
}

/** Makes groups and offsets what they were; the last record of a key first. */
export function putBack(shard: Shard, { offsets, groups }: AppendUndo): void {
  for (const { key, committed, staged } of offsets.toReversed()) {
    forgetOffset(shard.offsets, key);
    if (committed !== null) putOffset(shard.offsets.committed, key, committed);
    for (const [producerId, offset] of staged) {
      stageOffset(shard.offsets, producerId, { key, offset });
    }
  }
  for (const [groupId, group] of groups) {
    if (group === undefined) removeGroup(shard, groupId);
    else shard.groups.set(groupId, group);
  }
}

function removeGroup(shard: Shard, groupId: string): void {
  const group = shard.groups.get(groupId);
  if (group === undefined) return;
  shard.groups.delete(groupId);
  const { state } = group;
  for (const member of group.members.values()) shard.deadlines.disarm(member);
  for (const pending of group.pendingMembers?.values() ?? []) shard.deadlines.disarm(pending);
  if (state.state === "PreparingRebalance") shard.deadlines.disarm(state);
  if (state.state === "CompletingRebalance") shard.deadlines.disarm(state.pendingSync);
}
