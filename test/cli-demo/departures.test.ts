import { describe, expect, test } from "vitest";
import { storyLines } from "../../src/cli/demo/story.ts";
import { summaryLines } from "../../src/cli/demo/summary.ts";
import type { Story } from "../insight/story.ts";
import { recordedRun } from "./told-story.ts";

function told({ history, last }: Story): string {
  const earlier = history.rebalances.slice(0, -1);
  const findings = history.findings(last);
  return `\n${storyLines({ rebalance: last, earlier, findings }).join("\n")}\n`;
}

describe("consumer-3 frozen and killed, then consumer-2 leaves", () => {
  function story(): Story {
    return recordedRun()
      .at(10_000)
      .freezes("consumer-3")
      .at(11_000)
      .dies("consumer-3")
      .at(12_000)
      .report("consumer-2", { type: "Leaving" })
      .commits("consumer-2", { 1: 130 })
      .leaves("consumer-2")
      .rebalances("MemberLeft", "consumer-2", { waitingFor: ["consumer-1", "consumer-3"] })
      .at(12_300)
      .stops("consumer-1", 0, 3)
      .rejoins("consumer-1")
      .at(15_800)
      .expires("consumer-3", 9_800, 6_000)
      .generation(["consumer-1"])
      .assigns({ "consumer-1": [0, 1, 2, 3, 4, 5] })
      .starts("consumer-1", 0, 1, 2, 3, 4, 5)
      .at(15_900)
      .processes("consumer-1", 0, [70, 70]);
  }

  test("says of both how they went, and each once", () => {
    expect(told(story()).split("\n   moved")[0]).toBe(`
━━ Rebalance 2 · generation 1 → 2 · consumer-2 left ━━━━━━━━━━━━━━━━━━━━━━━━━━━━
   noticed  after 0 ms: it said so before it went
   barrier  3.8 s for consumer-1 (0.3 s) and consumer-3 (expired after 3.8 s)
   also     consumer-3 froze, then SIGKILL, noticed after 5.8 s
   sync     0 ms, consumer-1 assigned by RoundRobinAssigner`);
  });
});

describe("all three killed, then one joins", () => {
  function killed(): Story {
    const story = recordedRun().at(10_000);
    for (const name of ["consumer-1", "consumer-2", "consumer-3"]) story.dies(name);
    return story
      .at(15_700)
      .expires("consumer-1", 9_700, 6_000)
      .rebalances("SessionExpired", "consumer-1", { waitingFor: ["consumer-2", "consumer-3"] })
      .at(15_800)
      .expires("consumer-2", 9_800, 6_000)
      .at(15_900)
      .expires("consumer-3", 9_900, 6_000)
      .note({ type: "GroupEmptied", generationId: 2 });
  }

  function restarted(): Story {
    const story = killed()
      .at(25_000)
      .joins("consumer-4")
      .rebalances("MemberJoined", "consumer-4", { fromState: "Empty" })
      .at(26_000)
      .generation(["consumer-4"])
      .assigns({ "consumer-4": [0, 1, 2, 3, 4, 5] })
      .starts("consumer-4", 0, 1, 2, 3, 4, 5)
      .at(26_100)
      .processes("consumer-4", 1, [118, 129]);
    for (const [partition, offset] of [
      [0, 70],
      [2, 70],
      [3, 70],
      [4, 4],
      [5, 70],
      [1, 130],
    ] as const)
      story.processes("consumer-4", partition, [offset, offset]);
    return story;
  }

  test("names the signal of each, and says that nobody reads from then on", () => {
    expect(told(killed())).toBe(`
━━ Rebalance 2 · generation 1 → 2 · consumer-1 died (SIGKILL) ━━━━━━━━━━━━━━━━━━
   noticed  after 5.7 s; session.timeout.ms = 6000 since its last heartbeat
   barrier  0.2 s for consumer-2 (expired after 0.1 s) and consumer-3 (expired
            after 0.2 s)
   also     consumer-2 died (SIGKILL), noticed after 5.8 s
   also     consumer-3 died (SIGKILL), noticed after 5.9 s
   unowned  orders-0, orders-3, before: consumer-1
   unowned  orders-1, orders-4, before: consumer-2
   unowned  orders-2, orders-5, before: consumer-3
   cost     from then on nobody reads any partition: counted in the rebalance
            that ends the pause
   try      close on SIGTERM and be given the time: only a kill costs a session
`);
  });

  test("advises the killed to commit more often, not at a revocation that they never see", () => {
    const text = told(restarted());
    expect(text).toContain("consumer-2 died before it had committed them");
    expect(text).toContain("try      commit more often, or make the handler idempotent");
    expect(text).not.toContain("revoked");
  });

  test("marks the row whose pause a later row counts", () => {
    const lines = summaryLines(restarted().history);
    expect(lines[3]).toMatch(/ 0\.0 p·s\+ /);
    expect(lines[4]).toMatch(/ 96\.6 p·s /);
    expect(lines.at(-1)).toContain("+: some stayed unread");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test("a frozen member whom the barrier missed is told with its freeze", () => {
  const story = recordedRun()
    .at(10_000)
    .freezes("consumer-3")
    .at(11_000)
    .joins("consumer-4")
    .rebalances("MemberJoined", "consumer-4", { waitingFor: ["consumer-1", "consumer-3"] })
    .rejoins("consumer-1")
    .at(31_000)
    .generation(["consumer-1", "consumer-4"], { removed: ["consumer-3"], timedOut: true })
    .assigns({ "consumer-1": [0, 1, 2], "consumer-4": [3, 4, 5] });
  expect(told(story)).toContain("also     consumer-3 froze, noticed after 21.0 s");
  expect(told(story)).not.toContain("smaller batches");
});

test("a partition that was kept and read again was not handed over", () => {
  const story = recordedRun()
    .at(10_000)
    .joins("consumer-2", { rejoin: true })
    .rebalances("MemberRejoined", "consumer-2", { waitingFor: ["consumer-1", "consumer-3"] })
    .at(10_100)
    .rejoins("consumer-1", "consumer-3")
    .generation(["consumer-1", "consumer-2", "consumer-3"])
    .assigns({ "consumer-1": [0, 3], "consumer-2": [1, 4], "consumer-3": [2, 5] })
    .at(10_200)
    .processes("consumer-2", 1, [118, 130]);
  expect(told(story)).toContain("it went\n            back to its last commit when it rejoined");
  expect(told(story)).not.toContain("hand-over");
  expect(told(story)).toContain("try      commit when partitions are revoked");
});

test("who joined while the barrier was closed is told there, as a newcomer", () => {
  const story = recordedRun()
    .at(10_000)
    .joins("consumer-4")
    .rebalances("MemberJoined", "consumer-4", { waitingFor: ["consumer-1"] })
    .at(10_100)
    .joins("consumer-5")
    .at(10_300)
    .rejoins("consumer-1")
    .generation(["consumer-1", "consumer-4", "consumer-5"])
    .assigns({ "consumer-1": [0, 1], "consumer-4": [2, 3], "consumer-5": [4, 5] });
  expect(told(story)).toContain("consumer-5 (joined after 0.1 s) and consumer-1 (0.3 s,");
  expect(told(story)).not.toContain("also");
});
