import { describe, expect, it } from "vitest";
import type { GroupEventNote } from "../../src/model/index.ts";
import { History } from "../../src/simulator/history/history.ts";
import type { HistoryEvent } from "../../src/simulator/history/history-event.ts";
import { type Judge, judge } from "../../src/simulator/monitors/judge.ts";
import { VirtualClock } from "../../src/simulator/time/virtual-clock.ts";
import { drawPlan } from "../../src/simulator/workload/draw-plan.ts";
import type { CommitStyle, SimulationPlan } from "../../src/simulator/workload/plan.ts";

const drawn = drawPlan(1, 600_000);

function planOf(commits: CommitStyle): SimulationPlan {
  const [member] = drawn.members;
  return {
    ...drawn,
    group: { ...drawn.group, sessionTimeoutMs: 10_000, heartbeatIntervalMs: 1_000 },
    members: ["a", "b"].map((name) => ({ ...member!, name, commits })),
  };
}

/** A history that a test writes by hand: two processes `a.1` and `b.1`, partition `t-0`. */
class Story {
  readonly clock = new VirtualClock();
  readonly history = new History(this.clock);
  readonly judge: Judge;

  constructor(commits: CommitStyle = "auto") {
    this.judge = judge(this.history, planOf(commits));
  }

  get finding(): string | null {
    return this.history.violation?.finding ?? null;
  }

  tell(...events: readonly HistoryEvent[]): this {
    for (const event of events) this.history.record(event);
    return this;
  }

  after(durationMs: number): this {
    this.clock.advance(durationMs);
    return this;
  }

  note(...notes: readonly GroupEventNote[]): this {
    for (const body of notes) {
      const note = { atMs: this.clock.nowMs(), groupId: "g", ...body };
      this.tell({ type: "Noted", note });
    }
    return this;
  }

  /** These processes join, and are the members of the next generation. */
  generation(generationId: number, ...processes: readonly string[]): this {
    for (const process of processes)
      this.note({
        type: "MemberJoined",
        member: member(process),
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        protocols: ["range"],
        rejoin: false,
        parked: true,
        reason: null,
      });
    return this.note({
      type: "GenerationCompleted",
      generationId,
      protocolType: "consumer",
      protocolName: "range",
      leaderId: processes[0]!,
      members: processes.map(member),
      removed: [],
      timedOut: false,
    });
  }

  expire(process: string): this {
    const lastHeardAtMs = this.clock.nowMs() - 10_000;
    const session = { sessionTimeoutMs: 10_000, lastHeardAtMs };
    return this.note({ type: "SessionExpired", member: member(process), ...session });
  }

  commit(process: string, offset: number, previousOffset = -1): this {
    const offsets = [{ topic: "t", partition: 0, offset, previousOffset }];
    return this.note({
      type: "OffsetsCommitted",
      memberId: `${process}-id`,
      generationId: 1,
      offsets,
    });
  }

  assigned(process: string): this {
    return this.tell({ type: "PartitionsAssigned", process, partitions: ["t-0"] });
  }

  revoked(process: string): this {
    return this.tell(
      { type: "RevocationBegan", process, partitions: ["t-0"] },
      { type: "RevocationEnded", process, partitions: ["t-0"] },
    );
  }

  began(process: string, firstOffset: number, lastOffset = firstOffset): this {
    const handling = this.history.nextHandling();
    const records = { partition: "t-0", handling, firstOffset, lastOffset };
    return this.tell({ type: "HandlingBegan", process, ...records });
  }

  /** The n-th handling that began is over. */
  ended(process: string, handling: number, firstOffset: number, lastOffset = firstOffset): this {
    return this.tell({ type: "HandlingEnded", process, handling, firstOffset, lastOffset });
  }
}

function member(process: string) {
  const identity = { memberId: `${process}-id`, groupInstanceId: null };
  return { ...identity, clientId: process, clientHost: "/127.0.0.1" };
}

/** `a.1` is the only member, owns `t-0`, and has processed offsets 0 to 9. */
function owner(commits: CommitStyle = "auto"): Story {
  const story = new Story(commits).generation(1, "a.1").assigned("a.1");
  return story.began("a.1", 0, 9).ended("a.1", 1, 0, 9);
}

describe("monitors allow", () => {
  it("a clean hand-over", () => {
    const story = owner().commit("a.1", 10).revoked("a.1").generation(2, "a.1", "b.1");
    story.assigned("b.1").began("b.1", 10).ended("b.1", 2, 10).commit("b.1", 11, 10);
    expect(story.finding).toBeNull();
    expect(story.judge.delivery.duplicateCount).toBe(0);
  });

  it("a second owner while a frozen one still believes in its session", () => {
    const story = owner().expire("a.1").generation(2, "b.1").assigned("b.1").began("b.1", 0, 9);
    expect(story.finding).toBeNull();
    expect(story.judge.delivery.duplicateCount).toBe(10);
    expect(story.after(1_000).began("a.1", 10).finding).toBeNull();
  });

  it("repeating what a killed process had processed and not committed", () => {
    const story = owner().tell({ type: "ProcessDied", process: "a.1" }).expire("a.1");
    expect(story.generation(2, "b.1").assigned("b.1").began("b.1", 0).finding).toBeNull();
  });

  it("repeating what a careless application did not commit", () => {
    const story = owner("careless").revoked("a.1").generation(2, "b.1").assigned("b.1");
    expect(story.began("b.1", 0).finding).toBeNull();
  });

  it("a hand-over without its commit while a fault lasts", () => {
    const story = owner()
      .tell({ type: "FaultBegan", fault: "f", scope: ["a.1"] })
      .revoked("a.1");
    expect(story.generation(2, "b.1").assigned("b.1").began("b.1", 0).finding).toBeNull();
  });

  it("a new handler beside one that was aborted", () => {
    const story = owner().commit("a.1", 10).began("a.1", 10);
    story.tell({ type: "HandlingAborted", process: "a.1", handling: 2 }).revoked("a.1");
    expect(story.generation(2, "a.1", "b.1").assigned("b.1").began("b.1", 10).finding).toBeNull();
  });
});

describe("monitors find", () => {
  it("O3: a partition that is assigned while a valid member still owns it", () => {
    expect(owner().generation(2, "a.1", "b.1").assigned("b.1").finding).toMatch(
      /^O3: t-0 was assigned to b\.1 while a\.1, a valid member, still owns it/,
    );
  });

  it("O3: even while its revocation listener runs", () => {
    const story = owner()
      .commit("a.1", 10)
      .tell({
        type: "RevocationBegan",
        process: "a.1",
        partitions: ["t-0"],
      });
    expect(story.generation(2, "a.1", "b.1").assigned("b.1").finding).toMatch(/^O3: .*revoking/);
  });

  it("O2: two handlers of one partition in one process", () => {
    expect(owner().began("a.1", 10).began("a.1", 11).finding).toMatch(/^O2: /);
  });

  it("O2: a handler beside that of a valid member whose partition was taken away", () => {
    const story = owner().commit("a.1", 10).began("a.1", 10).revoked("a.1");
    story.generation(2, "a.1", "b.1").assigned("b.1").began("b.1", 10);
    expect(story.finding).toBe("O2: t-0 10–10 was handed out by b.1 while a handler of a.1 runs");
  });

  it("O6: a record of a partition that was given up", () => {
    expect(owner().commit("a.1", 10).revoked("a.1").began("a.1", 10).finding).toMatch(
      /^O6: .* does not own it$/,
    );
  });

  it("O6: a zombie that goes on after its session must have ended for it too", () => {
    const story = owner().expire("a.1").after(13_000).began("a.1", 10);
    expect(story.finding).toMatch(/^O6: .* 13000 ms after it was removed from the group$/);
  });

  it("O7: a partition that is never given back", () => {
    expect(owner().tell({ type: "ConsumerClosed", process: "a.1", isLate: false }).finding).toMatch(
      /^O7: /,
    );
    expect(owner().assigned("a.1").finding).toMatch(/^O7: .* which has it$/);
    expect(new Story().revoked("a.1").finding).toMatch(/^O7: .* which does not own it$/);
  });

  it("D1: a commit beyond what was processed", () => {
    expect(owner().commit("a.1", 11).finding).toBe(
      "D1: t-0 was committed up to 11, but processed up to 10 only",
    );
  });

  it("D1: a commit beyond what the committer itself has processed since it was assigned", () => {
    const story = owner().tell({ type: "ProcessDied", process: "a.1" }).expire("a.1");
    story.generation(2, "b.1").assigned("b.1").began("b.1", 0).ended("b.1", 2, 0);
    expect(story.commit("b.1", 5).finding).toMatch(/^D1: b\.1 committed t-0 up to 5, but has/);
  });

  it("D3: an interval that does not begin at the committed offset", () => {
    const story = owner().commit("a.1", 10).revoked("a.1").generation(2, "b.1").assigned("b.1");
    expect(story.began("b.1", 0).finding).toBe(
      "D3: b.1 was handed t-0 0, but the committed offset is 10",
    );
  });

  it("D4: a record that is left out, or comes twice, inside an interval", () => {
    expect(owner().began("a.1", 11).finding).toMatch(/^D4: /);
    expect(owner().began("a.1", 9).finding).toMatch(/^D4: /);
  });

  it("D5: a clean hand-over that left something uncommitted", () => {
    expect(owner().commit("a.1", 7).revoked("a.1").finding).toMatch(
      /^D5: a\.1 gave up t-0, processed up to 10, with 7 committed, and nothing had disturbed it$/,
    );
  });

  it("D6: a committed offset that goes back", () => {
    expect(owner().commit("a.1", 10).commit("a.1", 8, 10).finding).toBe(
      "D6: the committed offset of t-0 went back from 10 to 8",
    );
  });

  it("D7: a commit of somebody who is no longer the owner", () => {
    const story = owner().commit("a.1", 10).revoked("a.1").generation(2, "a.1", "b.1");
    expect(story.assigned("b.1").commit("a.1", 10, 10).finding).toMatch(
      /^D7: a\.1 committed t-0 up to 10 in generation 1, but its last owner is b\.1$/,
    );
  });

  it("the first of all, with what led to it", () => {
    const story = owner().commit("a.1", 11).commit("a.1", 3, 11);
    const { violation } = story.history;
    expect(violation?.rule).toBe("D1");
    expect(violation?.trace.at(-1)).toContain("OffsetsCommitted");
    expect(violation?.trace[0]).toContain("MemberJoined");
    expect(violation?.message).toContain("D1 at    0.000: t-0 was committed up to 11");
  });
});
