import { describe, expect, it } from "vitest";
import { NO_METADATA, updateMetadata } from "../../../src/client/cluster/metadata-snapshot.ts";
import { ZERO_UUID } from "../../../src/model/index.ts";
import {
  type ErrorName,
  errorCode,
  type MetadataResponse,
  metadata,
  type ResponseInputOf,
} from "../../../src/protocol/index.ts";

const VERSION = 12;
const T1 = "aaaaaaaaaaaaaaaaaaaaaQ";
const T2 = "bbbbbbbbbbbbbbbbbbbbbQ";

function response(input: Partial<ResponseInputOf<typeof metadata>>): MetadataResponse {
  const whole = { brokers: [], topics: [], ...input };
  return metadata.response.decode(metadata.response.encode(whole, VERSION), VERSION);
}

function topic(
  leaders: readonly { leaderId: number; leaderEpoch: number; error?: ErrorName; index?: number }[],
  options: { topicId?: string; name?: string | null; error?: ErrorName } = {},
) {
  return {
    errorCode: errorCode(options.error ?? "NONE"),
    name: options.name === undefined ? "orders" : options.name,
    topicId: options.topicId ?? T1,
    partitions: leaders.map(({ leaderId, leaderEpoch, error = "NONE", index }, i) => ({
      errorCode: errorCode(error),
      partitionIndex: index ?? i,
      leaderId,
      leaderEpoch,
      replicaNodes: [1, 2],
      isrNodes: [1],
      offlineReplicas: [],
    })),
  };
}

const at = (leaderId: number, leaderEpoch: number) => ({ leaderId, leaderEpoch });

function told(...topics: readonly ReturnType<typeof topic>[]) {
  let update = updateMetadata(NO_METADATA, response({}), VERSION);
  for (const each of topics) {
    update = updateMetadata(update.metadata, response({ topics: [each] }), VERSION);
  }
  return update;
}

function leadersOf(update: ReturnType<typeof told>) {
  const partitions = update.metadata.topics.get("orders")?.partitions ?? [];
  return partitions.map(({ leaderId, leaderEpoch }) => [leaderId, leaderEpoch]);
}

describe("metadata after a response", () => {
  it("never goes back to an older leader epoch of the same topic", () => {
    const update = told(topic([at(1, 5), at(1, 5)]), topic([at(2, 4), at(2, 6)]));
    expect(leadersOf(update)).toEqual([
      [1, 5],
      [2, 6],
    ]);
  });

  it("takes what is as new, since a leader may have gone", () => {
    expect(leadersOf(told(topic([at(1, 5)]), topic([at(-1, 5)])))).toEqual([[-1, 5]]);
  });

  it("begins anew when the topic was made again", () => {
    const update = told(topic([at(1, 50)]), topic([at(2, 0)], { topicId: T2 }));
    expect(leadersOf(update)).toEqual([[2, 0]]);
    expect([...update.metadata.topicNames]).toEqual([[T2, "orders"]]);
  });

  it("does not believe epochs of brokers before 2.4", () => {
    const old = updateMetadata(NO_METADATA, response({ topics: [topic([at(1, 5)])] }), 7);
    expect(leadersOf(old)).toEqual([[1, -1]]);
    const next = updateMetadata(old.metadata, response({ topics: [topic([at(2, 3)])] }), 7);
    expect(leadersOf(next)).toEqual([[2, -1]]);
  });

  it("orders partitions and fills gaps", () => {
    const update = told(
      topic([
        { ...at(1, 0), index: 3 },
        { ...at(2, 0), index: 1 },
      ]),
    );
    expect(leadersOf(update)).toEqual([
      [-1, -1],
      [2, 0],
      [-1, -1],
      [1, 0],
    ]);
    const numbers = update.metadata.topics.get("orders")?.partitions.map((each) => each.partition);
    expect(numbers).toEqual([0, 1, 2, 3]);
  });

  it("has no id for topics of brokers that do not know ids", () => {
    const update = told(topic([at(1, 0)], { topicId: ZERO_UUID }));
    expect(update.metadata.topics.get("orders")?.topicId).toBeNull();
    expect(update.metadata.topicNames.size).toBe(0);
  });

  it.each([
    ["UNKNOWN_TOPIC_OR_PARTITION", true],
    ["LEADER_NOT_AVAILABLE", true],
    ["TOPIC_AUTHORIZATION_FAILED", false],
    ["INVALID_TOPIC_EXCEPTION", false],
  ] as const)("keeps %s of a topic, and knows whether to ask again: %s", (error, isIncomplete) => {
    const update = told(topic([at(1, 5)]), topic([], { error }));
    expect([...update.topicErrors]).toEqual([["orders", error]]);
    expect(update.metadata.topics.has("orders")).toBe(false);
    expect(update.isIncomplete).toBe(isIncomplete);
  });

  it("asks again while a partition has no leader", () => {
    const error = "LEADER_NOT_AVAILABLE" as const;
    const update = told(topic([at(1, 0), { ...at(-1, 0), error }]));
    expect(update.isIncomplete).toBe(true);
    expect(update.topicErrors.size).toBe(0);
    expect(leadersOf(update)).toHaveLength(2);
  });

  it("counts responses and leaves the earlier picture as it was", () => {
    const first = told(topic([at(1, 5)]));
    const before = first.metadata.topics;
    const second = updateMetadata(first.metadata, response({ clusterId: "c" }), VERSION);
    expect(second.metadata.revision).toBe(first.metadata.revision + 1);
    expect(second.metadata.clusterId).toBe("c");
    expect(second.metadata.topics.size).toBe(0);
    expect(first.metadata.topics).toBe(before);
    expect(before.size).toBe(1);
  });
});
