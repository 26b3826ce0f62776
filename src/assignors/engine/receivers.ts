import { invariant } from "../../model/index.ts";

/**
 * Receivers take turns, one partition each, like players being dealt cards. The least loaded begin; others join when
 * the rounds have brought the first ones up to their load. Whoever has all it needs leaves.
 */
export class Receivers {
  /** Seats: the members still in the game or waiting for it, by the load they came with. */
  private readonly members: Int32Array;
  private readonly needs: Int32Array;
  private readonly loads: Int32Array;
  /** Members and needs as they were in the beginning. */
  private readonly allMembers: Int32Array;
  private readonly allNeeds: Int32Array;
  private activeCount = 0;
  /** The seats from here on wait. Those between are empty. */
  private waitingFrom = 0;
  private level = 0;
  private turn = 0;
  private someoneIsDone = false;

  constructor(seats: {
    readonly members: Int32Array;
    /** How many partitions each shall get; all needs together are what will be dealt. */
    readonly needs: Int32Array;
    /** Ascending. */
    readonly loads: Int32Array;
  }) {
    this.members = seats.members;
    this.needs = seats.needs;
    this.loads = seats.loads;
    this.allMembers = seats.members.slice();
    this.allNeeds = seats.needs.slice();
  }

  /** Gives each of these partitions an owner. */
  deal(partitions: Int32Array, owner: Int32Array): void {
    const { members, needs } = this;
    for (let next = 0; next < partitions.length; ) {
      if (this.turn === this.activeCount) this.startRound();
      const seatsLeft = Math.min(this.activeCount - this.turn, partitions.length - next);
      const end = this.turn + seatsLeft;
      let someoneIsDone = this.someoneIsDone;
      for (let seat = this.turn; seat < end; seat++) {
        owner[partitions[next++]!] = members[seat]!;
        const need = needs[seat]! - 1;
        needs[seat] = need;
        if (need === 0) someoneIsDone = true;
      }
      this.someoneIsDone = someoneIsDone;
      this.turn = end;
    }
  }

  /** Adds, by member, what it has been dealt so far. */
  addDealt(counts: Int32Array): void {
    for (let seat = 0; seat < this.allMembers.length; seat++)
      counts[this.allMembers[seat]!]! += this.allNeeds[seat]!;
    for (let seat = 0; seat < this.members.length; seat++) {
      const isEmpty = seat >= this.activeCount && seat < this.waitingFrom;
      if (!isEmpty) counts[this.members[seat]!]! -= this.needs[seat]!;
    }
  }

  private startRound(): void {
    if (this.someoneIsDone) this.closeRanks();
    invariant(
      this.activeCount > 0 || this.waitingFrom < this.members.length,
      "more partitions are dealt than the plan gives out",
    );
    this.level = this.activeCount === 0 ? this.loads[this.waitingFrom]! : this.level + 1;
    while (this.waitingFrom < this.members.length && this.loads[this.waitingFrom]! <= this.level)
      this.moveSeat(this.waitingFrom++, this.activeCount++);
    this.turn = 0;
  }

  private closeRanks(): void {
    let kept = 0;
    for (let seat = 0; seat < this.activeCount; seat++)
      if (this.needs[seat]! > 0) this.moveSeat(seat, kept++);
    this.activeCount = kept;
    this.someoneIsDone = false;
  }

  private moveSeat(from: number, to: number): void {
    if (from === to) return;
    this.members[to] = this.members[from]!;
    this.needs[to] = this.needs[from]!;
  }
}
