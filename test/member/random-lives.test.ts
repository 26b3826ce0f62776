import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cooperativeStickyAssignor,
  rangeAssignor,
  stickyAssignor,
} from "../../src/assignors/index.ts";
import type { GroupMembershipOperation, PartitionList } from "../../src/member/index.ts";
import { type ErrorName, errorCode, heartbeat, leaveGroup } from "../../src/protocol/index.ts";
import { CheckedDriver } from "./checked-driver.ts";
import { joinResponse, type SentRequest, subscription, syncResponse, topic } from "./member-kit.ts";

/** One thing that happens to a member; the number chooses how. */
interface Act {
  readonly kind: (typeof KINDS)[number];
  readonly choice: number;
}

const KINDS = [
  ...["answer", "answer", "answer", "answer", "answer", "answer", "refuse", "fail"],
  ...["complete", "complete", "complete", "complete", "complete", "completeBadly"],
  ...["found", "found", "found", "notFound", "disconnect", "subscribe", "unsubscribe"],
  ...["wait", "wait", "wait", "metadata", "enforce", "commitRefused", "busy", "polled", "close"],
] as const;

const REFUSALS: readonly ErrorName[] = [
  "REBALANCE_IN_PROGRESS",
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "NOT_COORDINATOR",
  "COORDINATOR_LOAD_IN_PROGRESS",
  "MEMBER_ID_REQUIRED",
  "FENCED_INSTANCE_ID",
];

const OPERATIONS: readonly GroupMembershipOperation[] = [
  "DEFAULT",
  "LEAVE_GROUP",
  "REMAIN_IN_GROUP",
];

const SUBSCRIPTIONS = [["orders"], ["bills", "orders"], ["bills"], []];
const ASSIGNORS = [[rangeAssignor], [cooperativeStickyAssignor], [stickyAssignor, rangeAssignor]];

const lives = fc.record({
  assignors: fc.constantFrom(...ASSIGNORS),
  isStatic: fc.boolean(),
  enableAutoCommit: fc.boolean(),
  acts: fc.array(fc.record<Act>({ kind: fc.constantFrom(...KINDS), choice: fc.nat({ max: 11 }) }), {
    minLength: 1,
    maxLength: 150,
    size: "max",
  }),
});

const seen = new Set<string>();

describe("whatever happens to a member, in any order", () => {
  it("it gives up in order, asks one thing at a time, and comes to rest", () => {
    fc.assert(
      fc.property(lives, ({ assignors, isStatic, enableAutoCommit, acts }) => {
        const groupInstanceId = isStatic ? "i1" : null;
        const life = new Life(new CheckedDriver({ assignors, groupInstanceId, enableAutoCommit }));
        life.run({ kind: "subscribe", choice: 1 });
        for (const act of acts) life.run(act);
        life.rest();
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
    // The lives go everywhere, or the above says little.
    const states = ["Closed", "CompletingRebalance", "Fatal", "Leaving", "PreparingRebalance"];
    const phases = ["Assigning", "Committing", "Draining", "Losing", "Overtaken", "Revoking"];
    expect([...seen].sort()).toEqual(
      [...states, "Stable", "Stale", "Unjoined", ...phases, "settled"].sort(),
    );
  });
});

class Life {
  readonly #driver: CheckedDriver;
  #generationId = 0;
  #closedAtMs: number | null = null;
  #unsubscribed = 0;

  constructor(driver: CheckedDriver) {
    this.#driver = driver;
  }

  run({ kind, choice }: Act): void {
    const driver = this.#driver;
    if (driver.finished > 0) return;
    this.#happen(kind, choice);
    const { state, handover } = driver.kit.view;
    seen.add(state);
    if (handover !== null) seen.add(handover);
  }

  /** Everything goes well from here on: a member that can, becomes stable. */
  rest() {
    const driver = this.#driver;
    for (let round = 0; round < 40; round++) {
      this.run({ kind: "complete", choice: 0 });
      this.run({ kind: "found", choice: 0 });
      this.run({ kind: "answer", choice: 0 });
      this.run({ kind: "wait", choice: 4 });
    }
    if (this.#closedAtMs !== null) return expect(driver.finished).toBe(1) as never;
    const { state } = driver.kit.view;
    expect(driver.unsubscribeFinished).toBe(this.#unsubscribed);
    if (state === "Stable") seen.add("settled");
    expect(["Stable", "Fatal", "Stale", "Unjoined"]).toContain(state);
    if (state === "Unjoined") expect(driver.kit.member.topics).toBeNull();
    if (state === "Fatal") expect(driver.failed).toBe(1);
    if (state === "Stale") expect(driver.awaitsPoll).toBe(true);
  }

  #happen(kind: Act["kind"], choice: number) {
    const driver = this.#driver;
    switch (kind) {
      case "answer":
        return this.#answer("NONE", choice);
      case "refuse":
        return this.#answer(REFUSALS[choice % REFUSALS.length]!, choice);
      case "fail":
        return this.#failRequests();
      case "complete":
      case "completeBadly": {
        const step = driver.steps.at(-1);
        if (step !== undefined) driver.complete(step, { isWell: kind === "complete" });
        return;
      }
      case "found":
        if (!driver.isLookingUp) return;
        driver.isLookingUp = false;
        return driver.feed({ type: "CoordinatorFound" });
      case "notFound":
        if (!driver.isLookingUp) return;
        driver.isLookingUp = false;
        return driver.feed({ type: "CoordinatorNotFound", error: "COORDINATOR_NOT_AVAILABLE" });
      case "disconnect":
        driver.feed({ type: "CoordinatorDisconnected" });
        return;
      case "subscribe":
        return driver.feed({
          type: "SubscriptionChanged",
          topics: SUBSCRIPTIONS[choice % SUBSCRIPTIONS.length]!,
        });
      case "unsubscribe":
        if (choice > 3 || this.#unsubscribed > driver.unsubscribeFinished) return;
        this.#unsubscribed++;
        return driver.feed({ type: "Unsubscribed" });
      case "wait":
        return driver.advance([1, 50, 500, 3_000, 3_000, 10_000, 40_000, 300_000][choice] ?? 1_000);
      case "metadata":
        return driver.feed({
          type: "MetadataChanged",
          topics: [topic("orders", 2 + (choice % 2)), topic("bills", 1)],
          covers: ["bills", "orders"],
        });
      case "enforce":
        return driver.feed({ type: "RebalanceEnforced", reason: null });
      case "commitRefused": {
        const { memberId, generationId } = driver.kit.view.metadata;
        const error = REFUSALS[choice % REFUSALS.length]!;
        return driver.feed({ type: "CommitRefused", error, memberId, generationId });
      }
      case "busy":
        driver.kit.busySinceMs = choice > 3 ? driver.kit.nowMs : null;
        return;
      case "polled":
        driver.kit.busySinceMs = null;
        driver.awaitsPoll = false;
        return driver.feed({ type: "Polled" });
      case "close":
        if (choice > 0 || this.#closedAtMs !== null) return;
        this.#closedAtMs = driver.kit.nowMs;
        return driver.feed({
          type: "Closed",
          operation: OPERATIONS[driver.kit.nowMs % 3]!,
          deadlineMs: driver.kit.nowMs + 30_000,
        });
    }
  }

  #failRequests(): void {
    const { inFlight } = this.#driver;
    this.#driver.inFlight = [];
    for (const { requestId } of inFlight) {
      this.#driver.feed({ type: "RequestFailed", requestId, failure: { type: "Disconnected" } });
    }
  }

  /** A broker answers one connection in order. */
  #answer(error: ErrorName, choice: number) {
    const sent = this.#driver.inFlight.shift();
    if (sent === undefined) return;
    const { requestId } = sent;
    switch (sent.request.type) {
      case "JoinGroup":
        return this.#driver.feed({
          type: "JoinGroupAnswered",
          requestId,
          version: 9,
          response: this.#joinAnswer(sent as SentRequest<"JoinGroup">, error, choice),
        });
      case "SyncGroup": {
        const response = syncResponse(this.#assigned(choice), error);
        return this.#driver.feed({ type: "SyncGroupAnswered", requestId, response });
      }
      case "Heartbeat": {
        const response = { ...heartbeat.response.decode(new Uint8Array([0, 0]), 0) };
        response.errorCode = errorCode(error);
        return this.#driver.feed({ type: "HeartbeatAnswered", requestId, response });
      }
      case "LeaveGroup": {
        const response = leaveGroup.response.decode(new Uint8Array([0, 0]), 0);
        return this.#driver.feed({ type: "LeaveGroupAnswered", requestId, response });
      }
    }
  }

  #joinAnswer({ request }: SentRequest<"JoinGroup">, error: ErrorName, choice: number) {
    const memberId = request.body.memberId || "m1";
    if (error !== "NONE") return joinResponse({ error, memberId });
    this.#generationId++;
    const leader = choice % 2 === 0 ? memberId : "other";
    const metadata = subscription(["bills", "orders"]);
    const members =
      leader === memberId
        ? [
            { memberId, metadata },
            { memberId: "other", metadata },
          ]
        : [];
    const [{ name }] = request.body.protocols as [{ name: string }];
    const { groupInstanceId } = this.#driver.kit.config;
    return joinResponse({
      memberId,
      leader,
      members,
      generationId: this.#generationId,
      protocolName: name,
      skipAssignment: groupInstanceId !== null && choice === 4,
    });
  }

  #assigned(choice: number): PartitionList {
    const topics = this.#driver.kit.member.topics ?? [];
    return topics.map((name) => ({
      topic: name,
      partitions: [0, 1, 2].filter((partition) => ((choice >> partition) & 1) === 0),
    }));
  }
}
