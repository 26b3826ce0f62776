import { type GroupMember, memberName } from "../group-member.ts";
import type { OwnerMark } from "./group-view.ts";

interface Seat {
  readonly ordinal: number;
  readonly identity: string;
  /** The latest member id first. */
  readonly lives: GroupMember[];
}

/**
 * Who has which letter. A letter belongs to an identity: process, else instance id, else client id and host. A restarted
 * member takes over the letter of its earlier life; two that live at once never share one, whatever they are called.
 */
export class LetterBook {
  readonly #seatOf = new Map<string, Seat>();
  readonly #seats = new Map<number, Seat>();
  readonly #byIdentity = new Map<string, Seat[]>();
  #lowestFree = 0;

  /** Gives each of `members` a letter; `present` are those who may have been in the group together with them. */
  seat(members: readonly GroupMember[], present: ReadonlySet<string>): void {
    for (const member of members) {
      const known = this.#seatOf.get(member.memberId);
      if (known === undefined) this.#seatNew(member, present);
      else updateLife(known, member);
    }
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
    const identity = identityOf(member);
    const seats = this.#byIdentity.get(identity) ?? [];
    let seat = seats.find(({ lives }) => !lives.some(({ memberId }) => present.has(memberId)));
    if (seat === undefined) {
      while (this.#seats.has(this.#lowestFree)) this.#lowestFree += 1;
      seat = { ordinal: this.#lowestFree, identity, lives: [] };
      this.#seats.set(seat.ordinal, seat);
      this.#byIdentity.set(identity, [...seats, seat]);
    }
    seat.lives.unshift(member);
    this.#seatOf.set(member.memberId, seat);
  }

  #free(seat: Seat): void {
    this.#seats.delete(seat.ordinal);
    this.#lowestFree = Math.min(this.#lowestFree, seat.ordinal);
    const others = (this.#byIdentity.get(seat.identity) ?? []).filter((each) => each !== seat);
    if (others.length === 0) this.#byIdentity.delete(seat.identity);
    else this.#byIdentity.set(seat.identity, others);
  }
}

/** A = 0, Z = 25, AA = 26. */
export function letterOf(ordinal: number): string {
  const last = String.fromCharCode(65 + (ordinal % 26));
  return ordinal < 26 ? last : letterOf(Math.floor(ordinal / 26) - 1) + last;
}

function updateLife(seat: Seat, member: GroupMember): void {
  const at = seat.lives.findIndex(({ memberId }) => memberId === member.memberId);
  seat.lives[at] = member;
}

function identityOf({ processId, groupInstanceId, clientId, clientHost }: GroupMember): string {
  if (processId !== null) return `process\n${processId}`;
  if (groupInstanceId !== null) return `instance\n${groupInstanceId}`;
  return `client\n${clientId}\n${clientHost}`;
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
