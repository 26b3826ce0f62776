import type { GroupMember } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";
import type { LetterBook } from "./letter-book.ts";

/** Gives a letter to everybody whom rebalances and the present name, and takes back the others'. */
export function seatAll(
  letters: LetterBook,
  rebalances: readonly Rebalance[],
  now: { readonly living: readonly GroupMember[]; readonly departed: readonly GroupMember[] },
): void {
  const named = new Set<string>();
  // A member is named once for each of its partitions, in each rebalance: its seat is looked for once.
  const seen = new Set<GroupMember>();
  const seat = (members: Iterable<GroupMember | null>, present: ReadonlySet<string>) => {
    for (const member of members) {
      if (member === null || seen.has(member)) continue;
      seen.add(member);
      named.add(member.memberId);
      letters.seat(member, present);
    }
  };
  let before = new Set<string>();
  for (const rebalance of rebalances) {
    const members = new Set(rebalance.members.map(({ memberId }) => memberId));
    const around = new Set([...before, ...members]);
    seat(ownersBefore(rebalance), around);
    seat(rebalance.members, members);
    seat(mentionedIn(rebalance), around);
    before = members;
  }
  const present = new Set(now.living.map(({ memberId }) => memberId));
  seat(now.living, present);
  seat(now.departed, present);
  letters.keepOnly(named);
}

function ownersBefore({ changes }: Rebalance): (GroupMember | null)[] {
  return changes.map(({ from }) => from);
}

function* mentionedIn({ rounds, changes }: Rebalance): Generator<GroupMember | null> {
  for (const { trigger, waits, meanwhile } of rounds) {
    yield trigger;
    for (const { member } of waits) yield member;
    for (const { member } of meanwhile) yield member;
  }
  for (const { to } of changes) yield to;
}
