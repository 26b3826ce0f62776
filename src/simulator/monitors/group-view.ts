import type { GroupNote, NoteMember } from "../../model/index.ts";
import type { Finding, Monitor } from "../history/history.ts";
import type { DatedEvent, PartitionName } from "../history/history-event.ts";
import { partitionName } from "../history/partition-name.ts";

interface KnownMember {
  readonly memberId: string;
  /** As history names it: its client id, until it is known better. */
  process: string;
  /** The generation whose JoinGroup answer it was given; -1 before the first. */
  generationId: number;
  /** It has sent JoinGroup for the generation that comes. */
  hasJoined: boolean;
}

/**
 * The group as its coordinator sees it, from the coordinator's notes alone: members, generation, stored assignment,
 * committed offsets.
 *
 * A process is *valid* when the coordinator knows a member of it that was given the current generation. While the next
 * generation is being prepared the members of the current one are valid until they are removed: cooperative members keep
 * partitions meanwhile. A static member that missed the rejoin stays in the group at an old generation: it is a zombie.
 */
export class GroupView implements Monitor {
  readonly #members = new Map<string, KnownMember>();
  /** Who a member id belonged to, gone members included: their commits may still come. */
  readonly #processes = new Map<string, string>();
  /** By group instance id, the process that was started last. */
  readonly #instances = new Map<string, string>();
  readonly #removedAtMs = new Map<string, number>();
  readonly #committed = new Map<PartitionName, number>();
  #owners = new Map<PartitionName, string>();
  #generationId = 0;
  #isStable = false;
  #generationCount = 0;

  /** True from the moment when an assignment is stored until the next rebalance. */
  get isStable(): boolean {
    return this.#isStable;
  }

  get generationId(): number {
    return this.#generationId;
  }

  /** Generations that were completed. */
  get generationCount(): number {
    return this.#generationCount;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** The process of a member id, gone ones included. */
  processOf(memberId: string): string | undefined {
    return this.#processes.get(memberId);
  }

  isValid(process: string): boolean {
    for (const member of this.#members.values())
      if (member.process === process && member.generationId === this.#generationId) return true;
    return false;
  }

  /** When the process's last member was removed from the group; undefined while it has one, or never had. */
  removedAtMs(process: string): number | undefined {
    return this.#removedAtMs.get(process);
  }

  /** The process that the newest stored assignment gives a partition to. */
  ownerOf(partition: PartitionName): string | undefined {
    const memberId = this.#owners.get(partition);
    return memberId === undefined ? undefined : this.#processes.get(memberId);
  }

  /** The committed offset, -1 when there is none. */
  committed(partition: PartitionName): number {
    return this.#committed.get(partition) ?? -1;
  }

  observe(event: DatedEvent): Finding | null {
    if (event.type === "Noted") this.#note(event.note);
    else if (event.type === "ProcessStarted" && event.groupInstanceId !== null)
      this.#instances.set(event.groupInstanceId, event.process);
    else if (event.type === "JoinedAs") this.#joinedAs(event.memberId, event.process);
    return null;
  }

  /** A static member that was replaced has its successor's instance id, and the client id of the first of all. */
  #joinedAs(memberId: string, process: string): void {
    this.#processes.set(memberId, process);
    const member = this.#members.get(memberId);
    if (member !== undefined) member.process = process;
  }

  #note(note: GroupNote): void {
    switch (note.type) {
      case "MemberJoined":
        this.#joined(note.member, note.parked);
        return;
      case "MemberLeft":
      case "SessionExpired":
        this.#remove([note.member.memberId], note.atMs);
        return;
      case "SyncTimedOut":
        this.#remove(
          note.removed.map(({ memberId }) => memberId),
          note.atMs,
        );
        return;
      case "StaticMemberReplaced":
        this.#replaced(note);
        return;
      case "RebalanceStarted":
        this.#isStable = false;
        return;
      case "GenerationCompleted":
        this.#completed(note);
        return;
      case "AssignmentStored":
        this.#isStable = true;
        this.#owners = ownersOf(note);
        return;
      case "GroupEmptied":
        this.#generationId = note.generationId;
        this.#owners = new Map();
        this.#isStable = true;
        return;
      case "GroupLoaded":
        this.#loaded(note);
        return;
      case "OffsetsCommitted":
        for (const { topic, partition, offset } of note.offsets)
          this.#committed.set(partitionName(topic, partition), offset);
        return;
      default:
    }
  }

  #joined(noted: NoteMember, isParked: boolean): void {
    const member = this.#learn(noted);
    if (isParked) member.hasJoined = true;
    else member.generationId = this.#generationId;
  }

  #completed(note: GroupNote & { type: "GenerationCompleted" }): void {
    this.#generationCount++;
    this.#remove(note.removed, note.atMs);
    this.#generationId = note.generationId;
    for (const noted of note.members) {
      const member = this.#learn(noted);
      if (member.hasJoined) member.generationId = note.generationId;
      member.hasJoined = false;
    }
  }

  /**
   * The newcomer's `MemberJoined` follows: it says whether it goes on in the same generation or waits for the next. Its
   * client id there is that of the one before it, as in Kafka.
   */
  #replaced(note: GroupNote & { type: "StaticMemberReplaced" }): void {
    this.#remove([note.oldMemberId], note.atMs);
    const process = this.#instances.get(note.groupInstanceId);
    if (process !== undefined) this.#processes.set(note.newMemberId, process);
    for (const [partition, owner] of this.#owners)
      if (owner === note.oldMemberId) this.#owners.set(partition, note.newMemberId);
  }

  /** Another broker replayed the journal: the group is as it was stored, and unfinished joins are forgotten. */
  #loaded(note: GroupNote & { type: "GroupLoaded" }): void {
    const known = new Set(note.members.map(({ memberId }) => memberId));
    this.#remove(
      [...this.#members.keys()].filter((memberId) => !known.has(memberId)),
      note.atMs,
    );
    this.#generationId = note.generationId;
    this.#isStable = true;
    for (const noted of note.members) {
      const isNew = !this.#members.has(noted.memberId);
      const member = this.#learn(noted);
      member.hasJoined = false;
      // A generation that was begun and not stored is as if it had not been: what it gave out nobody has got.
      const isAhead = member.generationId > note.generationId;
      if (isNew || isAhead) member.generationId = note.generationId;
    }
  }

  #learn(noted: NoteMember): KnownMember {
    const known = this.#members.get(noted.memberId);
    if (known !== undefined) return known;
    const process = this.#processes.get(noted.memberId) ?? noted.clientId;
    this.#processes.set(noted.memberId, process);
    const member: KnownMember = {
      memberId: noted.memberId,
      process,
      generationId: -1,
      hasJoined: false,
    };
    this.#members.set(noted.memberId, member);
    this.#removedAtMs.delete(process);
    return member;
  }

  #remove(memberIds: readonly string[], atMs: number): void {
    for (const memberId of memberIds) {
      const member = this.#members.get(memberId);
      if (member === undefined) continue;
      this.#members.delete(memberId);
      this.#removedAtMs.set(member.process, atMs);
    }
  }
}

function ownersOf(note: GroupNote & { type: "AssignmentStored" }): Map<PartitionName, string> {
  const owners = new Map<PartitionName, string>();
  for (const { memberId, partitions } of note.assignments)
    for (const { topic, partitions: numbers } of partitions ?? [])
      for (const partition of numbers) owners.set(partitionName(topic, partition), memberId);
  return owners;
}
