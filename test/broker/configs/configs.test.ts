import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  handleAlterConfigs,
  handleIncrementalAlterConfigs,
} from "../../../src/broker/configs/alter-configs.ts";
import { BrokerConfig, brokerConfigs } from "../../../src/broker/configs/broker-config.ts";
import { type ConfigTable, formatConfig } from "../../../src/broker/configs/config-definition.ts";
import { handleDescribeConfigs } from "../../../src/broker/configs/describe-configs.ts";
import { handleListConfigResources } from "../../../src/broker/configs/list-config-resources.ts";
import { topicConfigs } from "../../../src/broker/configs/topic-configs.ts";
import {
  alterConfigs,
  describeConfigs,
  errorName,
  incrementalAlterConfigs,
  listConfigResources,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

interface KafkaConfig {
  readonly name: string;
  readonly type: string;
  readonly default?: string;
}

const kafka = JSON.parse(readFileSync("test/fixtures/kafka/configs.json", "utf8")) as Record<
  "broker" | "topic",
  readonly KafkaConfig[]
>;

/** A default as `configs.json` prints it: `null` also where Kafka has none. */
function printed(table: ConfigTable, name: string): string {
  const definition = table[name]!;
  if (definition.type === "LIST" && definition.defaultValue !== null)
    return `[${formatConfig(definition, definition.defaultValue)}]`;
  return formatConfig(definition, definition.defaultValue) ?? "null";
}

const normalized = ({ type, default: value = "null" }: KafkaConfig) => {
  if (type === "LIST" && value !== "null")
    return `[${value.replace(/^\[|\]$/g, "").replaceAll(", ", ",")}]`;
  return type === "CLASS" ? value.replace("class ", "") : value;
};

describe("the tables of configurations", () => {
  it.each([
    ["broker", brokerConfigs],
    ["topic", topicConfigs],
  ] as const)("have Kafka's names, types and defaults: %s", (kind, table: ConfigTable) => {
    expect(kafka[kind].length).toBeGreaterThan(20);
    for (const config of kafka[kind]) {
      const ours = `${config.name} ${table[config.name]?.type} ${printed(table, config.name)}`;
      expect(ours).toBe(`${config.name} ${config.type} ${normalized(config)}`);
    }
  });
});

describe("a broker's configuration", () => {
  const config = (properties: Readonly<Record<string, string>>) =>
    new BrokerConfig({ properties: new Map(Object.entries(properties)) });

  it("has typed values: what was set, else the default", () => {
    const some = config({ "group.max.size": "7", "auto.create.topics.enable": "FALSE" });
    expect(some.get("group.max.size")).toBe(7);
    expect(some.get("auto.create.topics.enable")).toBe(false);
    expect(some.get("group.initial.rebalance.delay.ms")).toBe(3000);
    expect(some.get("log.cleanup.policy")).toEqual(["delete"]);
    expect(some.get("log.retention.ms")).toBeNull();
    expect(some.isSet("group.max.size")).toBe(true);
    expect(some.isSet("num.partitions")).toBe(false);
  });

  it.each([
    [{ "no.such.thing": "1" }, "Unknown broker configuration no.such.thing"],
    [
      { "group.max.size": "0" },
      "Invalid value 0 for configuration group.max.size: Value must be at least 1",
    ],
    [
      { "num.partitions": "many" },
      "Invalid value many for configuration num.partitions: Not a number of type INT",
    ],
    [
      { "auto.create.topics.enable": "maybe" },
      "Invalid value maybe for configuration auto.create.topics.enable: Expected value to be either true or false",
    ],
    [
      { "log.cleaner.min.cleanable.ratio": "1.5" },
      "Invalid value 1.5 for configuration log.cleaner.min.cleanable.ratio: Value must be no more than 1",
    ],
    [
      { "log.message.timestamp.type": "Never" },
      "Invalid value Never for configuration log.message.timestamp.type: String must be one of: CreateTime, LogAppendTime",
    ],
  ])("refuses %o", (properties, message) => {
    expect(() => config(properties as Record<string, string>)).toThrow(message);
  });
});

const describing = { api: describeConfigs, handle: handleDescribeConfigs };
const TOPIC = 2;
const BROKER = 4;
const BROKER_LOGGER = 8;
const CLIENT_METRICS = 16;
const GROUP = 32;

function describe1(brokers: TestBrokers, resourceType: number, resourceName: string, key?: string) {
  const resource = {
    resourceType,
    resourceName,
    configurationKeys: key === undefined ? null : [key],
  };
  const response = ask(brokers.broker(), describing, {
    resources: [resource],
    includeSynonyms: true,
    includeDocumentation: false,
  });
  const { errorCode, errorMessage, configs } = response.results[0]!;
  return { error: errorName(errorCode), errorMessage, configs };
}

describe("DescribeConfigs", () => {
  it("shows where a topic's value comes from, most important first", () => {
    const brokers = new TestBrokers({ properties: { "log.retention.ms": "2000" } });
    brokers.topic("t", { configs: { "retention.ms": "1000" } });
    brokers.cluster.configs.replace(
      { type: "Broker", name: "" },
      new Map([["log.retention.ms", "1500"]]),
    );
    const [config] = describe1(brokers, TOPIC, "t", "retention.ms").configs;
    expect(config).toMatchObject({
      value: "1000",
      configSource: 1,
      readOnly: false,
      configType: 5,
    });
    expect(config!.synonyms.map((each) => `${each.source} ${each.name}=${each.value}`)).toEqual([
      "1 retention.ms=1000",
      "3 log.retention.ms=1500",
      "4 log.retention.ms=2000",
      "5 log.retention.hours=168",
    ]);
  });

  it("shows all configurations of this broker, secrets without their value", () => {
    const brokers = new TestBrokers({ properties: { "ssl.key.password": "hunter2" } });
    const { configs } = describe1(brokers, BROKER, "1");
    const byName = new Map(configs.map((each) => [each.name, each]));
    expect(byName.size).toBe(Object.keys(brokerConfigs).length);
    expect(byName.get("ssl.key.password")).toMatchObject({ value: null, isSensitive: true });
    expect(byName.get("message.max.bytes")).toMatchObject({ value: "1048588", readOnly: false });
    expect(byName.get("offsets.topic.num.partitions")).toMatchObject({
      value: "50",
      readOnly: true,
    });
    expect(JSON.stringify(configs)).not.toContain("hunter2");
  });

  it("shows a group's configurations, inherited from the broker", () => {
    const brokers = new TestBrokers();
    const [config] = describe1(brokers, GROUP, "g", "consumer.session.timeout.ms").configs;
    expect(config).toMatchObject({ value: "45000", configSource: 5 });
  });

  it.each([
    [TOPIC, "none", "UNKNOWN_TOPIC_OR_PARTITION"],
    [TOPIC, "a b", "INVALID_TOPIC_EXCEPTION"],
    [BROKER, "2", "INVALID_REQUEST"],
    [BROKER, "one", "INVALID_REQUEST"],
    [GROUP, "", "INVALID_REQUEST"],
    [3, "x", "INVALID_REQUEST"],
  ])("refuses resource type %d named %j with %s", (type, name, error) => {
    expect(describe1(new TestBrokers(), type, name).error).toBe(error);
  });
});

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

interface Operation {
  readonly name: string;
  readonly configOperation?: number;
  readonly value?: string | null;
}

function alter(
  brokers: TestBrokers,
  target: { type: number; name: string },
  ...operations: Operation[]
): string {
  const response = ask(
    brokers.broker(),
    { api: incrementalAlterConfigs, handle: handleIncrementalAlterConfigs },
    {
      validateOnly: false,
      resources: [
        {
          resourceType: target.type,
          resourceName: target.name,
          configs: operations.map(({ configOperation = SET, value = null, name }) => ({
            name,
            configOperation,
            value,
          })),
        },
      ],
    },
  );
  const { errorCode, errorMessage } = response.responses[0]!;
  return errorCode === 0 ? "NONE" : `${errorName(errorCode)}: ${errorMessage}`;
}

describe("IncrementalAlterConfigs", () => {
  const topic = { type: TOPIC, name: "t" };

  it("sets and deletes, in force at once", () => {
    const brokers = new TestBrokers();
    const { partitions } = brokers.topic("t");
    expect(alter(brokers, topic, { name: "retention.ms", value: "5" })).toBe("NONE");
    expect(partitions[0]!.log.config.retentionMs).toBe(5);
    expect(alter(brokers, topic, { name: "retention.ms", configOperation: DELETE })).toBe("NONE");
    expect(partitions[0]!.log.config.retentionMs).toBe(604_800_000);
  });

  it("appends to lists and subtracts from them, starting from the value in force", () => {
    const brokers = new TestBrokers();
    const { partitions } = brokers.topic("t");
    const policy = { name: "cleanup.policy" };
    expect(
      alter(brokers, topic, { ...policy, configOperation: APPEND, value: "compact,delete" }),
    ).toBe("NONE");
    expect(partitions[0]!.log.config).toMatchObject({ isCompacted: true, isDeleted: true });
    alter(brokers, topic, { ...policy, configOperation: SUBTRACT, value: "delete" });
    expect(partitions[0]!.log.config).toMatchObject({ isCompacted: true, isDeleted: false });
    const number = { name: "retention.ms", configOperation: APPEND, value: "5" };
    expect(alter(brokers, topic, number)).toMatch(/^INVALID_CONFIG: .*type is not LIST/);
  });

  it.each<[string, { type: number; name: string }, Operation, RegExp]>([
    [
      "an unknown name",
      topic,
      { name: "x.y", value: "1" },
      /^INVALID_CONFIG: Unknown topic config/,
    ],
    ["a bad value", topic, { name: "retention.ms", value: "-3" }, /^INVALID_CONFIG: .*at least -1/],
    ["a null value", topic, { name: "retention.ms" }, /^INVALID_REQUEST: Null value not supported/],
    [
      "a topic that does not exist",
      { type: TOPIC, name: "u" },
      { name: "retention.ms", value: "1" },
      /^UNKNOWN_TOPIC_OR_PARTITION/,
    ],
    [
      "another broker",
      { type: BROKER, name: "2" },
      { name: "log.retention.ms", value: "1" },
      /^INVALID_REQUEST: Unexpected broker id/,
    ],
    [
      "what is fixed at start",
      { type: BROKER, name: "" },
      { name: "offsets.topic.num.partitions", value: "1" },
      /^INVALID_REQUEST: Cannot update these configs dynamically/,
    ],
    [
      "an unknown configuration of a group",
      { type: GROUP, name: "g" },
      { name: "x", value: "1" },
      /^INVALID_CONFIG: Unknown group config name: x/,
    ],
    ["loggers", { type: BROKER_LOGGER, name: "1" }, { name: "x", value: "1" }, /^INVALID_REQUEST/],
  ])("refuses %s", (_what, target, operation, line) => {
    const brokers = new TestBrokers();
    brokers.topic("t");
    expect(alter(brokers, target, operation)).toMatch(line);
  });

  it("changes a broker's configuration, for one broker before all", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const maxBytes = (value: string) => ({ name: "message.max.bytes", value });
    alter(brokers, { type: BROKER, name: "" }, maxBytes("1000"));
    alter(brokers, { type: BROKER, name: "1" }, maxBytes("2000"));
    expect(brokers.broker(1).config.get("message.max.bytes")).toBe(2000);
    expect(brokers.broker(2).config.get("message.max.bytes")).toBe(1000);
  });

  it("refuses a resource, and a name, that come twice", () => {
    const brokers = new TestBrokers();
    brokers.topic("t");
    const twice = { name: "retention.ms", value: "1" };
    expect(alter(brokers, topic, twice, twice)).toMatch(
      /^INVALID_REQUEST: .*duplicate config keys/,
    );
  });
});

describe("AlterConfigs", () => {
  it("replaces everything that was set", () => {
    const brokers = new TestBrokers();
    const { partitions } = brokers.topic("t", { configs: { "retention.ms": "5" } });
    const replace = (configs: { name: string; value: string }[], validateOnly = false) =>
      ask(
        brokers.broker(),
        { api: alterConfigs, handle: handleAlterConfigs },
        { resources: [{ resourceType: TOPIC, resourceName: "t", configs }], validateOnly },
      ).responses[0]!.errorCode;
    expect(replace([{ name: "retention.bytes", value: "7" }], true)).toBe(0);
    expect(partitions[0]!.log.config.retentionMs).toBe(5);
    expect(replace([{ name: "retention.bytes", value: "7" }])).toBe(0);
    expect(partitions[0]!.log.config).toMatchObject({
      retentionBytes: 7,
      retentionMs: 604_800_000,
    });
    expect(replace([])).toBe(0);
    expect(partitions[0]!.log.config.retentionBytes).toBe(-1);
  });
});

describe("ListConfigResources", () => {
  const listing = { api: listConfigResources, handle: handleListConfigResources };
  const list = (resourceTypes: number[], version = 1) => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t");
    alter(
      brokers,
      { type: GROUP, name: "g" },
      { name: "consumer.session.timeout.ms", value: "50000" },
    );
    alter(brokers, { type: CLIENT_METRICS, name: "m" }, { name: "metrics", value: "*" });
    const response = ask(brokers.broker(), listing, { resourceTypes }, { version });
    if (response.errorCode !== 0) return errorName(response.errorCode);
    return response.configResources.map((each) => `${each.resourceType} ${each.resourceName}`);
  };

  it("lists what was asked for, or everything", () => {
    expect(list([TOPIC, GROUP])).toEqual(["2 t", "32 g"]);
    expect(list([])).toEqual(["2 t", "4 1", "4 2", "8 1", "8 2", "16 m", "32 g"]);
    expect(list([], 0)).toEqual(["16 m"]);
    expect(list([5])).toBe("UNSUPPORTED_VERSION");
  });
});
