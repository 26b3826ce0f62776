import { describe, expect, it } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  RequestTimeoutError,
  UnsupportedVersionError,
} from "../../../src/client/errors/errors.ts";
import { versionsFor } from "../../../src/client/producer/produce-request.ts";
import type { ErrorName } from "../../../src/protocol/index.ts";
import { numbers, ScriptedProduce } from "./scripted-produce.ts";

/** A batch of one record each, all on the wire in requests of their own. */
async function inFlight(scripted: ScriptedProduce, values: readonly string[]) {
  const outcomes: Promise<string>[] = [];
  for (const value of values) {
    outcomes.push(scripted.record(value));
    await scripted.settle();
  }
  return outcomes;
}

describe("an answer that can be cured by another attempt", () => {
  it.each<ErrorName>([
    "NOT_LEADER_OR_FOLLOWER",
    "UNKNOWN_TOPIC_OR_PARTITION",
    "UNKNOWN_TOPIC_ID",
    "LEADER_NOT_AVAILABLE",
    "KAFKA_STORAGE_ERROR",
    "CORRUPT_MESSAGE",
    "NOT_ENOUGH_REPLICAS",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    "REQUEST_TIMED_OUT",
  ])("%s: the same batch goes again, with the same numbers", async (error) => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("v");
    const first = await scripted.next();
    await first.answer({ error });
    const second = await scripted.next();
    expect(numbers(second.batches.get(0))).toBe(numbers(first.batches.get(0)));
    await second.answer({});
    expect(await outcome).toBe("@0");
  });

  it("after a moved leader waits for no backoff, and asks for metadata", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("v");
    await (await scripted.next()).answer({ error: "NOT_LEADER_OR_FOLLOWER" });
    expect(scripted.metadataWishes).toBeGreaterThan(0);
    expect(scripted.open).toHaveLength(0);
    scripted.lead(2, 6);
    await scripted.settle();
    expect(scripted.open[0]?.nodeId).toBe(2);
    await scripted.open[0]!.answer({});
    expect(await outcome).toBe("@0");
  });

  it("is not made more often than retries says", async () => {
    const scripted = new ScriptedProduce({ retries: 2, enableIdempotence: false });
    const outcome = scripted.record("v");
    for (let attempt = 0; attempt < 3; attempt++) {
      await (await scripted.next()).answer({ error: "NOT_ENOUGH_REPLICAS", errorMessage: "one" });
    }
    expect(await outcome).toBe("KafkaError: 1 record for t-0 refused: NOT_ENOUGH_REPLICAS: one.");
  });

  it("keeps the order: what was sent behind waits until it is written", async () => {
    const scripted = new ScriptedProduce();
    await scripted.begin();
    const outcomes = await inFlight(scripted, ["a", "b", "c"]);
    const [a, b, c] = [...scripted.open];
    expect([a, b, c].map((sent) => numbers(sent!.batches.get(0)))).toEqual([
      "100/0/1",
      "100/0/2",
      "100/0/3",
    ]);
    await a!.answer({ error: "NOT_LEADER_OR_FOLLOWER" });
    await b!.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    await c!.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    const order: string[] = [];
    for (let i = 0; i < 3; i++) {
      const sent = await scripted.next();
      expect(scripted.open).toHaveLength(1);
      order.push(numbers(sent.batches.get(0)));
      await sent.answer({});
    }
    expect(order).toEqual(["100/0/1", "100/0/2", "100/0/3"]);
    expect(await Promise.all(outcomes)).toEqual(["@1", "@2", "@3"]);
  });
});

describe("an answer that no other attempt will cure", () => {
  it.each<[ErrorName, string]>([
    ["TOPIC_AUTHORIZATION_FAILED", "TopicAuthorizationError"],
    ["CLUSTER_AUTHORIZATION_FAILED", "ClusterAuthorizationError"],
    ["INVALID_TOPIC_EXCEPTION", "InvalidTopicError"],
    ["INVALID_TIMESTAMP", "KafkaError"],
    ["INVALID_REQUIRED_ACKS", "KafkaError"],
    ["UNSUPPORTED_COMPRESSION_TYPE", "KafkaError"],
    ["UNKNOWN_SERVER_ERROR", "KafkaError"],
  ])("%s fails the records of the batch with %s", async (error, name) => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("v");
    await (await scripted.next()).answer({ error });
    expect(await outcome).toBe(`${name}: 1 record for t-0 refused: ${error}.`);
  });

  it("names the records that are at fault, and tells the others that they were not", async () => {
    const scripted = new ScriptedProduce();
    const outcomes = ["a", "b", "c"].map((value) => scripted.record(value));
    const recordErrors = [{ batchIndex: 1, batchIndexErrorMessage: "too old" }];
    await (await scripted.next()).answer({ error: "INVALID_TIMESTAMP", recordErrors });
    const innocent =
      "KafkaError: A record for t-0 was not written: its batch was refused (INVALID_TIMESTAMP) because of 1 other record. Send it again.";
    expect(await Promise.all(outcomes)).toEqual([
      innocent,
      "KafkaError: A record for t-0 was refused: too old",
      innocent,
    ]);
  });

  it("begins the line of sequence numbers anew, with what was sent behind it", async () => {
    const scripted = new ScriptedProduce();
    await scripted.begin();
    const outcomes = await inFlight(scripted, ["a", "b"]);
    const [a, b] = [...scripted.open];
    await a!.answer({ error: "INVALID_TIMESTAMP" });
    await scripted.clock.advanceAsync(1000);
    // Not before it is known that the broker does not have b.
    expect(scripted.open).toEqual([b]);
    await b!.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("100/1/0");
    await again.answer({});
    expect((await Promise.all(outcomes))[1]).toBe("@1");
    const later = scripted.record("c");
    expect(numbers((await scripted.next()).batches.get(0))).toBe("100/1/1");
    await scripted.open[0]!.answer({});
    expect(await later).toBe("@2");
  });

  it("leaves the other partitions at their epoch until they have nothing in flight", async () => {
    const scripted = new ScriptedProduce();
    const outcomes = [scripted.record("a", 0)];
    await scripted.settle();
    outcomes.push(scripted.record("b", 1));
    await scripted.settle();
    const [a, b] = [...scripted.open];
    await a!.answer({ error: "INVALID_TIMESTAMP" });
    outcomes.push(scripted.record("c", 1), scripted.record("d", 0));
    await scripted.settle();
    expect([...scripted.open[1]!.batches].map(([p, batch]) => `${p}: ${numbers(batch)}`)).toEqual([
      "0: 100/1/0",
    ]);
    await b!.answer({});
    expect(scripted.open.map(({ batches }) => numbers(batches.get(1)))[1]).toBe("100/1/0");
    for (const sent of [...scripted.open]) await sent.answer({});
    expect((await Promise.all(outcomes)).slice(1)).toEqual(["@0", "@2", "@1"]);
  });
});

describe("a broken line of sequence numbers", () => {
  it("OUT_OF_ORDER_SEQUENCE_NUMBER in its turn: a newer epoch, from 0", async () => {
    const scripted = new ScriptedProduce();
    const first = scripted.record("a");
    await (await scripted.next()).answer({});
    const second = scripted.record("b");
    await (await scripted.next()).answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("100/1/0");
    await again.answer({});
    expect(await Promise.all([first, second])).toEqual(["@0", "@1"]);
    expect(scripted.initCount).toBe(1);
  });

  it("UNKNOWN_PRODUCER_ID: a newer epoch, from 0", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("a");
    await (await scripted.next()).answer({ error: "UNKNOWN_PRODUCER_ID" });
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("100/1/0");
    await again.answer({});
    expect(await outcome).toBe("@0");
  });

  it("INVALID_PRODUCER_EPOCH: another producer id", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("a");
    await (await scripted.next()).answer({ error: "INVALID_PRODUCER_EPOCH" });
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("101/0/0");
    await again.answer({});
    expect(await outcome).toBe("@0");
  });

  it("INVALID_PRODUCER_EPOCH of a batch that may have been written fails it: twice would be worse", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("a");
    await (await scripted.next()).fail(new ConnectionError("lost"));
    await (await scripted.next()).answer({ error: "INVALID_PRODUCER_EPOCH" });
    expect(await outcome).toContain("INVALID_PRODUCER_EPOCH");
    const next = scripted.record("b");
    const sent = await scripted.next();
    expect(numbers(sent.batches.get(0))).toBe("101/0/0");
    await sent.answer({});
    expect(await next).toBe("@0");
  });

  it("is not begun anew with a batch that a deposed leader may have written: that one goes again first", async () => {
    const scripted = new ScriptedProduce();
    await scripted.begin();
    const outcomes = await inFlight(scripted, ["a", "b"]);
    const [a, b] = [...scripted.open];
    await a!.answer({ error: "INVALID_TIMESTAMP" });
    await b!.answer({ error: "NOT_LEADER_OR_FOLLOWER" });
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("100/0/2");
    await again.answer({});
    expect((await Promise.all(outcomes))[1]).toBe("@1");
  });

  it("DUPLICATE_SEQUENCE_NUMBER is success without an offset", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("a");
    await (await scripted.next()).answer({ error: "DUPLICATE_SEQUENCE_NUMBER" });
    expect(await outcome).toBe("@-1");
  });

  it("a batch whose answer was lost goes again with its numbers, before others are renumbered", async () => {
    const scripted = new ScriptedProduce();
    await scripted.begin();
    const outcomes = await inFlight(scripted, ["a", "b"]);
    const [a, b] = [...scripted.open];
    await a!.answer({ error: "INVALID_TIMESTAMP" });
    await b!.fail(new ConnectionError("lost"));
    const again = await scripted.next();
    expect(numbers(again.batches.get(0))).toBe("100/0/2");
    await again.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    const renumbered = await scripted.next();
    expect(numbers(renumbered.batches.get(0))).toBe("100/1/0");
    await renumbered.answer({});
    expect((await Promise.all(outcomes))[1]).toBe("@1");
  });

  it("without idempotence is a failure", async () => {
    const scripted = new ScriptedProduce({ enableIdempotence: false });
    const outcome = scripted.record("a");
    const sent = await scripted.next();
    expect(numbers(sent.batches.get(0))).toBe("-1/-1/-1");
    await sent.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    expect(await outcome).toContain("OutOfOrderSequenceError: 1 record for t-0 refused");
  });
});

describe("delivery.timeout.ms", () => {
  const short = { deliveryTimeoutMs: 1000, requestTimeoutMs: 600, retryBackoffMs: 100 };

  it("fails what was sent and not answered, and says so", async () => {
    const scripted = new ScriptedProduce(short);
    const outcome = scripted.record("a");
    await scripted.next();
    await scripted.clock.advanceAsync(1000);
    expect(await outcome).toBe(
      "TimeoutError: 1 record for t-0 not acknowledged after 1000 ms (delivery.timeout.ms is 1000): sent 1 time, no answer from broker 1 for 1000 ms.",
    );
  });

  it("fails what was never sent, with what held it up", async () => {
    const scripted = new ScriptedProduce(short);
    scripted.unreachable = new ConnectionError("broker 1 (h:1): ECONNREFUSED");
    const outcome = scripted.record("a");
    await scripted.clock.advanceAsync(1000);
    expect(await outcome).toBe(
      "TimeoutError: 1 record for t-0 not acknowledged after 1000 ms (delivery.timeout.ms is 1000): never sent, no connection to broker 1: broker 1 (h:1): ECONNREFUSED.",
    );
    scripted.lead(-1);
    const leaderless = scripted.record("a");
    await scripted.clock.advanceAsync(1000);
    expect(await leaderless).toContain("never sent, the partition has no leader.");
  });

  it("fails what had no luck again and again, with the last reason as its cause", async () => {
    const scripted = new ScriptedProduce(short);
    const outcome = scripted.producer
      .send({ topic: "t", partition: 0, value: "a" })
      .catch((error: Error) => error);
    await (await scripted.next()).answer({ error: "NOT_ENOUGH_REPLICAS" });
    await (await scripted.next()).fail(new RequestTimeoutError("Produce got no answer"));
    scripted.unreachable = new Error("gone");
    await scripted.clock.advanceAsync(100);
    await scripted.next();
    await scripted.clock.advanceAsync(1000);
    const error = (await outcome) as Error;
    expect(error.message).toMatch(/sent 3 times, no answer from broker 1/);
  });

  it("holds new batches back until it is known whether the one that ran out of time was written", async () => {
    const scripted = new ScriptedProduce(short);
    await scripted.begin();
    const lost = scripted.record("a");
    const a = await scripted.next();
    await scripted.clock.advanceAsync(500);
    const behind = scripted.record("b");
    await scripted.settle();
    const b = scripted.open[1]!;
    await scripted.clock.advanceAsync(500);
    expect(await lost).toContain("TimeoutError");
    const fresh = scripted.record("c");
    await scripted.settle();
    expect(scripted.open).toEqual([a, b]);
    // The broker has it after all: the line goes on as it was.
    await b.answer({});
    const c = scripted.open.at(-1)!;
    expect(numbers(c.batches.get(0))).toBe("100/0/3");
    await c.answer({});
    expect(await Promise.all([behind, fresh])).toEqual(["@1", "@2"]);
  });

  it("a gap left by what ran out of time is closed by a newer epoch", async () => {
    const scripted = new ScriptedProduce(short);
    await scripted.begin();
    const lost = scripted.record("a");
    await scripted.next();
    await scripted.clock.advanceAsync(500);
    const behind = scripted.record("b");
    await scripted.settle();
    await scripted.clock.advanceAsync(500);
    expect(await lost).toContain("TimeoutError");
    await scripted.open[1]!.answer({ error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
    await scripted.clock.advanceAsync(150);
    const again = scripted.open.at(-1)!;
    expect(numbers(again.batches.get(0))).toBe("100/1/0");
    await again.answer({});
    expect(await behind).toBe("@1");
  });
});

describe("a producer id", () => {
  it("is asked for again while the cluster has none to give", async () => {
    const scripted = new ScriptedProduce();
    scripted.initAnswers.push("COORDINATOR_LOAD_IN_PROGRESS", new ConnectionError("lost"));
    const outcome = scripted.record("a");
    const sent = await scripted.next();
    expect(scripted.initCount).toBe(3);
    await sent.answer({});
    expect(await outcome).toBe("@0");
  });

  it("that is refused fails what waits for it, and may be given later", async () => {
    const scripted = new ScriptedProduce();
    scripted.initAnswers.push("CLUSTER_AUTHORIZATION_FAILED");
    const outcome = scripted.record("a");
    await scripted.settle();
    expect(await outcome).toBe(
      "ClusterAuthorizationError: The cluster gives this producer no producer id: CLUSTER_AUTHORIZATION_FAILED.",
    );
    const later = scripted.record("b");
    await (await scripted.next()).answer({});
    expect(await later).toBe("@0");
  });

  it("that brokers do not know of fails every send", async () => {
    const scripted = new ScriptedProduce();
    scripted.initAnswers.push(new UnsupportedVersionError("InitProducerId is not served"));
    expect(await scripted.until(scripted.record("a"))).toContain("InitProducerId is not served");
    expect(await scripted.until(scripted.record("b"))).toContain("InitProducerId is not served");
    expect(scripted.initCount).toBe(1);
  });
});

describe("a request", () => {
  it("goes by topic ids where both sides know them, else by names", async () => {
    const newer = new ScriptedProduce();
    void newer.record("a");
    expect((await newer.next()).request.topicData?.[0]).toHaveProperty("topicId");
    const older = new ScriptedProduce({}, 12);
    void older.record("a");
    expect((await older.next()).request.topicData?.[0]).toMatchObject({ name: "t" });
  });

  it("with zstd asks for a broker that knows it", () => {
    const request = { acks: -1, timeoutMs: 1, batches: [] } as const;
    expect(versionsFor(request, true)).toMatchObject({ minVersion: 7 });
    expect(versionsFor(request, false)).not.toHaveProperty("minVersion");
  });

  it("that a broker will never take fails its batches", async () => {
    const scripted = new ScriptedProduce();
    const outcome = scripted.record("a");
    await (await scripted.next()).fail(new UnsupportedVersionError("too old"));
    expect(await outcome).toBe("UnsupportedVersionError: too old");
  });

  it("is not made to a broker that refuses our credentials", async () => {
    const scripted = new ScriptedProduce();
    scripted.unreachable = new AuthenticationError("bad password");
    expect(await scripted.until(scripted.record("a"))).toBe("AuthenticationError: bad password");
  });

  it("waits as long as a broker with a quota asked", async () => {
    const scripted = new ScriptedProduce();
    scripted.throttleTimeMs = 700;
    void scripted.record("a");
    await (await scripted.next()).answer({});
    void scripted.record("b");
    await scripted.clock.advanceAsync(699);
    expect(scripted.open).toHaveLength(0);
    await scripted.clock.advanceAsync(1);
    expect(scripted.open).toHaveLength(1);
  });

  it("keeps the order without idempotence where only one may be in flight", async () => {
    const scripted = new ScriptedProduce({
      enableIdempotence: false,
      maxInFlightRequestsPerConnection: 1,
    });
    const outcomes = [scripted.record("a")];
    const a = await scripted.next();
    outcomes.push(scripted.record("b"));
    await a.answer({ error: "NOT_ENOUGH_REPLICAS" });
    const again = await scripted.next();
    expect(scripted.open).toHaveLength(1);
    await again.answer({});
    await (await scripted.next()).answer({});
    expect(await Promise.all(outcomes)).toEqual(["@0", "@1"]);
  });

  it("is one of max.in.flight.requests.per.connection at most", async () => {
    const scripted = new ScriptedProduce({ maxInFlightRequestsPerConnection: 2 });
    await scripted.begin();
    const outcomes = await inFlight(scripted, ["a", "b", "c", "d"]);
    expect(scripted.open).toHaveLength(2);
    await scripted.open[0]!.answer({});
    expect(scripted.open).toHaveLength(2);
    // What had to wait is sent together.
    expect(scripted.open[1]!.batches.get(0)?.recordCount).toBe(2);
    for (let i = 0; i < 2; i++) await (await scripted.next()).answer({});
    expect(await Promise.all(outcomes)).toEqual(["@1", "@2", "@3", "@4"]);
  });
});
