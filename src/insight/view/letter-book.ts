import { type GroupMember, memberName } from "../group-member.ts";
import type { OwnerMark } from "./group-view.ts";

interface Seat {
  readonly ordinal: number;
  /** The latest member id first. */
  readonly lives: GroupMember[];
  /** What its lives were known by. */
  readonly keys: Set<string>;
}

/**
 * Who has which letter. A letter belongs to whoever is behind a member: a process, else an instance id, else a client id
 * on a host. A restarted member takes over the letter of its earlier life; two that live at once never share one,
 * whatever they are called. Which process it is may be learned after the letter was given.
 */
export class LetterBook {
  readonly #seatOf = new Map<string, Seat>();
  readonly #seats = new Map<number, Seat>();
  readonly #byKey = new Map<string, Set<Seat>>();
  #lowestFree = 0;

  /** Gives a member a letter; `present` are those who may have been in the group together with it. */
  seat(member: GroupMember, present: ReadonlySet<string>): void {
    const known = this.#seatOf.get(member.memberId);
    if (known === undefined) this.#seatNew(member, present);
    else this.#sit(known, member);
  }

  /** Takes back the letters of all whom nobody names any more. */
  keepOnly(named: ReadonlySet<string>): void {
    for (const [memberId, seat] of this.#seatOf) {
      if (named.has(memberId)) continue;
      this.#seatOf.delete(memberId);
      const at = seat.lives.findIndex((life) => life.memberId === memberId);
      seat.lives.splice(at, 1);
      if (seat.lives.length === 0) this.#free(seat);
    }
  }

  /** Every member that has a letter, by letter. */
  marks(): OwnerMark[] {
    const seats = [...this.#seats.values()].sort((a, b) => a.ordinal - b.ordinal);
    const names = distinctNames(seats.map(({ lives }) => lives[0] as GroupMember));
    return seats.flatMap(({ ordinal, lives }, i) => {
      const mark = { letter: letterOf(ordinal), ordinal, name: names[i] as string };
      return lives.map(({ memberId }) => ({ memberId, ...mark }));
    });
  }

  #seatNew(member: GroupMember, present: ReadonlySet<string>): void {
    let seat = this.#seatOfEarlierLife(member, present);
    if (seat === undefined) {
      while (this.#seats.has(this.#lowestFree)) this.#lowestFree += 1;
      seat = { ordinal: this.#lowestFree, lives: [], keys: new Set() };
      this.#seats.set(seat.ordinal, seat);
    }
    this.#sit(seat, member);
    this.#seatOf.set(member.memberId, seat);
  }

  #seatOfEarlierLife(member: GroupMember, present: ReadonlySet<string>): Seat | undefined {
    for (const key of keysOf(member)) {
      for (const seat of this.#byKey.get(key) ?? []) {
        const isFree = !seat.lives.some(({ memberId }) => present.has(memberId));
        if (isFree && seat.lives.every((life) => mayBeSame(life, member))) return seat;
      }
    }
    return undefined;
  }

  /** Puts a life on its seat, or brings what is known of it up to date. */
  #sit(seat: Seat, member: GroupMember): void {
    const at = seat.lives.findIndex(({ memberId }) => memberId === member.memberId);
    if (at === -1) seat.lives.unshift(member);
    else seat.lives[at] = member;
    for (const key of keysOf(member)) {
      if (seat.keys.has(key)) continue;
      seat.keys.add(key);
      const seats = this.#byKey.get(key) ?? new Set();
      this.#byKey.set(key, seats.add(seat));
    }
  }

  #free(seat: Seat): void {
    this.#seats.delete(seat.ordinal);
    this.#lowestFree = Math.min(this.#lowestFree, seat.ordinal);
    for (const key of seat.keys) {
      const seats = this.#byKey.get(key);
      seats?.delete(seat);
      if (seats?.size === 0) this.#byKey.delete(key);
    }
  }
}

/** A = 0, Z = 25, AA = 26. */
export function letterOf(ordinal: number): string {
  const last = String.fromCharCode(65 + (ordinal % 26));
  return ordinal < 26 ? last : letterOf(Math.floor(ordinal / 26) - 1) + last;
}

/** The most telling first. */
function keysOf({ processId, groupInstanceId, clientId, clientHost }: GroupMember): string[] {
  const keys = [`client\n${clientId}\n${clientHost}`];
  if (groupInstanceId !== null) keys.unshift(`instance\n${groupInstanceId}`);
  if (processId !== null) keys.unshift(`process\n${processId}`);
  return keys;
}

/** Two lives of one: by the best that is known of both. */
function mayBeSame(a: GroupMember, b: GroupMember): boolean {
  if (a.processId !== null && b.processId !== null) return a.processId === b.processId;
  if (a.groupInstanceId !== null || b.groupInstanceId !== null) {
    return a.groupInstanceId === b.groupInstanceId;
  }
  return a.clientId === b.clientId && a.clientHost === b.clientHost;
}

/** Java gives every process the client id `consumer-<group>-1`: where names are equal, hosts and ids tell them apart. */
function distinctNames(members: readonly GroupMember[]): string[] {
  const names = members.map(memberName);
  const countOf = tally(names);
  const withHosts = members.map((member, i) => {
    const name = names[i] as string;
    return countOf.get(name) === 1 ? name : `${name} (${hostOf(member)})`;
  });
  const hostCountOf = tally(withHosts);
  return members.map(({ memberId }, i) => {
    const name = withHosts[i] as string;
    return hostCountOf.get(name) === 1 ? name : `${names[i]} (…${memberId.slice(-6)})`;
  });
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function hostOf({ clientHost }: GroupMember): string {
  return clientHost.startsWith("/") ? clientHost.slice(1) : clientHost;
}
