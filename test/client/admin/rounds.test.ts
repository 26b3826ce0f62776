import { describe, expect, it } from "vitest";
import { FailedItemsError } from "../../../src/client/admin/item-results.ts";
import {
  ClosedError,
  ConnectionError,
  type KafkaError,
  TimeoutError,
} from "../../../src/client/errors/errors.ts";
import {
  createTopics,
  deleteGroups,
  deleteTopics,
  errorCode,
  findCoordinator,
  listOffsets,
  metadata,
} from "../../../src/protocol/index.ts";
import { START_MS } from "../../kit/virtual-clock.ts";
import { coordinatedBy, scriptedAdmin, withTopics } from "./scripted-admin.ts";

const LOADING = errorCode("COORDINATOR_LOAD_IN_PROGRESS");
const MOVED = errorCode("NOT_COORDINATOR");

describe("a call about many items", () => {
  it("asks each coordinator once, for all of its groups", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, (groupId) => (groupId < "c" ? 1 : 2)).on(
      deleteGroups,
      ({ request }) => ({
        results: request.groupsNames.map((groupId) => ({ groupId, errorCode: 0 })),
      }),
    );
    await clock.until(admin.deleteGroups(["a", "b", "c", "a"]));
    expect(cluster.requests(findCoordinator)).toHaveLength(1);
    expect(
      cluster.requests(deleteGroups).map(({ nodeId, request }) => [nodeId, request.groupsNames]),
    ).toEqual([
      [1, ["a", "b"]],
      [2, ["c"]],
    ]);
  });

  it("asks a coordinator that is loading again, with growing pauses, and looks one that moved up anew", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const codes = [LOADING, LOADING, MOVED, 0];
    const askedAtMs: number[] = [];
    let lookups = 0;
    coordinatedBy(cluster, () => ++lookups).on(deleteGroups, () => {
      askedAtMs.push(clock.nowMs() - START_MS);
      return { results: [{ groupId: "g", errorCode: codes.shift()! }] };
    });
    await clock.until(admin.deleteGroups(["g"]));
    expect(cluster.requests(deleteGroups).map(({ nodeId }) => nodeId)).toEqual([1, 1, 1, 2]);
    const pauses = askedAtMs.slice(1).map((atMs, index) => atMs - askedAtMs[index]!);
    for (const [index, pauseMs] of pauses.entries()) {
      expect(pauseMs).toBeGreaterThanOrEqual(0.8 * 100 * 2 ** index);
      expect(pauseMs).toBeLessThanOrEqual(1.2 * 100 * 2 ** index);
    }
  });

  it("does not ask again for what is done", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    let isFirst = true;
    coordinatedBy(cluster, () => 1).on(deleteGroups, ({ request }) => {
      const code = isFirst ? LOADING : 0;
      isFirst = false;
      return {
        results: request.groupsNames.map((groupId) => ({
          groupId,
          errorCode: groupId === "slow" ? code : 0,
        })),
      };
    });
    await clock.until(admin.deleteGroups(["quick", "slow"]));
    expect(cluster.requests(deleteGroups).map(({ request }) => request.groupsNames)).toEqual([
      ["quick", "slow"],
      ["slow"],
    ]);
  });

  it("rejects with what failed and what did not, by name", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(deleteGroups, ({ request }) => ({
      results: request.groupsNames.map((groupId) => ({
        groupId,
        errorCode: groupId === "busy" ? errorCode("NON_EMPTY_GROUP") : 0,
      })),
    }));
    const error = await clock.until(admin.deleteGroups(["idle", "busy"]).catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.succeeded.keys()]).toEqual(["idle"]);
    expect([...error.failed.keys()]).toEqual(["busy"]);
    expect((error.failed.get("busy") as KafkaError).code).toBe("NON_EMPTY_GROUP");
    expect(error.message).toMatch(/^Delete groups: 1 of 2 failed: group busy: .*NON_EMPTY_GROUP/);
    expect(error.errors).toEqual([error.failed.get("busy")]);
  });

  it("fails what an answer leaves out", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(deleteGroups, () => ({ results: [] }));
    await expect(clock.until(admin.deleteGroups(["g"]))).rejects.toThrow(
      "Delete groups: failed: The broker's answer says nothing about g",
    );
  });
});

describe("the time of a call", () => {
  it("ends at its deadline, with the last thing that was said", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(deleteGroups, () => ({
      results: [{ groupId: "g", errorCode: LOADING }],
    }));
    const call = admin.deleteGroups(["g"], { timeoutMs: 5_000 }).catch((e: unknown) => e);
    const error = await clock.until(call);
    expect(clock.nowMs() - START_MS).toBe(5_000);
    if (!(error instanceof FailedItemsError)) throw error;
    const cause = error.failed.get("g")!;
    expect(cause).toBeInstanceOf(TimeoutError);
    expect(cause.message).toMatch(
      /no result for g within 5000 ms: group g: .*COORDINATOR_LOAD_IN_PROGRESS/,
    );
    expect((cause.cause as KafkaError).code).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  });

  it("is default.api.timeout.ms unless the call says otherwise", async () => {
    const { admin, cluster, clock } = scriptedAdmin({ defaultApiTimeoutMs: 2_000 });
    cluster.on(findCoordinator, ({ request }) => ({
      coordinators: request.coordinatorKeys.map((key) => ({
        key,
        nodeId: -1,
        host: "",
        port: -1,
        errorCode: errorCode("COORDINATOR_NOT_AVAILABLE"),
        errorMessage: "not yet",
      })),
    }));
    await expect(clock.until(admin.describeGroup("g"))).rejects.toThrow(TimeoutError);
    expect(clock.nowMs() - START_MS).toBe(2_000);
  });

  it("refuses a negative one before anything is asked", async () => {
    const { admin, cluster } = scriptedAdmin();
    await expect(admin.deleteGroups(["g"], { timeoutMs: -1 })).rejects.toThrow(RangeError);
    expect(cluster.received).toEqual([]);
  });

  it("is over after as many attempts as retries allow", async () => {
    const { admin, cluster, clock } = scriptedAdmin({ retries: 2 });
    coordinatedBy(cluster, () => 1).on(deleteGroups, () => ({
      results: [{ groupId: "g", errorCode: LOADING }],
    }));
    await expect(clock.until(admin.deleteGroups(["g"]))).rejects.toThrow(FailedItemsError);
    expect(cluster.requests(deleteGroups)).toHaveLength(3);
  });

  it("ends at once when the signal is aborted between attempts", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(deleteGroups, () => ({
      results: [{ groupId: "g", errorCode: LOADING }],
    }));
    const controller = new AbortController();
    const call = admin.deleteGroups(["g"], { signal: controller.signal });
    const outcome = call.catch((error: unknown) => error);
    await clock.settleAsync();
    controller.abort(new Error("enough"));
    expect(await clock.until(outcome)).toEqual(new Error("enough"));
    expect(clock.nowMs()).toBe(START_MS);
    expect(clock.armedTimerCount).toBe(0);
  });

  it("ends at once when the admin is closed", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(deleteGroups, () => ({
      results: [{ groupId: "g", errorCode: LOADING }],
    }));
    const outcome = admin.deleteGroups(["g"]).catch((error: unknown) => error);
    await clock.settleAsync();
    await admin.close();
    await admin.close();
    expect(await clock.until(outcome)).toBeInstanceOf(ClosedError);
    await expect(admin.deleteGroups(["g"])).rejects.toThrow(ClosedError);
  });
});

describe("a broken connection", () => {
  it("costs an attempt, and the coordinator is looked up again", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const answers = [new ConnectionError("lost"), null];
    coordinatedBy(cluster, () => 1).on(
      deleteGroups,
      () => answers.shift() ?? { results: [{ groupId: "g", errorCode: 0 }] },
    );
    await clock.until(admin.deleteGroups(["g"]));
    expect(cluster.requests(findCoordinator)).toHaveLength(2);
  });

  it("of one broker leaves the others' items alone", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, (groupId) => Number(groupId)).on(deleteGroups, ({ nodeId, request }) =>
      nodeId === 2
        ? new Error("on fire")
        : { results: request.groupsNames.map((groupId) => ({ groupId, errorCode: 0 })) },
    );
    const error = await clock.until(admin.deleteGroups(["1", "2"]).catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.succeeded.keys()]).toEqual(["1"]);
    expect(error.failed.get("2")).toEqual(new Error("on fire"));
  });
});

describe("the controller", () => {
  it("is looked for in fresh metadata when it has moved", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const codes = [errorCode("NOT_CONTROLLER"), 0];
    cluster.on(deleteTopics, () => {
      cluster.metadata = { ...cluster.metadata, controllerId: 3 };
      return { responses: [{ name: "t", errorCode: codes.shift()! }] };
    });
    await clock.until(admin.deleteTopics(["t"]));
    expect(cluster.refreshCount).toBe(1);
    expect(cluster.requests(deleteTopics).map(({ nodeId }) => nodeId)).toEqual([1, 3]);
  });

  it("says why in its own words where it has some", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    cluster.on(createTopics, () => ({
      topics: [
        {
          name: "t",
          errorCode: errorCode("INVALID_REPLICATION_FACTOR"),
          errorMessage: "3 brokers, 5 replicas",
          configs: null,
        },
      ],
    }));
    await expect(clock.until(admin.createTopics([{ name: "t" }]))).rejects.toThrow(
      "Create topics: failed: topic t: 3 brokers, 5 replicas (INVALID_REPLICATION_FACTOR)",
    );
  });
});

describe("the leader of a partition", () => {
  const answer = (errorCodes: number[]) => () => ({
    topics: [
      {
        name: "t",
        partitions: [
          { partitionIndex: 1, errorCode: errorCodes.shift() ?? 0, offset: 7, leaderEpoch: 4 },
        ],
      },
    ],
  });

  it("is looked up again when it was another", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    withTopics(cluster, ["t"]).on(listOffsets, answer([errorCode("NOT_LEADER_OR_FOLLOWER")]));
    const listed = await clock.until(
      admin.listOffsets([{ topic: "t", partition: 1, at: "latest" }]),
    );
    expect(listed).toEqual([
      { topic: "t", partition: 1, offset: 7, timestamp: null, leaderEpoch: 4 },
    ]);
    expect(cluster.requests(metadata)).toHaveLength(2);
    expect(cluster.requests(listOffsets).map(({ nodeId }) => nodeId)).toEqual([2, 2]);
  });

  it("of a topic or partition that does not exist is not waited for", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    withTopics(cluster, ["t"]);
    const missing = [
      { topic: "t", partition: 9, at: "latest" },
      { topic: "none", partition: 0, at: "latest" },
    ] as const;
    const error = await clock.until(admin.listOffsets(missing).catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.failed.values()].map((each) => (each as KafkaError).code)).toEqual([
      "UNKNOWN_TOPIC_OR_PARTITION",
      "UNKNOWN_TOPIC_OR_PARTITION",
    ]);
    expect(error.failed.get("t-9")?.message).toBe("partition t-9: the topic has 3 partitions");
    expect(clock.nowMs() - START_MS).toBeLessThan(1_000);
    expect(cluster.requests(listOffsets)).toEqual([]);
  });
});
