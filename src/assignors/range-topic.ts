import type { MemberSubscription, TopicMetadata } from "./assignor.ts";
import type { PartitionLists } from "./partition-lists.ts";
import { racksByPartition, usesRacks } from "./replica-racks.ts";

const UNASSIGNED = -1;

/** One topic while range assigns it. A member is its place among the subscribers. */
export class RangeTopic {
  readonly name: string;
  readonly partitionCount: number;
  /** The subscribers, in the order of `compareMembers`. */
  readonly memberIds: readonly string[];
  /** True when looking at racks can change something for this topic. */
  readonly usesRacks: boolean;
  private readonly memberRacks: readonly (string | null)[];
  private readonly partitionRacks: readonly ReadonlySet<string>[];
  private readonly owner: Int32Array;
  private readonly assignedCount: Int32Array;
  private readonly quota: number;
  private remainingExtras: number;

  constructor(topic: TopicMetadata, subscribers: readonly MemberSubscription[]) {
    this.name = topic.name;
    this.partitionCount = topic.partitionCount;
    this.memberIds = subscribers.map((member) => member.memberId);
    this.memberRacks = subscribers.map((member) => member.rackId || null);
    this.owner = new Int32Array(topic.partitionCount).fill(UNASSIGNED);
    this.assignedCount = new Int32Array(subscribers.length);
    this.quota = Math.floor(topic.partitionCount / subscribers.length);
    this.remainingExtras = topic.partitionCount % subscribers.length;
    const knownRacks = new Set(this.memberRacks.filter((rack) => rack !== null));
    this.partitionRacks = knownRacks.size > 0 ? racksByPartition(topic) : [];
    this.usesRacks = usesRacks(knownRacks, this.partitionRacks);
  }

  /** How many more partitions this member may have. */
  room(member: number): number {
    const extra = this.remainingExtras > 0 ? 1 : 0;
    return Math.max(0, this.quota + extra - this.assignedCount[member]!);
  }

  /** A member that does not know its rack matches everything. */
  racksMatch(member: number, partition: number): boolean {
    const rack = this.memberRacks[member]!;
    return rack === null || (this.partitionRacks[partition]?.has(rack) ?? false);
  }

  give(member: number, partition: number): void {
    this.owner[partition] = member;
    const count = this.assignedCount[member]! + 1;
    this.assignedCount[member] = count;
    if (count > this.quota) this.remainingExtras--;
  }

  /** Gives each member, in order, the first partitions left whose racks match its own, as far as it has room. */
  fillMatching(): void {
    for (let member = 0; member < this.memberIds.length; member++) {
      let room = this.room(member);
      for (let partition = 0; room > 0 && partition < this.partitionCount; partition++) {
        if (this.owner[partition] !== UNASSIGNED || !this.racksMatch(member, partition)) continue;
        this.give(member, partition);
        room--;
      }
    }
  }

  /** Gives what is left in ranges: each member, in order, the next partitions until it has no more room. */
  fillRest(): void {
    let member = 0;
    for (let partition = 0; partition < this.partitionCount; partition++) {
      if (this.owner[partition] !== UNASSIGNED) continue;
      while (this.room(member) === 0) member++;
      this.give(member, partition);
    }
  }

  writeTo(lists: PartitionLists): void {
    for (let partition = 0; partition < this.partitionCount; partition++)
      lists.add(this.memberIds[this.owner[partition]!]!, this.name, partition);
  }
}
