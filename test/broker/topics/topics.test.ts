import { describe, expect, it } from "vitest";
import { handleCreatePartitions } from "../../../src/broker/topics/create-partitions.ts";
import { handleCreateTopics } from "../../../src/broker/topics/create-topics.ts";
import { handleDeleteRecords } from "../../../src/broker/topics/delete-records.ts";
import { handleDeleteTopics } from "../../../src/broker/topics/delete-topics.ts";
import {
  createPartitions,
  createTopics,
  deleteRecords,
  deleteTopics,
  errorName,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const creating = { api: createTopics, handle: handleCreateTopics };

interface NewTopic {
  readonly name?: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly (readonly number[])[];
  readonly configs?: Readonly<Record<string, string | null>>;
}

function input(...topics: readonly NewTopic[]) {
  return {
    timeoutMs: 1000,
    topics: topics.map(({ name = "t", assignments = [], configs = {}, ...rest }) => ({
      name,
      numPartitions: rest.numPartitions ?? (assignments.length > 0 ? -1 : 1),
      replicationFactor: rest.replicationFactor ?? (assignments.length > 0 ? -1 : 1),
      assignments: assignments.map((brokerIds, partitionIndex) => ({
        partitionIndex,
        brokerIds: [...brokerIds],
      })),
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
  };
}

function create(brokers: TestBrokers, ...topics: readonly NewTopic[]): string[] {
  const response = ask(brokers.broker(), creating, input(...topics));
  return response.topics.map(({ errorCode, errorMessage }) =>
    errorCode === 0 ? "NONE" : `${errorName(errorCode)}: ${errorMessage}`,
  );
}

describe("CreateTopics", () => {
  it.each([2, 4, 5, 6, 7])("version %d creates a topic", (version) => {
    const brokers = new TestBrokers();
    const [result] = ask(brokers.broker(), creating, input({ numPartitions: 3 }), {
      version,
    }).topics;
    expect(result).toMatchObject({ name: "t", errorCode: 0 });
    const topic = brokers.cluster.topic("t")!;
    expect(topic.partitions).toHaveLength(3);
    if (version >= 5) expect(result).toMatchObject({ numPartitions: 3, replicationFactor: 1 });
    if (version >= 7) expect(result!.topicId).toBe(topic.id);
  });

  it("answers every configuration with its value and where it comes from", () => {
    const brokers = new TestBrokers({ properties: { "log.retention.hours": "1" } });
    const response = ask(brokers.broker(), creating, input({ configs: { "segment.ms": "5000" } }));
    const configs = new Map(response.topics[0]!.configs!.map((each) => [each.name, each]));
    expect(configs.get("segment.ms")).toMatchObject({ value: "5000", configSource: 1 });
    expect(configs.get("retention.ms")).toMatchObject({ value: "3600000", configSource: 4 });
    expect(configs.get("cleanup.policy")).toMatchObject({ value: "delete", configSource: 5 });
  });

  it("answers a list of configurations, not null, for a topic that it refuses, for Java's admin", () => {
    const response = ask(new TestBrokers().broker(), creating, input({ name: "bad name" }));
    expect(response.topics[0]!.configs).toEqual([]);
  });

  it("takes the broker's defaults for -1", () => {
    const properties = { "num.partitions": "4", "default.replication.factor": "2" };
    const brokers = new TestBrokers({ nodeIds: [1, 2, 3], properties });
    expect(create(brokers, { numPartitions: -1, replicationFactor: -1 })).toEqual(["NONE"]);
    expect(brokers.cluster.topic("t")!.partitions.map((each) => each.replicas)).toEqual([
      [1, 2],
      [2, 3],
      [3, 1],
      [1, 2],
    ]);
  });

  it("takes replicas that were chosen by hand", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2, 3] });
    expect(
      create(brokers, {
        assignments: [
          [3, 1],
          [2, 3],
        ],
      }),
    ).toEqual(["NONE"]);
    expect(brokers.cluster.topic("t")!.partitions.map((each) => each.leaderId)).toEqual([3, 2]);
  });

  it.each<[string, NewTopic, RegExp]>([
    ["an empty name", { name: "" }, /^INVALID_TOPIC_EXCEPTION: .*empty string/],
    ["a dot", { name: "." }, /^INVALID_TOPIC_EXCEPTION: .*'\.' is not allowed/],
    ["a space", { name: "a b" }, /^INVALID_TOPIC_EXCEPTION: .*other than ASCII/],
    ["250 characters", { name: "x".repeat(250) }, /^INVALID_TOPIC_EXCEPTION: .*length 249/],
    ["a name that is taken", { name: "taken.name" }, /^TOPIC_ALREADY_EXISTS: Topic 'taken.name'/],
    [
      "a name that collides",
      { name: "taken_name" },
      /^INVALID_TOPIC_EXCEPTION: .*collides with existing topic: taken.name/,
    ],
    ["no partitions", { numPartitions: 0 }, /^INVALID_PARTITIONS/],
    ["no replicas", { replicationFactor: 0 }, /^INVALID_REPLICATION_FACTOR/],
    [
      "more replicas than brokers",
      { replicationFactor: 3 },
      /^INVALID_REPLICATION_FACTOR: .*only 2 broker/,
    ],
    ["too many partitions", { numPartitions: 10_001 }, /^POLICY_VIOLATION/],
    [
      "an unknown configuration",
      { configs: { "no.such": "1" } },
      /^INVALID_CONFIG: Unknown topic config name: no.such/,
    ],
    [
      "a value of the wrong type",
      { configs: { "retention.ms": "soon" } },
      /^INVALID_CONFIG: .*Not a number of type LONG/,
    ],
    [
      "a value out of range",
      { configs: { "retention.ms": "-2" } },
      /^INVALID_CONFIG: .*Value must be at least -1/,
    ],
    [
      "a value without meaning",
      { configs: { "cleanup.policy": "burn" } },
      /^INVALID_CONFIG: .*must be one of: compact, delete/,
    ],
    ["a null value", { configs: { "retention.ms": null } }, /^INVALID_CONFIG: Null value/],
    ["replicas and their number", { assignments: [[1]], replicationFactor: 1 }, /^INVALID_REQUEST/],
    ["partitions and their number", { assignments: [[1]], numPartitions: 1 }, /^INVALID_REQUEST/],
    [
      "an empty list of replicas",
      { assignments: [[]] },
      /^INVALID_REPLICA_ASSIGNMENT: .*empty replica list/,
    ],
    [
      "an unknown broker",
      { assignments: [[9]] },
      /^INVALID_REPLICA_ASSIGNMENT: .*broker 9, but no such broker/,
    ],
    ["a broker twice", { assignments: [[1, 1]] }, /^INVALID_REPLICA_ASSIGNMENT: .*more than once/],
    [
      "uneven replicas",
      { assignments: [[1], [1, 2]] },
      /^INVALID_REPLICA_ASSIGNMENT: .*not consistent/,
    ],
  ])("refuses %s", (_what, topic, line) => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("taken.name");
    const [answer] = create(brokers, topic);
    expect(answer).toMatch(line);
    expect(brokers.cluster.topic("t")).toBeUndefined();
  });

  it("refuses a name that a request has twice, once, and creates the others", () => {
    const brokers = new TestBrokers();
    expect(create(brokers, { name: "a" }, { name: "b" }, { name: "a" })).toEqual([
      "INVALID_REQUEST: Duplicate topic name.",
      "NONE",
    ]);
    expect(brokers.cluster.topic("a")).toBeUndefined();
    expect(brokers.cluster.topic("b")).toBeDefined();
  });

  it("creates nothing when it is to validate only", () => {
    const brokers = new TestBrokers();
    const response = ask(brokers.broker(), creating, { ...input({}), validateOnly: true });
    expect(response.topics[0]).toMatchObject({ errorCode: 0, numPartitions: 1 });
    expect(brokers.cluster.topic("t")).toBeUndefined();
  });
});

describe("DeleteTopics", () => {
  const deleting = { api: deleteTopics, handle: handleDeleteTopics };

  it("deletes by name and by id, and tells who listens", () => {
    const brokers = new TestBrokers();
    const [one, two] = [brokers.topic("one"), brokers.topic("two")];
    const changes: string[] = [];
    brokers.cluster.onTopicsChanged(({ type, topic }) => changes.push(`${type} ${topic.name}`));
    const topics = [
      { name: "one" },
      { topicId: two.id },
      { name: "gone" },
      { topicId: "AAAAAAAAAAAAAAAAAAAABA" },
      { name: "one", topicId: one.id },
      {},
    ].map((each) => ({ name: null, topicId: "AAAAAAAAAAAAAAAAAAAAAA", ...each }));
    const distinct = topics.filter((each) => each.name !== "one" || each.topicId !== one.id);
    const { responses } = ask(brokers.broker(), deleting, { topics: distinct, timeoutMs: 0 });
    expect(responses.map((each) => `${each.name} ${errorName(each.errorCode)}`)).toEqual([
      "one NONE",
      "two NONE",
      "gone UNKNOWN_TOPIC_OR_PARTITION",
      "null UNKNOWN_TOPIC_ID",
      "null INVALID_REQUEST",
    ]);
    expect(changes).toEqual(["Deleted one", "Deleted two"]);
    expect([...brokers.cluster.topics()]).toEqual([]);
  });

  it("refuses everything where delete.topic.enable is false", () => {
    const brokers = new TestBrokers({ properties: { "delete.topic.enable": "false" } });
    brokers.topic("t");
    const input = { topicNames: ["t"], timeoutMs: 0 };
    const errorIn = (version: number) =>
      errorName(ask(brokers.broker(), deleting, input, { version }).responses[0]!.errorCode);
    expect(errorIn(5)).toBe("TOPIC_DELETION_DISABLED");
    expect(errorIn(2)).toBe("INVALID_REQUEST");
    expect(brokers.cluster.topic("t")).toBeDefined();
  });

  it("forgets the configuration with the topic", () => {
    const brokers = new TestBrokers();
    const topic = brokers.topic("t", { configs: { "retention.ms": "5" } });
    brokers.cluster.deleteTopic(topic);
    expect(brokers.topic("t").logConfig.retentionMs).toBe(604_800_000);
  });
});

describe("CreatePartitions", () => {
  const adding = { api: createPartitions, handle: handleCreatePartitions };

  function add(
    brokers: TestBrokers,
    count: number,
    options: { assignments?: number[][]; validateOnly?: boolean; topic?: string } = {},
  ): string {
    const { assignments, validateOnly = false, topic: name = "t" } = options;
    const chosen = assignments?.map((brokerIds) => ({ brokerIds })) ?? null;
    const topics = [{ name, count, assignments: chosen }];
    const response = ask(brokers.broker(), adding, { topics, timeoutMs: 0, validateOnly });
    const { errorCode, errorMessage } = response.results[0]!;
    return errorCode === 0 ? "NONE" : `${errorName(errorCode)}: ${errorMessage}`;
  }

  it("adds partitions where the stripes of the others go on, and tells who listens", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const topic = brokers.topic("t", { partitionCount: 1 });
    const changes: string[] = [];
    brokers.cluster.onTopicsChanged((change) => {
      changes.push(change.type === "PartitionsAdded" ? `from ${change.oldCount}` : change.type);
    });
    expect(add(brokers, 4, { validateOnly: true })).toBe("NONE");
    expect(topic.partitions).toHaveLength(1);
    expect(add(brokers, 4)).toBe("NONE");
    expect(topic.partitions.map((each) => `${each.index}:${each.leaderId}`)).toEqual([
      "0:1",
      "1:2",
      "2:1",
      "3:2",
    ]);
    expect(changes).toEqual(["from 1"]);
  });

  it("refuses what is no increase, or does not fit", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { partitionCount: 2 });
    expect(add(brokers, 2)).toMatch(/^INVALID_PARTITIONS: Topic already has 2/);
    expect(add(brokers, 1)).toMatch(/^INVALID_PARTITIONS: .*1 would not be an increase/);
    expect(add(brokers, 4, { assignments: [[1]] })).toMatch(/^INVALID_REPLICA_ASSIGNMENT/);
    expect(add(brokers, 3, { assignments: [[1, 2]] })).toMatch(/^INVALID_REPLICA_ASSIGNMENT/);
    expect(add(brokers, 3, { topic: "u" })).toMatch(/^UNKNOWN_TOPIC_OR_PARTITION/);
  });
});

describe("DeleteRecords", () => {
  const deleting = { api: deleteRecords, handle: handleDeleteRecords };

  function deleteBefore(brokers: TestBrokers, offset: number, topic = "t"): string {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }];
    const response = ask(brokers.broker(), deleting, { topics, timeoutMs: 0 });
    const { errorCode, lowWatermark } = response.topics[0]!.partitions[0]!;
    return `${errorName(errorCode)} ${lowWatermark}`;
  }

  it("moves the log start, with -1 to the end", () => {
    const brokers = new TestBrokers();
    const [partition] = brokers.topic("t").partitions;
    for (const value of ["a", "b", "c"]) {
      partition!.append(new RecordBatch(batchOf([value])), { nowMs: 0 });
    }
    expect(deleteBefore(brokers, 2)).toBe("NONE 2");
    expect(deleteBefore(brokers, 1)).toBe("NONE 2");
    expect(deleteBefore(brokers, 4)).toBe("OFFSET_OUT_OF_RANGE -1");
    expect(deleteBefore(brokers, -2)).toBe("OFFSET_OUT_OF_RANGE -1");
    expect(deleteBefore(brokers, -1)).toBe("NONE 3");
  });

  it("is refused for internal and for compacted topics", () => {
    const brokers = new TestBrokers();
    brokers.cluster.ensureOffsetsTopic();
    brokers.topic("compacted", { configs: { "cleanup.policy": "compact" } });
    brokers.topic("both", { configs: { "cleanup.policy": "compact,delete" } });
    expect(deleteBefore(brokers, 0, "__consumer_offsets")).toBe("INVALID_TOPIC_EXCEPTION -1");
    expect(deleteBefore(brokers, 0, "compacted")).toBe("POLICY_VIOLATION -1");
    expect(deleteBefore(brokers, 0, "both")).toBe("NONE 0");
  });
});
