import { describe, expect, it } from "vitest";
import { readConsumerLine } from "../../src/observer/follow/consumer-line.ts";

describe("a line that a consumer wrote of itself", () => {
  it("is a report of what it reads", () => {
    const report = { type: "Leaving", atMs: 5, processId: "worker-1" };
    expect(readConsumerLine(JSON.stringify({ groupId: "billing", report }))).toEqual({
      kind: "report",
      groupId: "billing",
      report,
    });
  });

  it("tells of a poll that came too late, which the coordinator may never have heard of", () => {
    const note = {
      type: "PollIntervalExceeded",
      atMs: 5,
      groupId: "billing",
      memberId: "m-1",
      generationId: 7,
      sinceLastPollMs: 300_001,
    };
    const read = readConsumerLine(JSON.stringify({ clientId: "c", note }));
    expect(read).toMatchObject({
      kind: "cause",
      note: { type: "CauseLearned", generationId: 7, memberId: "m-1", cause: "MemberLeft" },
    });
  });

  it("may be of what others see as well", () => {
    const note = {
      type: "JoinSent",
      atMs: 5,
      groupId: "g",
      memberId: "",
      generationId: 0,
      reason: null,
    };
    expect(readConsumerLine(JSON.stringify({ note }))).toEqual({ kind: "nothing" });
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    `{"groupId":5,"report":{}}`,
    `{"groupId":"g","report":{"type":"Leaving","atMs":"x","processId":"p"}}`,
    `{"note":{"type":"PollIntervalExceeded","groupId":"g","memberId":"m","atMs":1,"generationId":-1}}`,
    `{"note":{"type":[]}}`,
  ])("is passed over when it is none: %s", (line) => {
    expect(readConsumerLine(line)).toBeNull();
  });
});
