import type { GroupHistory, ProcessReport } from "../../src/insight/index.ts";
import type { GroupNote, RebalanceCause } from "../../src/model/index.ts";

interface Instant {
  readonly atMs: number;
  /** Member ids by partition, `orders-3`. */
  readonly owners: ReadonlyMap<string, string>;
  readonly goneIds: ReadonlySet<string>;
}

interface Read {
  readonly atMs: number;
  readonly key: string;
  readonly memberId: string;
}

/** A group in the plainest terms: who is in it, who owns what, what was processed. Knows nothing of rebalances. */
export class GroupOracle {
  readonly causes: RebalanceCause[] = [];
  duplicateCount = 0;
  #members = new Set<string>();
  #goneIds = new Set<string>();
  #owners = new Map<string, string>();
  readonly #instants: Instant[] = [];
  readonly #processed = new Set<string>();
  readonly #reads: Read[] = [];

  get roundCount(): number {
    return this.causes.length;
  }

  /** True when the note said anything of members or owners. */
  hear(note: GroupNote): boolean {
    switch (note.type) {
      case "MemberJoined":
        this.#members.add(note.member.memberId);
        break;
      case "MemberLeft":
      case "SessionExpired":
        this.#gone(note.member.memberId);
        break;
      case "SyncTimedOut":
        for (const { memberId } of note.removed) this.#gone(memberId);
        break;
      case "GenerationCompleted":
        for (const memberId of note.removed) this.#gone(memberId);
        break;
      case "StaticMemberReplaced":
        this.#replaced(note.oldMemberId, note.newMemberId);
        break;
      case "GroupLoaded":
        this.#members = new Set(note.members.map(({ memberId }) => memberId));
        this.#goneIds = new Set();
        break;
      case "RebalanceStarted":
        this.causes.push(note.cause);
        break;
      case "AssignmentStored":
        this.#owners = ownersIn(note);
        break;
      case "GroupEmptied":
        this.#owners = new Map();
        break;
      default:
        return false;
    }
    const { atMs } = note;
    this.#instants.push({ atMs, owners: new Map(this.#owners), goneIds: new Set(this.#goneIds) });
    return true;
  }

  report(report: ProcessReport): void {
    if (report.type !== "ProcessedRange") return;
    const { topic, partition, fromOffset, toOffset, memberId, atMs } = report;
    const key = `${topic}-${partition}`;
    for (let offset = fromOffset; offset <= toOffset; offset += 1) {
      if (this.#processed.has(`${key} ${offset}`)) this.duplicateCount += 1;
      this.#processed.add(`${key} ${offset}`);
    }
    const isOwner = this.#owners.get(key) === memberId && this.#members.has(memberId);
    if (isOwner) this.#reads.push({ atMs, key, memberId });
  }

  /** Whether a history has the same members and the same owners now. */
  agrees(history: GroupHistory): boolean {
    const owners = history.partitions().flatMap(({ topic, partition, owner }) => {
      return owner === null ? [] : [`${topic}-${partition} ${owner.memberId}`];
    });
    const expected = [...this.#owners].map(([key, memberId]) => `${key} ${memberId}`);
    const members = history.members.map(({ memberId }) => memberId);
    return same(owners, expected) && same(members, [...this.#members]);
  }

  /** What the owner of a partition processed of it between two instants, both left out. */
  readBetween(key: string, fromMs: number, toMs: number): Read[] {
    return this.#reads.filter((r) => r.key === key && r.atMs > fromMs && r.atMs < toMs);
  }

  /** Instants from first to last, none within a millisecond of a note, with who owned what then. */
  instants(count: number): Instant[] {
    const firstMs = this.#instants[0]?.atMs ?? 0;
    const lastMs = this.#instants.at(-1)?.atMs ?? 0;
    return Array.from(
      { length: count },
      (_, i) => firstMs + ((lastMs - firstMs) * (i + 0.5)) / count,
    )
      .filter((atMs) => !this.#instants.some((each) => Math.abs(each.atMs - atMs) < 1))
      .flatMap((atMs) => {
        const then = this.#instants.findLast((each) => each.atMs < atMs);
        return then === undefined ? [] : [{ ...then, atMs }];
      });
  }

  #gone(memberId: string): void {
    this.#members.delete(memberId);
    this.#goneIds.add(memberId);
  }

  #replaced(oldId: string, newId: string): void {
    this.#members.delete(oldId);
    this.#members.add(newId);
    for (const [key, memberId] of this.#owners) {
      if (memberId === oldId) this.#owners.set(key, newId);
    }
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}

function ownersIn({ assignments }: Extract<GroupNote, { type: "AssignmentStored" }>) {
  const owners = new Map<string, string>();
  for (const { memberId, partitions } of assignments) {
    for (const { topic, partitions: numbers } of partitions ?? []) {
      for (const partition of numbers) owners.set(`${topic}-${partition}`, memberId);
    }
  }
  return owners;
}
