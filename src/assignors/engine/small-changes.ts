import type { AssignmentDelta, AssignmentRows } from "./assignment-rows.ts";
import type { LoadOrder } from "./load-order.ts";
import { mergeRows, takeEvenly } from "./row-changes.ts";

/** Brings a new member, with no partitions yet, level with the others: the most loaded give, one at a time. */
export function takeShare(rows: AssignmentRows, order: LoadOrder, member: number): AssignmentDelta {
  const givers = new Map<number, number>();
  let load = 0;
  while (order.memberCount > 0 && order.max >= load + 2) {
    const giver = order.first(order.max);
    order.change(giver, order.max - 1);
    givers.set(giver, (givers.get(giver) ?? 0) + 1);
    load++;
  }
  order.add(member, load);
  const partitions = new Int32Array(load);
  const from = new Int32Array(load);
  const taken = { into: partitions, at: 0 };
  let start = 0;
  for (const [giver, count] of givers) {
    from.fill(giver, taken.at, taken.at + count);
    rows.replace(giver, takeEvenly(rows.row(giver), { count, start: start++ }, taken));
  }
  rows.replace(member, partitions.slice().sort());
  return { partitions, from, to: new Int32Array(load).fill(member) };
}

/** Deals partitions, ascending, to the least loaded members. */
export function dealOut(
  rows: AssignmentRows,
  order: LoadOrder,
  cards: { readonly partitions: Int32Array; readonly from: number },
): AssignmentDelta {
  const { partitions } = cards;
  const hands = new Map<number, number[]>();
  const to = new Int32Array(partitions.length);
  for (let card = 0; card < partitions.length; card++) {
    const receiver = order.first(order.min);
    order.change(receiver, order.min + 1);
    to[card] = receiver;
    const hand = hands.get(receiver);
    if (hand === undefined) hands.set(receiver, [partitions[card]!]);
    else hand.push(partitions[card]!);
  }
  for (const [receiver, hand] of hands) rows.replace(receiver, mergeRows(rows.row(receiver), hand));
  return { partitions, from: new Int32Array(partitions.length).fill(cards.from), to };
}
