import { expect, it } from "vitest";
import { standstillText } from "../../../src/insight/index.ts";
import { deathOfB, twoReaders } from "./insight-story.ts";

it("a group that is believed Stable while a dead reader's partitions stand still says so", () => {
  const dead = twoReaders().at(20_000).dies("B");
  expect(standstillText(dead.view(20_500))).toBe("");
  expect(standstillText(dead.view(23_400))).toBe(
    "2 of 4 partitions are not being read, for 3.4 s; the coordinator has not noticed",
  );
});

it("what was noticed and given to somebody who has not read it yet is no standstill", () => {
  const given = twoReaders()
    .at(20_000)
    .dies("B")
    .at(65_000)
    .expires("B", 20_000)
    .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
    .at(66_100)
    .stops("A", 0, 1)
    .rejoins("A")
    .generation(["A"])
    .at(66_200)
    .assigns({ A: [0, 1, 2, 3] });
  expect(standstillText(given.view(70_000))).toBe("");
});

it("where every partition is read, or the group waits at its barrier, there is nothing to say", () => {
  expect(standstillText(twoReaders().view(60_000))).toBe("");
  expect(standstillText(deathOfB().view(70_000))).toBe("");
});
