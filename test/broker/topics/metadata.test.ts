import { describe, expect, it } from "vitest";
import { handleDescribeCluster } from "../../../src/broker/topics/describe-cluster.ts";
import { handleDescribeLogDirs } from "../../../src/broker/topics/describe-log-dirs.ts";
import { handleDescribeProducers } from "../../../src/broker/topics/describe-producers.ts";
import { handleDescribeTopicPartitions } from "../../../src/broker/topics/describe-topic-partitions.ts";
import { handleMetadata } from "../../../src/broker/topics/metadata.ts";
import {
  type DescribeTopicPartitionsResponse,
  describeCluster,
  describeLogDirs,
  describeProducers,
  describeTopicPartitions,
  errorName,
  type MetadataRequestInput,
  type MetadataResponse,
  metadata,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const served = { api: metadata, handle: handleMetadata };
const ZERO_ID = "AAAAAAAAAAAAAAAAAAAAAA";

const named = (...names: string[]): MetadataRequestInput => ({
  topics: names.map((name) => ({ name })),
});

const shown = ({ topics }: MetadataResponse) =>
  topics.map(({ name, errorCode, partitions }) =>
    errorCode === 0 ? `${name}/${partitions.length}` : `${name} ${errorName(errorCode)}`,
  );

describe("Metadata", () => {
  it.each([0, 1, 5, 8, 9, 12, 13])("version %d shows brokers, leaders and replicas", (version) => {
    const brokers = new TestBrokers({ nodeIds: [1, 2, 3] });
    brokers.topic("t", { partitionCount: 2, replicationFactor: 2 });
    brokers.stop(2);
    const response = ask(brokers.broker(), served, named("t"), { version });
    expect(response.brokers.map((each) => `${each.nodeId} ${each.host}:${each.port}`)).toEqual([
      "1 127.0.0.1:9001",
      "3 127.0.0.1:9003",
    ]);
    const [first, second] = response.topics[0]!.partitions;
    expect(first).toMatchObject({ leaderId: 1, replicaNodes: [1, 2], isrNodes: [1] });
    expect(second).toMatchObject({ leaderId: 3, replicaNodes: [2, 3], isrNodes: [3] });
    if (version >= 1) expect(response.controllerId).toBe(1);
    if (version >= 2) expect(response.clusterId).toBe("AAAAAAAAAAAAAAAAAAAAAQ");
    if (version >= 5) expect(second!.offlineReplicas).toEqual([2]);
    if (version >= 7) expect(second!.leaderEpoch).toBe(1);
    if (version >= 10) expect(response.topics[0]!.topicId).toBe(brokers.cluster.topic("t")!.id);
  });

  it("shows all topics for null, none for an empty list, and all for an empty list in version 0", () => {
    const brokers = new TestBrokers();
    brokers.topic("a");
    brokers.cluster.ensureOffsetsTopic();
    const all = ask(brokers.broker(), served, { topics: null });
    expect(all.topics.map((each) => [each.name, each.isInternal])).toEqual([
      ["a", false],
      ["__consumer_offsets", true],
    ]);
    expect(ask(brokers.broker(), served, { topics: [] }).topics).toEqual([]);
    expect(ask(brokers.broker(), served, { topics: [] }, { version: 0 }).topics).toHaveLength(2);
  });

  it("creates topics that do not exist, if client and broker both allow it", () => {
    const brokers = new TestBrokers({ properties: { "num.partitions": "3" } });
    const refusing = { ...named("t"), allowAutoTopicCreation: false };
    expect(shown(ask(brokers.broker(), served, refusing))).toEqual([
      "t UNKNOWN_TOPIC_OR_PARTITION",
    ]);
    expect(shown(ask(brokers.broker(), served, named("t")))).toEqual(["t/3"]);
    expect(shown(ask(brokers.broker(), served, named("u"), { version: 1 }))).toEqual(["u/3"]);
    const fixed = new TestBrokers({ properties: { "auto.create.topics.enable": "false" } });
    expect(shown(ask(fixed.broker(), served, named("t")))).toEqual([
      "t UNKNOWN_TOPIC_OR_PARTITION",
    ]);
  });

  it("creates the offsets topic with its own configuration", () => {
    const brokers = new TestBrokers();
    expect(shown(ask(brokers.broker(), served, named("__consumer_offsets")))).toEqual([
      "__consumer_offsets/50",
    ]);
    expect(brokers.cluster.topic("__consumer_offsets")!.logConfig.isCompacted).toBe(true);
  });

  it("refuses names that no topic can have", () => {
    const brokers = new TestBrokers();
    expect(shown(ask(brokers.broker(), served, named("no spaces", "..")))).toEqual([
      "no spaces INVALID_TOPIC_EXCEPTION",
      ".. INVALID_TOPIC_EXCEPTION",
    ]);
  });

  it("finds topics by id from version 12 on, and refuses ids before", () => {
    const brokers = new TestBrokers();
    const { id } = brokers.topic("t");
    const byId = (topicId: string) => ({ topics: [{ topicId, name: null }] });
    expect(shown(ask(brokers.broker(), served, byId(id)))).toEqual(["t/1"]);
    const unknown = ask(brokers.broker(), served, byId("AAAAAAAAAAAAAAAAAAAABA"));
    expect(shown(unknown)).toEqual(["null UNKNOWN_TOPIC_ID"]);
    expect(shown(ask(brokers.broker(), served, byId(id), { version: 10 }))).toEqual([
      " INVALID_REQUEST",
    ]);
  });

  it("tells authorized operations only to who asks", () => {
    const brokers = new TestBrokers();
    brokers.topic("t");
    const input = { ...named("t"), includeTopicAuthorizedOperations: true };
    expect(ask(brokers.broker(), served, input).topics[0]!.topicAuthorizedOperations).toBe(3576);
    expect(ask(brokers.broker(), served, named("t")).topics[0]!.topicAuthorizedOperations).toBe(
      -0x8000_0000,
    );
  });
});

describe("DescribeTopicPartitions", () => {
  const describing = { api: describeTopicPartitions, handle: handleDescribeTopicPartitions };

  it("goes through all topics by name, page by page", () => {
    const brokers = new TestBrokers();
    for (const name of ["c", "a", "b"]) brokers.topic(name, { partitionCount: 3 });
    const pages: string[] = [];
    let cursor: { topicName: string; partitionIndex: number } | null = null;
    do {
      const page: DescribeTopicPartitionsResponse = ask(brokers.broker(), describing, {
        topics: [],
        responsePartitionLimit: 4,
        cursor,
      });
      pages.push(
        page.topics
          .map((each) => `${each.name}:${each.partitions.map((p) => p.partitionIndex).join("")}`)
          .join(" "),
      );
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual(["a:012 b:0", "b:12 c:01", "c:2"]);
  });

  it("names topics that do not exist", () => {
    const response = ask(new TestBrokers().broker(), describing, {
      topics: [{ name: "u" }],
      responsePartitionLimit: 10,
    });
    expect(errorName(response.topics[0]!.errorCode)).toBe("UNKNOWN_TOPIC_OR_PARTITION");
    expect(response.topics[0]!.topicId).toBe(ZERO_ID);
  });
});

describe("DescribeCluster", () => {
  const describing = { api: describeCluster, handle: handleDescribeCluster };

  it("shows the brokers that serve, and has no controllers to show", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const input = { includeClusterAuthorizedOperations: true };
    const response = ask(brokers.broker(2), describing, input);
    expect(response.brokers.map((each) => each.brokerId)).toEqual([1, 2]);
    expect(response.clusterAuthorizedOperations).toBe(8096);
    const controllers = ask(brokers.broker(), describing, { ...input, endpointType: 2 });
    expect(errorName(controllers.errorCode)).toBe("MISMATCHED_ENDPOINT_TYPE");
  });
});

describe("what partitions hold", () => {
  it("is shown by DescribeLogDirs and DescribeProducers", () => {
    const brokers = new TestBrokers();
    const [partition] = brokers.topic("t").partitions;
    const records = batchOf(["a"], { producerId: 9, producerEpoch: 1, baseSequence: 4 });
    partition!.append(new RecordBatch(records), { nowMs: 0 });
    const logDirs = { api: describeLogDirs, handle: handleDescribeLogDirs };
    const [directory] = ask(brokers.broker(), logDirs, { topics: null }).results;
    expect(directory!.topics).toMatchObject([
      { name: "t", partitions: [{ partitionIndex: 0, partitionSize: records.length }] },
    ]);
    const producers = { api: describeProducers, handle: handleDescribeProducers };
    const response = ask(brokers.broker(), producers, {
      topics: [{ name: "t", partitionIndexes: [0, 1] }],
    });
    const [known, unknown] = response.topics[0]!.partitions;
    expect(known!.activeProducers).toMatchObject([
      { producerId: 9, producerEpoch: 1, lastSequence: 4, currentTxnStartOffset: -1 },
    ]);
    expect(errorName(unknown!.errorCode)).toBe("UNKNOWN_TOPIC_OR_PARTITION");
  });
});
