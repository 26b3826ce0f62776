import { describe, expect, test } from "vitest";
import { wordlessDepartures } from "../../src/insight/index.ts";
import { type Story, twoMembers } from "./story.ts";

function departures({ last }: Story) {
  return wordlessDepartures(last).map(({ member, happened: { event, signal, atMs } }) => {
    return [member.memberId, event, signal, atMs];
  });
}

function advice({ history, last }: Story): string[] {
  return history.findings(last).map((finding) => finding.advice);
}

describe("a member that froze and was killed while another leaves", () => {
  /** B freezes at 10,000 and is killed at 11,000; A leaves at 12,000, before anybody missed B. */
  function leaving(): Story {
    return twoMembers()
      .at(9_900)
      .processes("B", 2, [1, 9])
      .commits("B", { 2: 4 })
      .joins("C", { rejoin: true, parked: false })
      .at(10_000)
      .freezes("B")
      .at(11_000)
      .dies("B")
      .at(12_000)
      .report("A", { type: "Leaving" })
      .leaves("A")
      .rebalances("MemberLeft", "A", { waitingFor: ["B", "C"] })
      .at(12_300)
      .rejoins("C")
      .at(15_800)
      .expires("B", 9_800, 6_000)
      .generation(["C"])
      .assigns({ C: [0, 1, 2, 3] })
      .starts("C", 0, 1, 2, 3)
      .at(15_900)
      .processes("C", 2, [4, 9]);
  }

  test("is told with its own event, though the leaving is the cause", () => {
    const story = leaving();
    expect(story.last.happened).toMatchObject({ event: "BeganLeaving", atMs: 12_000 });
    expect(departures(story)).toEqual([["B", "Froze", "SIGKILL", 10_000]]);
  });

  test("could not commit, and had no large batch either", () => {
    const story = leaving();
    expect(story.last.duplicates).toMatchObject([
      { fromOffset: 4, toOffset: 9, firstWent: "Froze", why: "NotCommitted" },
    ]);
    expect(advice(story)).toContain("commit more often, or make the handler idempotent");
    expect(story.rules()).not.toContain("slow-rejoiner");
    expect(story.rules()).toContain("session-timeout");
  });
});

describe("all members killed", () => {
  /** A and B are killed at 10,000; the group is Empty from 15,900 until C joins at 20,000. */
  function killed(): Story {
    return twoMembers()
      .at(9_900)
      .processes("A", 0, [1, 9])
      .commits("A", { 0: 4 })
      .at(10_000)
      .dies("A")
      .dies("B")
      .at(15_700)
      .expires("A", 9_700, 6_000)
      .rebalances("SessionExpired", "A", { waitingFor: ["B"] })
      .at(15_900)
      .expires("B", 9_900, 6_000)
      .note({ type: "GroupEmptied", generationId: 2 });
  }

  function restarted(): Story {
    return killed()
      .at(20_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { fromState: "Empty" })
      .at(23_000)
      .generation(["C"])
      .assigns({ C: [0, 1, 2, 3] })
      .starts("C", 0, 1, 2, 3)
      .at(23_100)
      .processes("C", 0, [4, 9]);
  }

  test("are each told with the signal and the instant of the kill", () => {
    expect(departures(killed())).toEqual([
      ["A", "Died", "SIGKILL", 10_000],
      ["B", "Died", "SIGKILL", 10_000],
    ]);
  });

  test("are known to be killed also when their last words are heard after that", () => {
    const story = twoMembers().at(10_000).dies("B").at(9_999).starts("B", 2, 3).at(15_900);
    story.expires("B", 9_900, 6_000).rebalances("SessionExpired", "B", { waitingFor: ["A"] });
    expect(story.last.happened).toMatchObject({ event: "Died", atMs: 10_000 });
  });

  test("leave duplicates to whoever joins next, which no commit on revocation would have spared", () => {
    const story = restarted();
    expect(story.last.cause).toBe("MemberJoined");
    expect(story.last.duplicates).toMatchObject([
      { firstBy: "A", againBy: "C", firstWent: "Died" },
    ]);
    expect(advice(story)).toContain("commit more often, or make the handler idempotent");
  });

  test("count as killed also when their processes' names live again", () => {
    const story = killed().at(20_000).joins("A#2").rebalances("MemberJoined", "A#2", {
      fromState: "Empty",
    });
    story
      .generation(["A#2"])
      .assigns({ "A#2": [0, 1, 2, 3] })
      .starts("A#2", 0, 1, 2, 3);
    story.at(20_100).processes("A#2", 0, [4, 9]);
    expect(story.last.duplicates).toMatchObject([
      { firstBy: "A", againBy: "A", firstWent: "Died", why: "NotCommitted" },
    ]);
  });

  test("beside somebody who only commits late, both are advised", () => {
    const story = twoMembers().at(9_900).processes("A", 0, [1, 9]).commits("A", { 0: 4 });
    story.processes("B", 2, [1, 9]).commits("B", { 2: 4 }).at(10_000).dies("B");
    story.at(15_900).expires("B", 9_900, 6_000);
    story.rebalances("SessionExpired", "B", { waitingFor: ["A"] });
    story
      .at(16_000)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] });
    story.at(16_100).processes("A", 0, [4, 9]).processes("A", 2, [4, 9]);
    expect(story.last.duplicates.map(({ why, firstWent }) => [why, firstWent])).toEqual([
      ["Rejoined", null],
      ["NotCommitted", "Died"],
    ]);
    expect(advice(story)[0]).toBe(
      "commit when partitions are revoked, and more often: who is killed or too late cannot",
    );
  });
});
