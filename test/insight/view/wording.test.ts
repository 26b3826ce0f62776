import { describe, expect, test } from "vitest";
import {
  clockText,
  countdownText,
  countText,
  durationText,
  isoText,
  kebabCase,
  listText,
  pauseCaption,
  settingText,
  shortList,
} from "../../../src/insight/index.ts";

describe("words for numbers", () => {
  test.each([
    [0, "0 ms"],
    [42.4, "42 ms"],
    [99.4, "99 ms"],
    [99.6, "0.1 s"],
    [8_700, "8.7 s"],
    [99_949, "99.9 s"],
    [252_000, "4 min 12 s"],
    [300_000, "5 min"],
    [7_500_000, "2 h 5 min"],
    [100_800_000, "1 d 4 h"],
    [-1_500, "-1.5 s"],
  ])("a duration of %s ms is %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test("a setting is told exactly", () => {
    expect([45_000, 300_000, 1_500, 500].map(settingText)).toEqual([
      "45 s",
      "5 min",
      "1.5 s",
      "500 ms",
    ]);
  });

  test("a countdown never goes below zero", () => {
    expect([252_000, 3_723_000, -5].map(countdownText)).toEqual(["4:12", "1:02:03", "0:00"]);
  });

  test("counts and lists", () => {
    expect([countText(1, "record"), countText(5_120, "record")]).toEqual([
      "1 record",
      "5,120 records",
    ]);
    expect(listText(["a", "b", "c"])).toBe("a, b and c");
    expect(shortList(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
    expect(kebabCase("LeaderRejoined")).toBe("leader-rejoined");
  });
});

describe("instants, without a Date", () => {
  test.each([
    0,
    951_782_399_999, // the last moment before 29 February 2000
    951_782_400_000,
    1_709_164_800_123, // 29 February 2024
    1_735_689_599_999, // the last moment of 2024
    4_107_542_400_000, // 1 March 2100, which has no 29 February
    -1,
  ])("%s is written as Date would", (atMs) => {
    expect(isoText(atMs)).toBe(new Date(atMs).toISOString());
  });

  test("a clock has tenths, and rounds down", () => {
    expect(clockText(1_709_164_800_199)).toBe("00:00:00.1");
  });
});

describe("the caption of a pause", () => {
  const over = (orphanedMs: number, unownedMs: number, unreadMs: number) =>
    pauseCaption({
      state: "Over",
      stoppedAtMs: 0,
      stoppedBy: "process",
      resumedAtMs: orphanedMs + unownedMs + unreadMs,
      resumedBy: "record",
      orphanedMs,
      unownedMs,
      unreadMs,
    });

  test("is split into orphaned, unowned and unread, and leaves out what did not count", () => {
    expect(over(45_000, 9_800, 300)).toBe("orphaned 45.0 s, unowned 9.8 s, unread 0.3 s");
    expect(over(0, 8_700, 0)).toBe("paused 8.7 s");
    expect(over(0, 0, 0)).toBe("paused 0 ms");
  });

  test("says so far while it lasts, and that it is unknown where it is", () => {
    expect(pauseCaption({ state: "Open", stoppedAtMs: 1_000 }, 4_200)).toBe("not read for 3.2 s");
    expect(pauseCaption({ state: "Open", stoppedAtMs: 1_000 })).toBe("not read yet");
    expect(pauseCaption({ state: "Unknown" })).toBe("pause unknown");
    expect(pauseCaption({ state: "None" })).toBe("");
  });
});
