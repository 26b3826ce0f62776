import { describe, expect, it } from "vitest";
import {
  ConnectionError,
  TimeoutError,
  TopicAuthorizationError,
  UnsupportedVersionError,
} from "../../../src/client/errors/errors.ts";
import {
  beginningOffsets,
  endOffsets,
  listOffsets,
} from "../../../src/client/offsets/list-offsets.ts";
import {
  MAX_TIMESTAMP,
  type OffsetQueryOptions,
} from "../../../src/client/offsets/offset-query.ts";
import { listOffsets as listOffsetsApi, metadata } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { START_MS } from "../../kit/virtual-clock.ts";
import { FetchWorld } from "../fetch/fetch-world.ts";
import { ScriptedBrokers } from "../fetch/scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };
const t1 = { topic: "t", partition: 1 };

function optionsFor(
  world: Pick<ScriptedBrokers | FetchWorld, "ports"> & { cluster: OffsetQueryOptions["cluster"] },
  overrides: Partial<OffsetQueryOptions> = {},
): OffsetQueryOptions {
  return {
    cluster: world.cluster,
    ports: world.ports,
    deadlineMs: world.ports.clock.nowMs() + 10_000,
    ...{ retryBackoffMs: 100, retryBackoffMaxMs: 1_000 },
    ...overrides,
  };
}

function scripted(overrides: Partial<OffsetQueryOptions> = {}) {
  const brokers = new ScriptedBrokers();
  return { brokers, options: optionsFor({ ports: brokers.ports, cluster: brokers }, overrides) };
}

describe("offsets by instant, before real brokers", () => {
  it("are asked for with whole milliseconds, though the clock has fractions", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 1 }] });
    const deadlineMs = world.clock.nowMs() + 9_999.25;
    const found = await world.clock.until(endOffsets([t0], optionsFor(world, { deadlineMs })));
    expect(found.map(({ offset }) => offset)).toEqual([0]);
  });

  it("beginnings, ends, instants and the largest timestamp, over all leaders", async () => {
    const world = await FetchWorld.start({ brokers: 3, topics: [{ name: "t", partitions: 3 }] });
    const records = [1_000, 2_000, 3_000].map((timestamp) => ({ value: "x", timestamp }));
    await world.append(t0, batchOf(records));
    await world.append(t1, batchOf(["y"]));
    const partitions = [t0, t1, { topic: "t", partition: 2 }];
    const ask = <T>(call: Promise<T>) => world.clock.until(call);
    const offsets = (found: { offset: number }[]) => found.map(({ offset }) => offset);
    expect(offsets(await ask(beginningOffsets(partitions, optionsFor(world))))).toEqual([0, 0, 0]);
    expect(offsets(await ask(endOffsets(partitions, optionsFor(world))))).toEqual([3, 1, 0]);
    const at = (timestamp: number) => partitions.map((each) => ({ ...each, timestamp }));
    const found = await ask(listOffsets(at(1_500), optionsFor(world)));
    expect(found.map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      [1, 2_000],
      [0, START_MS],
      [-1, -1],
    ]);
    const largest = await ask(
      listOffsets([{ ...t0, timestamp: MAX_TIMESTAMP }], optionsFor(world)),
    );
    expect(largest[0]).toMatchObject({ offset: 2, timestamp: 3_000 });
  });

  it("a topic that the client has no interest in is looked up for the call", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 1 }] });
    world.cluster.setInterest(new Set());
    await world.clock.until(world.cluster.refreshMetadata());
    const found = await world.clock.until(endOffsets([t0], optionsFor(world)));
    expect(found).toEqual([{ ...t0, offset: 0, timestamp: -1, leaderEpoch: 0 }]);
  });

  it("a topic that does not exist is waited for until the deadline, and named", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 1 }] });
    const asked = [{ topic: "gone", partition: 0 }];
    const call = endOffsets(asked, optionsFor(world, { deadlineMs: START_MS + 2_000 }));
    const error = await world.clock.until(call.catch((e: unknown) => e));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toMatch(/gone-0 \(UNKNOWN_TOPIC_OR_PARTITION\)/);
  });
});

describe("offsets by instant, when things go wrong", () => {
  it("asks again only for what is missing, after a look at the metadata", async () => {
    const { brokers, options } = scripted();
    const call = endOffsets([t0, t1], options);
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: 7, 1: "NOT_LEADER_OR_FOLLOWER" });
    expect(brokers.metadataRequests).toBe(1);
    brokers.describe("t", [1, 2], 6);
    await brokers.clock.advanceAsync(125);
    expect(brokers.listOffsets.nodeId).toBe(2);
    await brokers.answerOffsets({ 1: 9 });
    expect((await brokers.clock.until(call)).map(({ offset }) => offset)).toEqual([7, 9]);
  });

  it("a broker that cannot be reached is tried again", async () => {
    const { brokers, options } = scripted();
    const call = endOffsets([t0], options);
    await brokers.clock.settleAsync();
    brokers.listOffsets.fail(new ConnectionError("refused"));
    await brokers.clock.advanceAsync(125);
    await brokers.answerOffsets({ 0: 4 });
    expect((await brokers.clock.until(call))[0]?.offset).toBe(4);
  });

  it("a topic that may not be read, and a broker that is too old, end the call", async () => {
    const { brokers, options } = scripted();
    const first = endOffsets([t0], options);
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: "TOPIC_AUTHORIZATION_FAILED" });
    await expect(first).rejects.toThrow(TopicAuthorizationError);
    const second = listOffsets([{ ...t0, timestamp: MAX_TIMESTAMP }], options);
    await brokers.clock.settleAsync();
    expect(brokers.listOffsets.options.minVersion).toBe(7);
    brokers.listOffsets.fail(new UnsupportedVersionError("old"));
    await expect(second).rejects.toThrow(UnsupportedVersionError);
  });

  it("logs without timestamps find nothing, which is no failure", async () => {
    const { brokers, options } = scripted();
    const call = listOffsets([{ ...t0, timestamp: 5 }], options);
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: "UNSUPPORTED_FOR_MESSAGE_FORMAT" });
    expect((await call)[0]?.offset).toBe(-1);
  });

  it("what a broker leaves out of its answer is asked again", async () => {
    const { brokers, options } = scripted();
    const call = endOffsets([t0, t1], options);
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: 1 });
    await brokers.clock.advanceAsync(125);
    await brokers.answerOffsets({ 1: 2 });
    expect((await call).map(({ offset }) => offset)).toEqual([1, 2]);
  });

  it("an abort ends the wait at once, with its reason", async () => {
    const aborting = new AbortController();
    const { brokers, options } = scripted({ signal: aborting.signal });
    const call = endOffsets([t0], options);
    call.catch(() => {});
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: "LEADER_NOT_AVAILABLE" });
    aborting.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(brokers.open).toEqual([]);
  });

  it("read_committed asks for the last stable offset", async () => {
    const { brokers, options } = scripted({ isolationLevel: "read_committed" });
    const call = endOffsets([t0], options);
    await brokers.clock.settleAsync();
    expect(brokers.listOffsets.body.isolationLevel).toBe(1);
    await brokers.answerOffsets({ 0: 1 });
    await call;
  });

  it("does not look topics up that the metadata has", async () => {
    const { brokers, options } = scripted();
    void endOffsets([t0], options).catch(() => {});
    await brokers.clock.settleAsync();
    expect(brokers.sent.map(({ api }) => api)).toEqual([listOffsetsApi]);
    void endOffsets([{ topic: "other", partition: 0 }], options).catch(() => {});
    await brokers.clock.settleAsync();
    expect(brokers.only(metadata).body.topics).toEqual([{ name: "other" }]);
  });
});
