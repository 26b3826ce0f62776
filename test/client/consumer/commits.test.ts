import { describe, expect, it } from "vitest";
import type { Cluster, ClusterNode } from "../../../src/client/cluster/cluster.ts";
import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import type { OwnedPartition } from "../../../src/client/consumer/delivery/owned-partition.ts";
import { Coordinator } from "../../../src/client/consumer/membership/coordinator.ts";
import { Commits } from "../../../src/client/consumer/offsets/commits.ts";
import type { OffsetEntry } from "../../../src/client/consumer/offsets/offset-entry.ts";
import { DisconnectedError, KafkaError } from "../../../src/client/errors/errors.ts";
import {
  type ErrorName,
  errorCode,
  type OffsetCommitRequestInput,
} from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { START_MS, VirtualClock } from "../../kit/virtual-clock.ts";

const NODE: ClusterNode = { nodeId: 7, host: "h", port: 1, rack: null };
const ME = { groupId: "g", groupInstanceId: null, memberId: "m-1", generationId: 4 };

type Answer = ErrorName | "disconnect" | { readonly atMs: number };

/** A coordinator that answers each commit with the next word of its script, and with NONE when that is over. */
function scripted(script: readonly Answer[]) {
  const clock = new VirtualClock();
  const ports = testClientPorts({ clock, network: new InMemoryNetwork(clock) });
  const answers = [...script];
  const sent: OffsetCommitRequestInput[] = [];
  let lookups = 0;
  const cluster = {
    findCoordinator: async () => {
      lookups++;
      return NODE;
    },
    send: async (_to: unknown, _api: unknown, body: OffsetCommitRequestInput) => {
      sent.push(body);
      const answer = answers.shift() ?? "NONE";
      if (answer === "disconnect") throw new DisconnectedError("gone");
      if (typeof answer === "object") await sleepUntil(answer.atMs, clock);
      const error = typeof answer === "object" ? "NONE" : answer;
      const partition = { partitionIndex: 0, errorCode: errorCode(error) };
      return { throttleTimeMs: 0, topics: [{ name: "t", partitions: [partition] }] };
    },
  } as unknown as Cluster;
  const coordinator = new Coordinator("g", { cluster, clock });
  const refused: string[] = [];
  let current = ME;
  const commits = new Commits({
    ...{ cluster, coordinator, ports },
    settings: { requestTimeoutMs: 30_000, retryBackoffMs: 100, retryBackoffMaxMs: 1_000 },
    listener: { onRefused: (error) => refused.push(error), onCommitted: () => {} },
    groupMetadata: () => current,
  });
  const become = (next: typeof ME): void => {
    current = next;
  };
  return { clock, commits, coordinator, sent, refused, become, lookups: () => lookups };
}

function entry(offset: number, owned: Partial<OwnedPartition<unknown, unknown>> = {}): OffsetEntry {
  const owner = { isGone: false, committedOffset: -1, ...owned } as OwnedPartition<
    unknown,
    unknown
  >;
  return { topic: "t", partition: 0, offset, leaderEpoch: -1, metadata: "", owned: owner };
}

async function outcome(script: readonly Answer[], deadlineMs: number | null = 10_000) {
  const world = scripted(script);
  const at = deadlineMs === null ? null : world.clock.nowMs() + deadlineMs;
  const result = await world.clock
    .until(world.commits.commit([entry(5)], { as: ME, deadlineMs: at }))
    .then(() => "committed")
    .catch((error: Error) => `${error.name}${error instanceof KafkaError ? ` ${error.code}` : ""}`);
  return { ...world, result };
}

/** Errors of OffsetCommit: what a waiting commit comes to, what one that nobody waits for comes to. */
const TABLE: readonly (readonly [ErrorName, string, string])[] = [
  ["NONE", "committed", "committed"],
  ["COORDINATOR_LOAD_IN_PROGRESS", "committed", "RetriableCommitFailedError"],
  ["UNKNOWN_TOPIC_OR_PARTITION", "committed", "RetriableCommitFailedError"],
  ["NOT_COORDINATOR", "committed", "RetriableCommitFailedError"],
  ["COORDINATOR_NOT_AVAILABLE", "committed", "RetriableCommitFailedError"],
  ["REQUEST_TIMED_OUT", "committed", "RetriableCommitFailedError"],
  ["REBALANCE_IN_PROGRESS", ...twice("RebalanceInProgressError REBALANCE_IN_PROGRESS")],
  ["ILLEGAL_GENERATION", ...twice("CommitFailedError")],
  ["UNKNOWN_MEMBER_ID", ...twice("CommitFailedError")],
  ["STALE_MEMBER_EPOCH", ...twice("CommitFailedError")],
  ["FENCED_INSTANCE_ID", ...twice("FencedInstanceIdError FENCED_INSTANCE_ID")],
  ["OFFSET_METADATA_TOO_LARGE", ...twice("KafkaError OFFSET_METADATA_TOO_LARGE")],
  ["INVALID_COMMIT_OFFSET_SIZE", ...twice("KafkaError INVALID_COMMIT_OFFSET_SIZE")],
  ["GROUP_AUTHORIZATION_FAILED", ...twice("GroupAuthorizationError GROUP_AUTHORIZATION_FAILED")],
  ["TOPIC_AUTHORIZATION_FAILED", ...twice("TopicAuthorizationError TOPIC_AUTHORIZATION_FAILED")],
  ["UNKNOWN_SERVER_ERROR", ...twice("KafkaError UNKNOWN_SERVER_ERROR")],
];

function twice(outcome: string): readonly [string, string] {
  return [outcome, outcome];
}

describe("a commit that was answered with", () => {
  it.each(TABLE)("%s is %s; one that nobody waits for %s", async (error, waiting, async) => {
    const first = await outcome([error]);
    expect(first.result).toBe(waiting);
    expect(first.sent).toHaveLength(waiting === "committed" && error !== "NONE" ? 2 : 1);
    expect(first.refused).toEqual(error === "NONE" ? [] : [error]);
    const second = await outcome([error], null);
    expect(second.result).toBe(async);
    expect(second.sent).toHaveLength(1);
  });
});

describe("commits", () => {
  it("look the coordinator up again after it said that it is none, and after a lost connection try again", async () => {
    const moved = await outcome(["NOT_COORDINATOR"]);
    expect(moved.lookups()).toBe(2);
    const lost = await outcome(["disconnect"]);
    expect(lost.result).toBe("committed");
  });

  it("end with their time while the error stays", async () => {
    const never = Array.from({ length: 50 }, () => "COORDINATOR_LOAD_IN_PROGRESS" as const);
    expect((await outcome(never, 3_000)).result).toBe("TimeoutError REQUEST_TIMED_OUT");
  });

  it("that are tried again leave out what a later commit has covered: offsets do not go back", async () => {
    const { commits, clock, sent } = scripted(["COORDINATOR_LOAD_IN_PROGRESS"]);
    const deadlineMs = clock.nowMs() + 10_000;
    const first = commits.commit([entry(5)], { as: ME, deadlineMs });
    await clock.settleAsync();
    await clock.until(commits.commit([entry(9)], { as: ME, deadlineMs }));
    await clock.until(first);
    const offsets = sent.map(({ topics }) => topics?.[0]?.partitions?.[0]?.committedOffset);
    expect(offsets).toEqual([5, 9]);
  });

  it("that wait for those on another connection are not overtaken by later ones: offsets do not go back", async () => {
    const { commits, coordinator, clock, sent } = scripted([{ atMs: START_MS + 50 }]);
    const options = { as: ME, deadlineMs: clock.nowMs() + 10_000 };
    const open = [commits.commit([entry(1)], options)];
    await clock.settleAsync();
    coordinator.park();
    open.push(commits.commit([entry(5)], options));
    await clock.settleAsync();
    open.push(commits.commit([entry(9)], options));
    await clock.until(Promise.all(open));
    const offsets = sent.map(({ topics }) => topics?.[0]?.partitions?.[0]?.committedOffset);
    expect(offsets).toEqual([1, 5, 9]);
  });

  it("keep the generation they were asked for in, however often they are tried", async () => {
    const { commits, clock, sent, become } = scripted(["NOT_COORDINATOR", "ILLEGAL_GENERATION"]);
    const running = commits.commit([entry(5)], { as: ME, deadlineMs: clock.nowMs() + 10_000 });
    const failed = running.catch((error: Error) => error.name);
    await clock.settleAsync();
    become({ ...ME, generationId: 5 });
    expect(await clock.until(failed)).toBe("RebalanceInProgressError");
    expect(sent.map(({ generationIdOrMemberEpoch }) => generationIdOrMemberEpoch)).toEqual([4, 4]);
  });

  it("are not sent for a partition that has gone, before the first attempt or between two", async () => {
    const { commits, clock, sent } = scripted(["COORDINATOR_LOAD_IN_PROGRESS"]);
    const deadlineMs = clock.nowMs() + 10_000;
    await expect(
      commits.commit([entry(5, { isGone: true })], { as: ME, deadlineMs }),
    ).rejects.toThrow(/no longer assigned/);
    expect(sent).toEqual([]);
    const going = entry(5);
    const running = commits.commit([going], { as: ME, deadlineMs });
    const failed = running.catch((error: Error) => error.name);
    await clock.settleAsync();
    going.owned!.isGone = true;
    expect(await clock.until(failed)).toBe("CommitFailedError");
    expect(sent).toHaveLength(1);
  });

  it("before a hand-over do not wait for a topic that is gone", async () => {
    const { commits, clock, sent } = scripted(["UNKNOWN_TOPIC_OR_PARTITION"]);
    const options = { as: ME, deadlineMs: clock.nowMs() + 10_000, isHandover: true };
    await expect(clock.until(commits.commit([entry(5)], options))).rejects.toThrow(KafkaError);
    expect(sent).toHaveLength(1);
  });

  it("are bounded: one more than a thousand at a time is refused at once", async () => {
    const { commits, clock } = scripted(
      Array.from({ length: 2_000 }, () => "COORDINATOR_LOAD_IN_PROGRESS" as const),
    );
    const options = { as: ME, deadlineMs: clock.nowMs() + 1_000 };
    const open = Array.from({ length: 1_000 }, () => commits.commit([entry(1)], options));
    const ended = Promise.allSettled(open);
    await expect(commits.commit([entry(2)], options)).rejects.toThrow(/1000 commits are under way/);
    await clock.until(ended);
  });
});
