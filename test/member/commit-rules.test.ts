import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  commitAction,
  commitBeforeRevokeAction,
  offsetFetchAction,
} from "../../src/member/index.ts";
import { ERROR_NAMES, type ErrorName, isRetriable } from "../../src/protocol/index.ts";
import { markdownTable } from "../coordinator/markdown-table.ts";

const FILE = new URL("commit-rules.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

describe("the rules of commits", () => {
  it.each([
    "ILLEGAL_GENERATION",
    "UNKNOWN_MEMBER_ID",
    "STALE_MEMBER_EPOCH",
    "FENCED_INSTANCE_ID",
  ] as const)("a commit that %s refuses is fenced, and never sent again", (error) => {
    expect(commitAction(error)).toBe("Fenced");
    expect(commitBeforeRevokeAction(error)).toBe("Fenced");
  });

  it("a deleted topic does not hold up a revocation", () => {
    expect(commitAction("UNKNOWN_TOPIC_OR_PARTITION")).toBe("RetryLater");
    expect(commitBeforeRevokeAction("UNKNOWN_TOPIC_OR_PARTITION")).toBe("Reject");
  });

  it("no error of OffsetFetch is ever taken for an offset that is not there", () => {
    const used = ERROR_NAMES.filter((error) => offsetFetchAction(error) === "Use");
    expect(used).toEqual(["NONE"]);
    const committed = ERROR_NAMES.filter((error) => commitAction(error) === "Committed");
    expect(committed).toEqual(["NONE"]);
  });

  it("are the table beside this test; errors that it does not name follow whether they may pass", () => {
    const isNamed = (error: ErrorName) => {
      const otherwise = isRetriable(error) ? "RetryLater" : "Reject";
      return cells(error).some((cell) => cell !== otherwise);
    };
    const rows = ERROR_NAMES.filter(isNamed).map((error) => [error, ...cells(error)]);
    rows.push(["any other that is retriable", "RetryLater", "RetryLater", "RetryLater"]);
    rows.push(["any other", "Reject", "Reject", "Reject"]);
    const page = `# What becomes of commits and of questions for committed offsets

Written by \`REWRITE=1 npx vitest run test/member\`, from the tables in \`src/member/commit-rules.ts\`.

${markdownTable(["error", "OffsetCommit", "OffsetCommit before a revocation", "OffsetFetch"], rows)}
`;
    if (REWRITE) writeFileSync(FILE, page);
    expect(page).toBe(readFileSync(FILE, "utf8"));
  });
});

function cells(error: ErrorName): string[] {
  return [commitAction(error), commitBeforeRevokeAction(error), offsetFetchAction(error)];
}
