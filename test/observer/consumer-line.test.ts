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

  const header = { atMs: 5, groupId: "billing", memberId: "m-1", generationId: 7 };
  const partitions = [{ topic: "orders", partitions: [0, 2] }];

  it("tells why a member left, as it told its coordinator", () => {
    const note = { type: "Left", ...header, reason: "the consumer is being closed" };
    expect(readConsumerLine(JSON.stringify({ clientId: "c", note }))).toMatchObject({
      kind: "cause",
      note: { cause: "MemberLeft", reason: "the consumer is being closed", memberId: "m-1" },
    });
  });

  it.each([
    { type: "Lost", reason: "session expired", partitions },
    { type: "RevocationCommitFailed", error: "REBALANCE_IN_PROGRESS", partitions },
    { type: "ListenerReturned", callback: "onPartitionsRevoked", durationMs: 1_200, error: null },
    { type: "ListenerReturned", callback: "onPartitionsLost", durationMs: 1, error: "no" },
  ])("tells what is between a member and its application: $type", (body) => {
    const note = { ...header, ...body };
    expect(readConsumerLine(JSON.stringify({ clientId: "worker-1", note }))).toEqual({
      kind: "report",
      groupId: "billing",
      report: { ...body, atMs: 5, memberId: "m-1", processId: "worker-1" },
    });
  });

  it("tells nothing of a listener that returned at once", () => {
    const body = { type: "ListenerReturned", callback: "onPartitionsRevoked", durationMs: 3 };
    const note = { ...header, ...body, error: null };
    expect(readConsumerLine(JSON.stringify({ note }))).toEqual({ kind: "nothing" });
  });

  it("loses properties that nobody declared", () => {
    const report = { type: "Leaving", atMs: 5, processId: "p", more: [1], constructor: "x" };
    expect(readConsumerLine(JSON.stringify({ groupId: "g", report }))).toMatchObject({
      report: { type: "Leaving", atMs: 5, processId: "p" },
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
    `{"groupId":"g","report":{"type":"Assigned","atMs":1,"processId":"p","memberId":"m"}}`,
    `{"groupId":"g","report":{"type":"Assigned","atMs":1,"processId":"p","memberId":"m","partitions":[null]}}`,
    `{"groupId":"g","report":{"type":"__proto__","atMs":1,"processId":"p"}}`,
    `{"groupId":"g","report":{"type":"ProcessedRange","atMs":1,"processId":"p","memberId":"m","topic":"t","partition":0,"fromOffset":9,"toOffset":3,"firstAtMs":1,"firstTimestampMs":1}}`,
    `{"note":{"type":"PollIntervalExceeded","groupId":"g","memberId":"m","atMs":1}}`,
    `{"note":{"type":"Lost","groupId":"g","memberId":"m","atMs":1,"generationId":1,"reason":"x","partitions":{}}}`,
    `{"note":{"type":[]}}`,
  ])("is passed over when it is none: %s", (line) => {
    expect(readConsumerLine(line)).toBeNull();
  });
});
