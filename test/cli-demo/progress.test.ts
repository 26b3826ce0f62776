import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { passOn } from "../../src/cli/demo/child.ts";
import { progressLines } from "../../src/cli/demo/progress.ts";

const options = { input: "lines.txt", ratePerSecond: 100, workMs: 20 };

test("what became of the input is said in a line", () => {
  const done = { fedCount: 200, processedCount: 200 };
  expect(progressLines(done, { options, isInputEnded: true })).toEqual([
    "the input has ended: 200 lines fed, 200 processed",
  ]);
  const orders = { options: { ...options, input: null }, isInputEnded: false };
  expect(progressLines(done, orders)).toEqual([]);
});

test("a rate that was more than the consumers could do is said, with what limits them", () => {
  const behind = { fedCount: 2_000, processedCount: 900 };
  expect(progressLines(behind, { options, isInputEnded: false })).toEqual([
    "the input has not ended: 2000 lines fed, 900 processed",
    "1100 records not processed yet: 100 a second are fed,",
    "and a consumer does at most 50 a second (--work-ms 20), when nothing stops it",
  ]);
});

test("many children's words reach one stream without piling listeners on it", () => {
  const to = new PassThrough();
  const children = Array.from({ length: 20 }, () => new PassThrough());
  for (const from of children) passOn(from, to);
  expect(to.eventNames().map((event) => to.listenerCount(event))).not.toContain(20);
  expect(to.listenerCount("unpipe")).toBe(0);
  children[19]?.emit("data", Buffer.from("told"));
  expect(String(to.read())).toBe("told");
});
