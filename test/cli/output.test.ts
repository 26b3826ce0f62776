import { expect, it } from "vitest";
import { stdoutOutput } from "../../src/cli/output.ts";

function streams(isTTY: boolean) {
  const written: string[] = [];
  const stdout = { write: (text: string) => written.push(`out ${text}`) };
  const stderr = { write: (text: string) => written.push(`err ${text}`), isTTY };
  return { written, streams: { stdout, stderr } };
}

it("data go to stdout, notes to stderr, and progress only to a terminal, where output takes its place", () => {
  const terminal = streams(true);
  const output = stdoutOutput({}, terminal.streams);
  output.progress("1 of 2");
  output.progress("2 of 2");
  output.lines(["a", "b"]);
  output.note("done");
  output.progress("3 of 2");
  output.end();
  expect(terminal.written).toEqual([
    "err \r\u001b[K1 of 2",
    "err \r\u001b[K2 of 2",
    "err \r\u001b[K",
    "out a\nb\n",
    "err done\n",
    "err \r\u001b[K3 of 2",
    "err \r\u001b[K",
  ]);
  const pipe = streams(false);
  stdoutOutput({}, pipe.streams).progress("1 of 2");
  expect(pipe.written).toEqual([]);
});

it("shows control characters instead of sending them to a terminal: who joins a group chooses its id", () => {
  const { written, streams: to } = streams(true);
  const output = stdoutOutput({}, to);
  output.lines(["evil\u001b]0;owned\u0007\u009b2J", "a\tb"]);
  output.note("% Group \u001b[2J rebalanced");
  expect(written).toEqual([
    "out evil\\x1b]0;owned\\x07\\x9b2J\na\tb\n",
    "err % Group \\x1b[2J rebalanced\n",
  ]);
});

it("a document says which form it has", () => {
  const { written, streams: to } = streams(false);
  const output = stdoutOutput({ json: true }, to);
  expect(output.isJson).toBe(true);
  output.document({ groups: [] });
  expect(JSON.parse(written.join("").slice(4))).toEqual({ schemaVersion: 1, groups: [] });
});
