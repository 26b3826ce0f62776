import { describe, expect, test } from "vitest";
import { choosePaint, plain } from "../../src/cli/demo/paint.ts";
import { rebalanceJson, summaryJson } from "../../src/cli/demo/rebalance-json.ts";
import { statusLine } from "../../src/cli/demo/status-line.ts";
import { sequelLines, storyLines } from "../../src/cli/demo/story.ts";
import { summaryLines } from "../../src/cli/demo/summary.ts";
import type { Story } from "../insight/story.ts";
import { afterTheFreeze, afterTheKill, afterTheReturn, recordedRun } from "./told-story.ts";

function told({ history, last }: Story, paint = plain): string {
  const earlier = history.rebalances.slice(0, -1);
  const lines = storyLines({ rebalance: last, earlier, findings: history.findings(last) }, paint);
  return `\n${lines.join("\n")}\n`;
}

describe("the story of a rebalance", () => {
  test("of the first members", () => {
    expect(told(recordedRun())).toBe(`
━━ Rebalance 1 · generation 0 → 1 · consumer-1 was first to join ━━━━━━━━━━━━━━━
   barrier  1.0 s for more members (group.initial.rebalance.delay.ms);
            consumer-2 and consumer-3 came
   sync     12 ms, consumer-1 assigned by RoundRobinAssigner
   assigned consumer-1  orders-0, orders-3
   assigned consumer-2  orders-1, orders-4
   assigned consumer-3  orders-2, orders-5
`);
  });

  test("of a kill: noticed late, unread for long, twelve records twice", () => {
    expect(told(afterTheKill())).toBe(`
━━ Rebalance 2 · generation 1 → 2 · consumer-2 died (SIGKILL) ━━━━━━━━━━━━━━━━━━
   noticed  after 5.4 s; session.timeout.ms = 6000 since its last heartbeat
   barrier  1.1 s for consumer-3 (0.3 s) and consumer-1 (1.1 s, last)
   sync     12 ms, consumer-1 assigned by RoundRobinAssigner
   moved    orders-1  consumer-2 → consumer-3  nobody read it for 7.0 s
   moved    orders-2  consumer-3 → consumer-1  nobody read it for 0.9 s
   moved    orders-3  consumer-1 → consumer-3  nobody read it for 0.1 s
   moved    orders-4  consumer-2 → consumer-1  nobody read it for 7.0 s
   kept     consumer-1  unread: orders-0 0.1 s
   kept     consumer-3  unread: orders-5 0.9 s
   cost     16.0 partition-seconds unread; longest orders-1: 5.4 s unnoticed +
            1.1 s unowned + 0.5 s until its first record
   twice    12 records: orders-1 118–129; by consumer-2, then consumer-3:
            consumer-2 died before it had committed them
   try      commit more often, or make the handler idempotent
   try      a sticky assignor: 2 of 4 moves could have been avoided
`);
  });

  test("of a freeze", () => {
    expect(told(afterTheFreeze())).toBe(`
━━ Rebalance 3 · generation 2 → 3 · consumer-3 froze ━━━━━━━━━━━━━━━━━━━━━━━━━━━
   noticed  after 5.5 s; session.timeout.ms = 6000 since its last heartbeat
   barrier  0.4 s for consumer-1
   sync     10 ms, consumer-1 assigned by RoundRobinAssigner
   moved    orders-1  consumer-3 → consumer-1  nobody read it for 6.0 s
   moved    orders-3  consumer-3 → consumer-1  nobody read it for 6.0 s
   moved    orders-5  consumer-3 → consumer-1  nobody read it for 6.0 s
   kept     consumer-1  unread: orders-0 0.1 s, orders-2 0.1 s, orders-4 0.1 s
   cost     18.3 partition-seconds unread; longest orders-1: 5.5 s unnoticed +
            0.4 s unowned + 90 ms until its first record
   try      find what stopped it: a collection, a blocked loop, a paused machine
`);
  });

  test("a frozen member's late work is a sequel of the rebalance that removed it", () => {
    const { last: rebalance } = afterTheReturn();
    const lines = sequelLines({ rebalance, earlier: [] }, rebalance);
    expect(`\n${lines.join("\n")}\n`).toBe(`
── Added to rebalance 3 · consumer-3 froze ─────────────────────────────────────
   when     2.1 s after it was stable; its cost, though told only now
   twice    1 record: orders-1 141; by consumer-1, then consumer-3: consumer-3
            was no longer a member
   refused  1 commit of consumer-3: UNKNOWN_MEMBER_ID
`);
  });

  test("a rebalance that another one cuts short is told in rounds, its end still open", () => {
    const story = recordedRun()
      .at(20_000)
      .joins("consumer-4")
      .rebalances("MemberJoined", "consumer-4", { waitingFor: ["consumer-1", "consumer-2"] })
      .at(20_400)
      .rejoins("consumer-1")
      .at(20_500)
      .leaves("consumer-2")
      .generation(["consumer-1", "consumer-4"])
      .at(20_600)
      .joins("consumer-5")
      .rebalances("MemberJoined", "consumer-5", {
        fromState: "CompletingRebalance",
        waitingFor: ["consumer-1", "consumer-4"],
      })
      .at(40_600)
      .rejoins("consumer-4")
      .generation(["consumer-4", "consumer-5"], { removed: ["consumer-1"], timedOut: true })
      .assigns({ "consumer-4": [0, 1, 2], "consumer-5": [3, 4, 5] });
    expect(told(story)).toBe(`
━━ Rebalance 2 · generation 1 → 3 · consumer-4 joined ━━━━━━━━━━━━━━━━━━━━━━━━━━
   barrier  0.5 s for consumer-1 (0.4 s) and consumer-2 (left after 0.5 s)
   again    consumer-5 joined before the partitions were assigned
   barrier  20.0 s for consumer-4 (20.0 s) and consumer-1 (never came); opened
            by its deadline
   sync     0 ms, consumer-4 assigned by RoundRobinAssigner
   moved    orders-0  consumer-1 → consumer-4  not read yet
   moved    orders-1  consumer-2 → consumer-4  not read yet
   moved    orders-2  consumer-3 → consumer-4  not read yet
   moved    orders-3  consumer-1 → consumer-5  not read yet
   moved    orders-4  consumer-2 → consumer-5  not read yet
   moved    orders-5  consumer-3 → consumer-5  not read yet
`);
  });

  test("of a static member that was back within its session: no rebalance", () => {
    const story = recordedRun().at(12_000).dies("consumer-2").at(16_000);
    story.instanceIds.set("consumer-2#2", "two");
    story.note({
      type: "StaticMemberReplaced",
      groupInstanceId: "two",
      oldMemberId: "consumer-2",
      newMemberId: "consumer-2#2",
      assignmentKept: true,
    });
    story
      .starts("consumer-2#2", 1, 4)
      .at(16_200)
      .processes("consumer-2#2", 1, [118, 130])
      .processes("consumer-2#2", 4, [4, 4]);
    expect(told(story)).toBe(`
━━ No rebalance · generation 1 · static member consumer-2 is back ━━━━━━━━━━━━━━
   back     after 4.0 s, within its session: nobody else had to join again
   kept     consumer-2  unread: orders-1 4.2 s, orders-4 4.2 s
   cost     8.4 partition-seconds unread; longest orders-1: 4.0 s unnoticed +
            0.2 s until its first record
   twice    12 records: orders-1 118–129; by consumer-2, both times: it died
            before it had committed them
   try      commit more often, or make the handler idempotent
`);
  });

  test("fits 80 columns, whoever the members are", () => {
    for (const story of [recordedRun(), afterTheKill(), afterTheFreeze(), afterTheReturn()]) {
      for (const line of told(story).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe("colours", () => {
  test("mark words and change none", () => {
    const coloured = told(afterTheKill(), choosePaint(true, {}));
    expect(coloured).toContain("\u001b[31m   twice");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(told(afterTheKill()));
  });

  test("are for terminals, unless NO_COLOR or FORCE_COLOR says otherwise", () => {
    expect(choosePaint(false, {})).toBe(plain);
    expect(choosePaint(true, { NO_COLOR: "1" })).toBe(plain);
    expect(choosePaint(true, { TERM: "dumb" })).toBe(plain);
    expect(choosePaint(false, { FORCE_COLOR: "1" })).not.toBe(plain);
  });
});

describe("the summary", () => {
  test("has a line for each rebalance and their sums", () => {
    const lines = summaryLines(afterTheReturn().history).slice(0, 6);
    expect(`\n${lines.join("\n")}\n`).toBe(`
━━ 3 rebalances ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                                       noticed  stable      unread  moved  twice
   1  consumer-1 was first to join           –   1.0 s     0.0 p·s      0      0
   2  consumer-2 died (SIGKILL)          5.4 s   1.1 s    16.0 p·s      4     12
   3  consumer-3 froze                   5.5 s   0.4 s    18.3 p·s      3      1
      all                                        2.5 s    34.3 p·s      7     13
`);
  });
});

describe("the status line", () => {
  function status({ history }: Story, nowMs: number, width = 79): string {
    return statusLine(
      { partitions: history.partitions(), last: history.rebalances.at(-1) ?? null },
      { nowMs, width },
    );
  }

  test("shows each partition's owner and lag", () => {
    const story = recordedRun();
    for (let partition = 0; partition < 6; partition += 1) {
      const end = { topic: "orders", partition, endOffset: 120 + partition };
      story.report("producer", { type: "Appended", ...end });
    }
    expect(status(story, 12_000)).toBe(
      "owner lag │ 0:c1 50 │ 1:c2 3 │ 2:c3 52 │ 3:c1 53 │ 4:c2 120 │ 5:c3 55",
    );
  });

  test("leaves the lags out where they do not fit, and cuts no item before that", () => {
    const story = recordedRun();
    for (let partition = 6; partition < 12; partition += 1) {
      story.report("producer", { type: "Appended", topic: "orders", partition, endOffset: 1 });
    }
    expect(status(story, 12_000)).toBe(
      "owner 0:c1 1:c2 2:c3 3:c1 4:c2 5:c3 6:– 7:– 8:– 9:– 10:– 11:–",
    );
    expect(status(story, 12_000, 90)).toBe(
      "owner │ 0:c1 │ 1:c2 │ 2:c3 │ 3:c1 │ 4:c2 │ 5:c3 │ 6:– │ 7:– │ 8:– │ 9:– │ 10:– │ 11:–",
    );
  });

  test("shows whom a closed barrier waits for", () => {
    const story = recordedRun()
      .at(20_000)
      .joins("consumer-4")
      .rebalances("MemberJoined", "consumer-4", { waitingFor: ["consumer-1", "consumer-3"] })
      .at(20_300)
      .rejoins("consumer-1");
    expect(status(story, 20_700)).toBe("rebalancing 0.7 s: waiting for consumer-3");
    expect(status(story, 20_700, 40)).toBe("rebalancing 0.7 s: waiting for c3");
  });
});

describe("lines of JSON", () => {
  test("hold what the story tells", () => {
    const { last, history } = afterTheKill();
    const line = JSON.parse(rebalanceJson(last, history.findings(last)));
    expect(line).toMatchObject({
      schemaVersion: 1,
      event: "rebalance",
      number: 2,
      cause: "session-timeout",
      triggeredBy: "consumer-2",
      startedAtMs: 15_400,
      moved: 4,
      avoidable: 2,
      redelivered: { count: 12, grade: "exact" },
    });
    expect(line.partitions[1]).toMatchObject({
      topic: "orders",
      partition: 1,
      kind: "moved",
      from: "consumer-2",
      to: "consumer-3",
      pausedMs: 7_000,
    });
    expect(JSON.parse(summaryJson(history.totals))).toMatchObject({ duplicateCount: 12 });
  });
});
