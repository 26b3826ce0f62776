import { expect, test } from "vitest";
import { storyLines } from "../../src/cli/demo/story.ts";
import { twoMembers } from "../insight/story.ts";

test("a cooperative rebalance is told as one, with the second round in it", () => {
  const { last, history } = twoMembers({ protocolName: "cooperative-sticky" })
    .at(10_000)
    .joins("C")
    .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
    .at(10_900)
    .rejoins("A", "B")
    .generation(["A", "B", "C"])
    .at(10_910)
    .assigns({ A: [0], B: [2, 3], C: [] })
    .at(10_930)
    .stops("A", 1)
    .rejoins("A")
    .rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] })
    .at(11_400)
    .rejoins("B", "C")
    .generation(["A", "B", "C"])
    .at(11_410)
    .assigns({ A: [0], B: [2, 3], C: [1] })
    .starts("C", 1)
    .at(11_440)
    .processes("C", 1, [1, 1]);
  const earlier = history.rebalances.slice(0, -1);
  const lines = storyLines({ rebalance: last, earlier, findings: history.findings(last) });
  expect(`\n${lines.join("\n")}\n`).toBe(`
━━ Rebalance 2 · generation 1 → 3 · C joined ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
   barrier  0.9 s for A (0.9 s) and B (0.9 s, last)
   sync     10 ms, A assigned by cooperative-sticky
   then     20 ms later A had released what moves: a second round
   barrier  0.5 s for B (0.5 s) and C (0.5 s, last)
   sync     10 ms, A assigned by cooperative-sticky
   moved    orders-1  A → C  nobody read it for 0.5 s
   kept     A  orders-0
   kept     B  orders-2, orders-3
   cost     0.51 partition-seconds unread; longest orders-1: 0.5 s unowned +
            30 ms until its first record
   note     what moves was released in the first round and handed out in the
            second; expected: cooperative rebalances take two rounds, and stop
            only what moves
`);
});
