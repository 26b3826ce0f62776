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
  const seat = (members: readonly GroupMember[], present: ReadonlySet<string>) => {
    for (const { memberId } of members) named.add(memberId);
    letters.seat(members, present);
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

function ownersBefore({ changes }: Rebalance): GroupMember[] {
  return changes.flatMap(({ from }) => from ?? []);
}

function mentionedIn({ rounds, changes }: Rebalance): GroupMember[] {
  return [
    ...rounds.flatMap(({ trigger, waits, meanwhile }) => [
      ...(trigger === null ? [] : [trigger]),
      ...waits.map(({ member }) => member),
      ...meanwhile.map(({ member }) => member),
    ]),
    ...changes.flatMap(({ to }) => to ?? []),
  ];
}
