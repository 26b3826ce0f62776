import { describe, expect, it } from "vitest";
import type { ClientLog } from "../../../src/client/client-log.ts";
import type { ConsumerOptions } from "../../../src/client/config/consumer-options.ts";
import { consumerSettings } from "../../../src/client/config/consumer-settings.ts";
import { InvalidConfigError } from "../../../src/client/config/invalid-config-error.ts";
import { propertiesOptions } from "../../../src/client/config/properties-options.ts";
import { stringDeserializer } from "../../../src/client/serde/deserializers.ts";

const servers = { bootstrapServers: "localhost:9092" };
const member = { ...servers, groupId: "orders" };

function refusal(options: object): Error {
  try {
    consumerSettings(options as ConsumerOptions);
  } catch (error) {
    return error as Error;
  }
  throw new Error("the options were accepted");
}

function recordingLog(): ClientLog & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (_: object, message: string) => {
    lines.push(`${level}: ${message}`);
  };
  return {
    lines,
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

describe("names", () => {
  it("are Kafka's in camelCase, or as Kafka writes them with text for values", () => {
    const settings = consumerSettings({
      "bootstrap.servers": "a:9092, b:9093",
      "session.timeout.ms": "30000",
      "enable.auto.commit": "FALSE",
      maxPollRecords: 10,
      groupId: "orders",
    });
    expect(settings).toMatchObject({
      bootstrapServers: ["a:9092", "b:9093"],
      sessionTimeoutMs: 30_000,
      enableAutoCommit: false,
      maxPollRecords: 10,
      heartbeatIntervalMs: 3_000,
    });
  });

  it("come from a properties text with comments, continuation lines and escapes", () => {
    const text =
      "# a group\nbootstrap.servers=a:9092,\\\n  b:9092\ngroup.id : or\\u0064ers\n\nretries=3\nsasl.jaas.config=\n";
    const settings = consumerSettings({
      ...propertiesOptions(text.replace("sasl.jaas.config=\n", "")),
    });
    expect(settings.bootstrapServers).toEqual(["a:9092", "b:9092"]);
    expect(settings.groupId).toBe("orders");
  });

  it.each([
    ["sesionTimeoutMs", "sessionTimeoutMs (session.timeout.ms)"],
    ["session.timout.ms", "sessionTimeoutMs (session.timeout.ms)"],
    ["sessionTimeout", "sessionTimeoutMs (session.timeout.ms)"],
    ["brokers", "bootstrapServers (bootstrap.servers)"],
    ["fromBeginning", "autoOffsetReset (auto.offset.reset)"],
    ["metadata.broker.list", "bootstrapServers (bootstrap.servers)"],
  ])("%s is unknown, and the error suggests the one that is meant", (name, nearest) => {
    const error = refusal({ ...member, [name]: 1 });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`A consumer has no option "${name}". Did you mean ${nearest}?`);
  });

  it("without anything near are unknown all the same", () => {
    expect(refusal({ ...member, zebra: 1 }).message).toBe('A consumer has no option "zebra".');
    expect(refusal({ ...member, __proto__: null, constructor: 1 })).toBeInstanceOf(TypeError);
  });

  it("given in both spellings are refused", () => {
    const error = refusal({ ...member, "group.id": "other" });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^groupId \(group\.id\) is given in both spellings/);
  });

  it("of a producer are passed over in a properties file and refused in camelCase", () => {
    const log = recordingLog();
    consumerSettings({ ...member, ...propertiesOptions("linger.ms=5\nacks=all"), log });
    expect(log.lines[0]).toMatch(
      /^debug: lingerMs \(linger\.ms\) is an option of producer clients/,
    );
    expect(refusal({ ...member, lingerMs: 5 })).toBeInstanceOf(TypeError);
  });
});

describe("values", () => {
  it.each([
    [
      { sessionTimeoutMs: "45000" },
      /^sessionTimeoutMs \(session\.timeout\.ms\) must be a whole number; found "45000"/,
    ],
    [{ "session.timeout.ms": "soon" }, /must be a whole number; found "soon"/],
    [{ maxPollRecords: 1.5 }, /must be a whole number/],
    [{ checkCrcs: 1 }, /must be true or false/],
    [{ groupId: 7 }, /must be a string/],
    [{ bootstrapServers: [9092] }, /must be an array of strings/],
    [{ valueDeserializer: {} }, /must be a Deserializer function/],
    [{ partitionAssignmentStrategy: [{}] }, /must be assignor names, or objects/],
    [{ interceptors: [{ onConsumed() {} }] }, /must be an array of objects with some of onConsume/],
    [{ log: console.log }, /must be a log with debug, info, warn and error/],
  ])("of a wrong type are a TypeError: %o", (options, message) => {
    const error = refusal({ ...member, ...options });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });

  it.each([
    [{ maxPollRecords: 0 }, "maxPollRecords (max.poll.records) is 0; valid is [1,...]."],
    [
      { isolationLevel: "serializable" },
      'isolationLevel (isolation.level) is "serializable"; valid is [read_committed, read_uncommitted].',
    ],
    [
      { autoOffsetReset: "by_duration:1h" },
      'autoOffsetReset (auto.offset.reset) is "by_duration:1h"; valid is [latest, earliest, none, by_duration:PnDTnHnMn.nS].',
    ],
    [
      { fetchMaxBytes: 2 ** 31 },
      "fetchMaxBytes (fetch.max.bytes) is 2147483648; valid is [0,...,2147483647].",
    ],
    [
      { groupInstanceId: "till 4" },
      'groupInstanceId (group.instance.id) is "till 4"; valid are up to 249 letters, digits, dots, underscores and dashes, but not "." or "..".',
    ],
    [
      { groupInstanceId: " " },
      'groupInstanceId (group.instance.id) is " "; valid is a non-empty string.',
    ],
    [
      { bootstrapServers: "localhost" },
      'bootstrapServers (bootstrap.servers) has "localhost"; valid is host:port with a port in [1,...,65535].',
    ],
  ])("out of range are an InvalidConfigError that says what is valid: %o", (options, message) => {
    const error = refusal({ ...member, ...options });
    expect(error).toBeInstanceOf(InvalidConfigError);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe(message);
  });

  it("of a password are never in an error", () => {
    const error = refusal({ ...member, saslPassword: 123_456 });
    expect(error.message).not.toContain("123456");
  });

  it("that are undefined count as not given", () => {
    expect(consumerSettings({ ...member, sessionTimeoutMs: undefined }).sessionTimeoutMs).toBe(
      45_000,
    );
  });

  it("must be there for the servers", () => {
    expect(refusal({ groupId: "g" }).message).toMatch(
      /^bootstrapServers \(bootstrap\.servers\) is required/,
    );
    expect(refusal(null as unknown as object)).toBeInstanceOf(TypeError);
  });
});

describe("options together", () => {
  it.each([
    [{ heartbeatIntervalMs: 45_000 }, "heartbeatIntervalMs"],
    [{ groupProtocol: "consumer" }, "groupProtocol"],
    [{ groupRemoteAssignor: "uniform" }, "groupRemoteAssignor"],
    [{ groupId: "" }, "groupId"],
    [{ partitionAssignmentStrategy: ["range", "range"] }, "partitionAssignmentStrategy"],
    [{ partitionAssignmentStrategy: [] }, "partitionAssignmentStrategy"],
    [{ drainTimeoutMs: 400_000 }, "drainTimeoutMs"],
    [{ securityProtocol: "SASL_SSL" }, "saslMechanism"],
    [{ securityProtocol: "SASL_SSL", saslMechanism: "PLAIN" }, "saslUsername"],
    [{ securityProtocol: "SASL_SSL", saslMechanism: "OAUTHBEARER" }, "saslOauthbearerToken"],
    [{ sslKeystoreKey: "PEM" }, "sslKeystoreKey"],
    [
      { sslTruststoreLocation: "ca.pem", sslTruststoreCertificates: "PEM" },
      "sslTruststoreCertificates",
    ],
    [{ "interceptor.classes": "com.acme.Audit" }, "interceptorClasses"],
    [{ "config.providers": "file" }, "configProviders"],
  ])("that contradict each other are refused: %o", (options, option) => {
    const error = refusal({ ...member, ...options });
    expect(error).toBeInstanceOf(InvalidConfigError);
    expect((error as InvalidConfigError).option).toBe(option);
  });

  it("auto-commit is off without a group, unless it was asked for", () => {
    expect(consumerSettings(servers).enableAutoCommit).toBe(false);
    expect(consumerSettings(member).enableAutoCommit).toBe(true);
    expect(refusal({ ...servers, enableAutoCommit: true }).message).toMatch(
      /is true without groupId/,
    );
  });

  it("a first reconnect backoff alone is also the longest", () => {
    expect(consumerSettings({ ...member, reconnectBackoffMs: 200 }).reconnectBackoffMaxMs).toBe(
      200,
    );
  });

  it("a drain takes as long as the rebalance allows, unless it is given", () => {
    expect(consumerSettings({ ...member, maxPollIntervalMs: 9_000 }).drainTimeoutMs).toBe(9_000);
    expect(consumerSettings({ ...member, drainTimeoutMs: 5_000 }).drainTimeoutMs).toBe(5_000);
  });

  it("user name and password are taken from Java's login line", () => {
    const settings = consumerSettings({
      ...member,
      "security.protocol": "sasl_ssl",
      "sasl.mechanism": "SCRAM-SHA-512",
      "sasl.jaas.config":
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="ann" password="p\\"=;x";',
    });
    expect(settings).toMatchObject({
      securityProtocol: "SASL_SSL",
      saslUsername: "ann",
      saslPassword: 'p"=;x',
    });
  });

  it("what works but hardly as meant is logged once the checks have passed", () => {
    const log = recordingLog();
    consumerSettings({
      ...member,
      log,
      heartbeatIntervalMs: 20_000,
      saslUsername: "ann",
      "metric.reporters": "com.acme.Reporter",
      "send.buffer.bytes": "1",
    });
    expect(log.lines.map((line) => line.slice(0, 40))).toEqual([
      "warn: metricReporters (metric.reporters)",
      "debug: sendBufferBytes (send.buffer.byte",
      "warn: saslUsername (sasl.username) has n",
      "warn: heartbeatIntervalMs (heartbeat.int",
    ]);
    expect(() =>
      consumerSettings({ ...member, log, "send.buffer.bytes": 1, maxPollRecords: 0 }),
    ).toThrow();
    expect(log.lines.length).toBe(4);
  });
});

describe("names of Java classes", () => {
  it("are understood where users paste them", () => {
    const settings = consumerSettings({
      ...member,
      "partition.assignment.strategy":
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor, class org.apache.kafka.clients.consumer.RangeAssignor",
      "value.deserializer": "org.apache.kafka.common.serialization.StringDeserializer",
      "key.deserializer": "ByteArrayDeserializer",
    });
    expect(settings.partitionAssignmentStrategy.map(({ name }) => name)).toEqual([
      "cooperative-sticky",
      "range",
    ]);
    expect(settings.valueDeserializer).toBe(stringDeserializer);
  });

  it("that nobody has are refused", () => {
    expect(
      refusal({ ...member, "value.deserializer": "com.acme.AvroDeserializer" }),
    ).toBeInstanceOf(InvalidConfigError);
  });
});

it("a custom assignor is taken as it is", () => {
  const mine = {
    name: "mine",
    protocols: ["EAGER"] as const,
    subscriptionUserData: () => null,
    assign: () => new Map(),
  };
  const settings = consumerSettings({ ...member, partitionAssignmentStrategy: [mine, "range"] });
  expect(settings.partitionAssignmentStrategy[0]).toBe(mine);
});
