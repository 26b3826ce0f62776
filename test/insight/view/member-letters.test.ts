import { describe, expect, test } from "vitest";
import { type GroupView, memberLetters, nameIn } from "../../../src/insight/index.ts";
import { LetterBook, letterOf } from "../../../src/insight/view/letter-book.ts";
import { deathOfB, InsightStory, twoReaders } from "./insight-story.ts";

function letters(view: GroupView): string[] {
  return [...memberLetters(view).values()].map(({ memberId, letter }) => `${memberId} ${letter}`);
}

describe("letters", () => {
  test("go from A to Z, then AA", () => {
    expect([0, 25, 26, 27, 51, 52, 701, 702].map(letterOf)).toEqual([
      "A",
      "Z",
      "AA",
      "AB",
      "AZ",
      "BA",
      "ZZ",
      "AAA",
    ]);
  });

  test("stay with a member that is gone for as long as something names it", () => {
    expect(letters(deathOfB().view(70_000))).toEqual(["A A", "B B"]);
    expect(letters(deathOfB().view(500_000))).toEqual(["A A", "B B"]);
  });

  test("a process has the same letter in its next life", () => {
    const story = deathOfB()
      .at(68_000)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2", { waitingFor: ["A"] });
    expect(letters(story.view(69_000))).toEqual(["A A", "B#2 B", "B B"]);
  });

  test("a process that is known by its client id at first has the same letter when it reports", () => {
    const member = (memberId: string, processId: string | null) => ({
      memberId,
      groupInstanceId: null,
      clientId: "consumer-3",
      clientHost: "/h",
      processId,
      sessionTimeoutMs: null,
      rebalanceTimeoutMs: null,
      protocols: [],
    });
    const book = new LetterBook();
    book.seat(member("x", null), new Set(["x"]));
    book.seat(member("x", "consumer-3"), new Set(["x"]));
    book.seat(member("y", "consumer-3"), new Set(["y"]));
    expect(book.marks().map(({ memberId, letter }) => memberId + letter)).toEqual(["yA", "xA"]);
    book.seat(member("z", "another"), new Set(["z"]));
    expect(book.marks().at(-1)).toMatchObject({ memberId: "z", letter: "B" });
  });

  test("do not move when somebody else goes", () => {
    const story = twoReaders()
      .at(10_000)
      .leaves("A")
      .rebalances("MemberLeft", "A", { waitingFor: ["B"] })
      .rejoins("B")
      .generation(["B"])
      .assigns({ B: [0, 1, 2, 3] });
    expect(memberLetters(story.view(500_000)).get("B")!.letter).toBe("B");
  });

  test("are given back when nobody names their member any more", () => {
    const member = (memberId: string) => ({
      memberId,
      groupInstanceId: null,
      clientId: memberId,
      clientHost: "/h",
      processId: null,
      sessionTimeoutMs: null,
      rebalanceTimeoutMs: null,
      protocols: [],
    });
    const book = new LetterBook();
    for (const id of ["x", "y"]) book.seat(member(id), new Set(["x", "y"]));
    book.keepOnly(new Set(["y"]));
    book.seat(member("z"), new Set(["y", "z"]));
    expect(book.marks().map(({ memberId, letter }) => memberId + letter)).toEqual(["zA", "yB"]);
  });
});

describe("names", () => {
  test("members with Java's own client id are told apart by host, and on one host by member id", () => {
    const story = new InsightStory().at(0).rebalances("MemberJoined", "x", { fromState: "Empty" });
    const ids = ["m-111111", "m-222222", "m-333333"];
    const hosts = ["/10.0.0.1", "/10.0.0.2", "/10.0.0.2"];
    const members = ids.map((memberId, i) => ({
      memberId,
      groupInstanceId: null,
      clientId: "consumer-orders-1",
      clientHost: hosts[i]!,
    }));
    story.note({
      type: "GenerationCompleted",
      generationId: 1,
      protocolType: "consumer",
      protocolName: "range",
      leaderId: ids[0]!,
      members,
      removed: [],
      timedOut: false,
    });
    const view = story.view(100);
    const named = view.now.members.map(({ name }) => name);
    expect(named).toEqual([
      "consumer-orders-1 (10.0.0.1)",
      "consumer-orders-1 (…222222)",
      "consumer-orders-1 (…333333)",
    ]);
    expect(new Set(named).size).toBe(3);
    expect(nameIn(view, view.now.members[0]!.member)).toBe(named[0]);
  });
});
