import { expect, it } from "vitest";
import { exactlyOne, wholeNumber } from "../../src/cli/flag-values.ts";
import { tableLines } from "../../src/cli/table.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { warningsOnStderr } from "../../src/cli/warnings-on-stderr.ts";

it("columns of a table are as wide as their longest cell, and nothing stands behind the last", () => {
  const columns = [
    { title: "GROUP", leastWidth: 8 },
    { title: "TOPIC", leastWidth: 3 },
    { title: "LAG", leastWidth: 15 },
  ];
  expect(
    tableLines(columns, [
      ["a", "orders-of-today", "1"],
      ["billing-eu", "t", ""],
    ]),
  ).toEqual(["GROUP      TOPIC           LAG", "a          orders-of-today 1", "billing-eu t"]);
});

it("numbers are whole and in their range", () => {
  const range = { least: 1, most: 100 };
  expect(wholeNumber("--n", "100", range)).toBe(100);
  for (const text of ["0", "101", "1.5", "x", "", "1e1", " 1"]) {
    expect(() => wholeNumber("--n", text, range)).toThrow(UsageError);
  }
  expect(() => wholeNumber("--n", "-1", { least: 0, most: Number.MAX_SAFE_INTEGER })).toThrow(
    '--n takes a number of 0 or more, but was given "-1".',
  );
});

it("exactly one of several flags is given", () => {
  expect(exactlyOne({ "--a": true, "--b": undefined }, "it")).toBe("--a");
  expect(exactlyOne({ "--a": false, "--b": "" }, "it")).toBe("--b");
  expect(() => exactlyOne({ "--a": undefined, "--b": false }, "it")).toThrow(
    "it takes exactly one of --a, --b, but none of them was given.",
  );
  expect(() => exactlyOne({ "--a": true, "--b": "x" }, "it")).toThrow("--a and --b were given");
});

it("a client's warnings are said once each, with their cause", () => {
  const said: string[] = [];
  const log = warningsOnStderr((text) => said.push(text));
  log.warn({ err: new Error("connect ECONNREFUSED") }, "Could not connect to a broker");
  log.warn({ err: new Error("connect ECONNREFUSED") }, "Could not connect to a broker");
  log.info({}, "of no interest");
  log.error({}, "Gone");
  expect(said).toEqual(["Could not connect to a broker: connect ECONNREFUSED\n", "Gone\n"]);
});
