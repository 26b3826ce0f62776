import { describe, expect, it } from "vitest";
import type { Route } from "../../../src/broker/dispatch.ts";
import { routes } from "../../../src/broker/routes.ts";
import { RecordBatch } from "../../../src/protocol/index.ts";
import { FakeCall } from "../../kit/fake-call.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

/** A request of each API that a handler has most to say to, as far as its versions can carry it. */
const requests: Readonly<Record<string, (topicId: string) => object>> = {
  Produce: (topicId) => ({
    acks: 1,
    timeoutMs: 0,
    topicData: [{ name: "t", topicId, partitionData: [{ index: 0, records: batchOf(["a"]) }] }],
  }),
  Fetch: (topicId) => ({
    maxWaitMs: 0,
    minBytes: 0,
    sessionEpoch: 0,
    topics: [
      { topic: "t", topicId, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 9 }] },
    ],
  }),
  ListOffsets: () => ({
    replicaId: -1,
    topics: [{ name: "t", partitions: [{ partitionIndex: 0, timestamp: 0 }] }],
  }),
  OffsetForLeaderEpoch: () => ({
    topics: [{ topic: "t", partitions: [{ partition: 0, leaderEpoch: 0 }] }],
  }),
  InitProducerId: () => ({ transactionalId: null, transactionTimeoutMs: 0 }),
  Metadata: () => ({ topics: [{ name: "t" }, { name: "no such" }] }),
  CreateTopics: () => ({
    topics: ["new", "no such"].map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [{ name: "retention.ms", value: "1" }],
    })),
  }),
  DeleteTopics: (topicId) => ({
    topics: [{ name: null, topicId }],
    topicNames: ["t", "u"],
    timeoutMs: 0,
  }),
  CreatePartitions: () => ({
    topics: [{ name: "t", count: 2, assignments: null }],
    timeoutMs: 0,
    validateOnly: false,
  }),
  DeleteRecords: () => ({
    topics: [{ name: "t", partitions: [{ partitionIndex: 0, offset: -1 }] }],
    timeoutMs: 0,
  }),
  DescribeCluster: () => ({ includeClusterAuthorizedOperations: true }),
  DescribeTopicPartitions: () => ({ topics: [], responsePartitionLimit: 1 }),
  DescribeProducers: () => ({ topics: [{ name: "t", partitionIndexes: [0] }] }),
  DescribeLogDirs: () => ({ topics: null }),
  DescribeConfigs: () => ({
    resources: [2, 4, 32].map((resourceType) => ({
      resourceType,
      resourceName: { 2: "t", 4: "1", 32: "g" }[resourceType],
      configurationKeys: null,
    })),
    includeSynonyms: true,
  }),
  AlterConfigs: () => ({
    resources: [
      { resourceType: 2, resourceName: "t", configs: [{ name: "retention.ms", value: "1" }] },
    ],
    validateOnly: false,
  }),
  IncrementalAlterConfigs: () => ({
    resources: [
      {
        resourceType: 2,
        resourceName: "t",
        configs: [{ name: "retention.ms", configOperation: 1, value: null }],
      },
    ],
    validateOnly: false,
  }),
  ListConfigResources: () => ({}),
};

const served = routes.filter(({ api }) => api.name in requests);
const versionsOf = ({ api, minVersion, maxVersion }: Route) =>
  Array.from({ length: maxVersion - minVersion + 1 }, (_, index) => ({
    name: api.name,
    version: minVersion + index,
  }));

describe("every version that a broker advertises", () => {
  it("is of an API whose requests are tried here", () => {
    expect(served.map(({ api }) => api.name).sort()).toEqual(Object.keys(requests).sort());
  });

  it.each(served.flatMap(versionsOf))("can be answered: $name $version", ({ name, version }) => {
    const brokers = new TestBrokers();
    const topic = brokers.topic("t");
    topic.partitions[0]!.append(
      new RecordBatch(batchOf(["a"], { producerId: 1, producerEpoch: 0, baseSequence: 0 })),
      { nowMs: brokers.clock.nowMs() },
    );
    const { api, handle } = served.find((each) => each.api.name === name)!;
    const input = requests[name]!(topic.id);
    const call = new FakeCall(api, onlyFieldsOf(api.request, input, version) as never, { version });
    handle(call as never, brokers.broker());
    expect(call.isParked).toBe(false);
    expect(call.answer).toBeDefined();
  });
});

/** The input without the fields that the version cannot carry. */
function onlyFieldsOf(message: Route["api"]["request"], input: object, version: number): object {
  const attempt: Record<string, unknown> = { ...input };
  for (const field of Object.keys(input)) {
    try {
      message.encode({ ...attempt } as never, version);
      return attempt;
    } catch (error) {
      if (!/cannot be sent/.test(String(error))) throw error;
      const name = /v\d+ (\w+)/.exec(String(error))?.[1] ?? field;
      delete attempt[name];
    }
  }
  return attempt;
}
