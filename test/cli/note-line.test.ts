import { expect, it } from "vitest";
import { noteLine } from "../../src/cli/broker/note-line.ts";
import type { GroupNote } from "../../src/model/index.ts";

const started: GroupNote = {
  groupId: "orders",
  atMs: 1_700_000_000_000,
  type: "RebalanceStarted",
  generationId: 4,
  fromState: "Stable",
  cause: "SessionExpired",
  memberId: "m",
  reason: null,
  waitingFor: [],
  deadlineMs: 0,
};

it("tells why a group rebalances in words", () => {
  expect(noteLine(started, { json: false })).toBe(
    "22:13:20.000 orders rebalances after generation 4: a member was not heard of\n",
  );
});

it("gives programs Kafka's word for it", () => {
  const json = JSON.parse(noteLine(started, { json: true }));
  expect(json).toMatchObject({ event: "note", cause: "SessionExpired" });
});
