import { expect, it } from "vitest";
import { wrapped } from "../../../src/cli/explain/wrapped.ts";

it("a long line goes on below its text, between words", () => {
  const line = "Cost      6 of 6 partitions paused; longest orders-3";
  expect(wrapped(line, { width: 30, indent: 10 })).toEqual([
    "Cost      6 of 6 partitions",
    "          paused; longest",
    "          orders-3",
  ]);
  expect(wrapped(line, { width: 80, indent: 10 })).toEqual([line]);
});

it("a word that is wider than the terminal has a line of its own, uncut", () => {
  expect(wrapped("a verylongname b", { width: 6, indent: 2 })).toEqual([
    "a",
    "  verylongname",
    "  b",
  ]);
});
