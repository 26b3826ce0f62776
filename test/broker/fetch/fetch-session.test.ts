import { describe, expect, it } from "vitest";
import type { BrokerContext } from "../../../src/broker/broker-context.ts";
import { handleFetch } from "../../../src/broker/fetch/fetch.ts";
import { nextSessionEpoch } from "../../../src/broker/fetch/fetch-session.ts";
import { FetchSessionCache } from "../../../src/broker/fetch/fetch-session-cache.ts";
import {
  errorName,
  type FetchRequestInput,
  fetch,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const served = { api: fetch, handle: handleFetch };

/** A consumer that keeps a session with a broker, naming topics by name or by id. */
class SessionClient {
  sessionId = 0;
  sessionEpoch = 0;
  readonly #broker: BrokerContext;
  readonly #version: number;

  constructor(broker: BrokerContext, version = 12) {
    this.#broker = broker;
    this.#version = version;
  }

  /** The partitions that the response carries; offsets are those of the session unless given. */
  fetch(
    offsets: Readonly<Record<string, number>>,
    terms: Partial<FetchRequestInput> & { readonly forget?: readonly string[] } = {},
  ): string[] | string {
    const { forget = [], ...rest } = terms;
    const response = ask(
      this.#broker,
      served,
      {
        maxWaitMs: 0,
        minBytes: 0,
        sessionId: this.sessionId,
        sessionEpoch: this.sessionEpoch,
        topics: Object.entries(offsets).map(([topic, fetchOffset]) => ({
          ...this.#named(topic),
          partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }],
        })),
        forgottenTopicsData: forget.map((topic) => ({ ...this.#named(topic), partitions: [0] })),
        ...rest,
      },
      { version: this.#version },
    );
    if (response.errorCode !== 0) return errorName(response.errorCode);
    this.sessionId = response.sessionId;
    this.sessionEpoch = this.sessionId === 0 ? 0 : this.sessionEpoch + 1;
    return response.responses.map(
      ({ topic, topicId }) => topic || this.#broker.cluster.topicById(topicId)?.name || "unknown",
    );
  }

  #named(topic: string) {
    if (this.#version < 13) return { topic };
    return { topicId: this.#broker.cluster.topic(topic)!.id };
  }
}

function withTopics(...topics: string[]): { brokers: TestBrokers; broker: BrokerContext } {
  const brokers = new TestBrokers();
  for (const topic of topics) brokers.topic(topic);
  return { brokers, broker: brokers.broker() };
}

function produce(brokers: TestBrokers, topic: string): void {
  const partition = brokers.cluster.partition(topic, 0)!;
  partition.append(new RecordBatch(batchOf(["v"])), { nowMs: brokers.clock.nowMs() });
}

describe("a fetch session", () => {
  it.each([12, 17])("in version %d answers partitions with news alone", (version) => {
    const { brokers, broker } = withTopics("a", "b", "c");
    const client = new SessionClient(broker, version);
    expect(client.fetch({ a: 0, b: 0, c: 0 })).toEqual(["a", "b", "c"]);
    expect(client.sessionId).toBeGreaterThan(0);
    expect(client.fetch({})).toEqual([]);
    produce(brokers, "b");
    expect(client.fetch({})).toEqual(["b"]);
    expect(client.fetch({ b: 1 })).toEqual([]);
    brokers.cluster.partition("b", 0)!.log.moveLogStart(1);
    expect(client.fetch({})).toEqual(["b"]);
    expect(client.fetch({})).toEqual([]);
  });

  it("puts a partition that had records behind the others", () => {
    const { brokers, broker } = withTopics("a", "b", "c");
    const client = new SessionClient(broker);
    client.fetch({ a: 0, b: 0, c: 0 });
    for (const topic of ["a", "b", "c"]) produce(brokers, topic);
    expect(client.fetch({}, { maxBytes: 10 })).toEqual(["a", "b", "c"]);
    expect(client.fetch({}, { maxBytes: 10 })).toEqual(["b"]);
    expect(client.fetch({}, { maxBytes: 10 })).toEqual(["c"]);
    expect(client.fetch({}, { maxBytes: 10 })).toEqual(["a"]);
  });

  it("adds and forgets partitions, and ends with the last one", () => {
    const { brokers, broker } = withTopics("a", "b");
    const client = new SessionClient(broker);
    client.fetch({ a: 0 });
    expect(client.fetch({ b: 0 })).toEqual(["b"]);
    produce(brokers, "a");
    expect(client.fetch({}, { forget: ["a"] })).toEqual([]);
    const { sessionId } = client;
    expect(client.fetch({}, { forget: ["b"] })).toEqual([]);
    expect(client.sessionId).toBe(0);
    expect(broker.fetchSessions.get(sessionId)).toBeUndefined();
  });

  it("sends a partition once more when its error is gone", () => {
    const { brokers, broker } = withTopics("a");
    const client = new SessionClient(broker);
    client.fetch({ a: 0 });
    expect(client.fetch({ a: 5 })).toEqual(["a"]);
    expect(client.fetch({})).toEqual(["a"]);
    expect(client.fetch({ a: 0 })).toEqual(["a"]);
    expect(client.fetch({})).toEqual([]);
    void brokers;
  });

  it("answers a topic that was deleted and made again as unknown by its old id", () => {
    const { brokers, broker } = withTopics("a");
    const client = new SessionClient(broker, 17);
    client.fetch({ a: 0 });
    brokers.cluster.deleteTopic(brokers.cluster.topic("a")!);
    brokers.topic("a");
    expect(client.fetch({})).toEqual(["unknown"]);
  });

  it("is refused when its id or epoch is not the right one, or the client changed how it names topics", () => {
    const { broker } = withTopics("a");
    const client = new SessionClient(broker);
    client.fetch({ a: 0 });
    const { sessionId, sessionEpoch } = client;
    expect(client.fetch({}, { sessionEpoch: 7 })).toBe("INVALID_FETCH_SESSION_EPOCH");
    expect(client.fetch({}, { sessionId: sessionId + 1 })).toBe("FETCH_SESSION_ID_NOT_FOUND");
    const newer = new SessionClient(broker, 17);
    expect(newer.fetch({}, { sessionId, sessionEpoch })).toBe("FETCH_SESSION_TOPIC_ID_ERROR");
    expect(client.fetch({})).toEqual([]);
  });

  it("ends when the client makes a full fetch without one", () => {
    const { broker } = withTopics("a");
    const client = new SessionClient(broker);
    client.fetch({ a: 0 });
    const { sessionId } = client;
    expect(client.fetch({ a: 0 }, { sessionEpoch: -1 })).toEqual(["a"]);
    expect(client.sessionId).toBe(0);
    expect(broker.fetchSessions.get(sessionId)).toBeUndefined();
  });

  it("counts epochs up to the largest and goes on with 1", () => {
    expect([0, 5, 0x7fff_ffff, -1].map(nextSessionEpoch)).toEqual([1, 6, 1, -1]);
  });
});

describe("the cache of fetch sessions", () => {
  const newCache = () => new FetchSessionCache({ entropy: new SeededEntropy(3), maxSessions: 2 });
  const sized = (size: number, nowMs: number) => ({ size, nowMs, usesTopicIds: true });

  it("has a place for so many, and none for more while they are fresh", () => {
    const cache = newCache();
    expect(cache.create(sized(1, 0))).toBeDefined();
    expect(cache.create(sized(1, 0))).toBeDefined();
    expect(cache.create(sized(100, 120_000))).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it("gives up the one that was not used for two minutes", () => {
    const cache = newCache();
    const stale = cache.create(sized(1, 0))!;
    const used = cache.create(sized(1, 0))!;
    used.lastUsedAtMs = 100_000;
    expect(cache.create(sized(1, 120_001))).toBeDefined();
    expect(cache.get(stale.id)).toBeUndefined();
    expect(cache.get(used.id)).toBe(used);
  });

  it("gives up a smaller one that has lived long enough, for a larger one", () => {
    const cache = newCache();
    for (const _ of [1, 2]) cache.create(sized(1, 0))!.lastUsedAtMs = 200_000;
    expect(cache.create(sized(0, 200_000))).toBeUndefined();
    expect(cache.create(sized(1, 200_000))).toBeDefined();
    expect(cache.size).toBe(2);
  });
});
