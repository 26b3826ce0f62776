import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { type StartBrokerOptions, startBroker } from "../../src/embedded/index.ts";
import { InMemoryNetwork } from "../kit/in-memory-network.ts";
import { VirtualClock } from "../kit/virtual-clock.ts";

/** A network that fails the test if anybody listens. */
const nobodyListens = {
  listen: () => Promise.reject(new Error("It listens before it has read its options.")),
};

async function refusal(options: unknown): Promise<{ name: string; message: string }> {
  const given =
    typeof options === "object" && options !== null
      ? { transport: nobodyListens, ...options }
      : options;
  try {
    await startBroker(given as StartBrokerOptions);
  } catch (error) {
    const kind = error instanceof RangeError ? "RangeError" : (error as Error).constructor.name;
    return { name: kind, message: (error as Error).message };
  }
  throw new Error("It was not refused.");
}

describe("startBroker refuses, before anything happens,", () => {
  const oneTopic = { name: "a", partitions: 1 };

  it.each<[unknown, string]>([
    [{ brokers: 0 }, "RangeError: brokers is a whole number from 1 to 100, not 0."],
    [{ brokers: -1 }, "RangeError: brokers is a whole number from 1 to 100, not -1."],
    [{ brokers: 1.5 }, "RangeError: brokers is a whole number from 1 to 100, not 1.5."],
    [{ brokers: 1000 }, "RangeError: brokers is a whole number from 1 to 100, not 1000."],
    [{ brokers: "3" }, 'TypeError: brokers is a number, not "3".'],
    [{ port: 70_000 }, "RangeError: port is a whole number from 0 to 65535, not 70000."],
    [{ port: -1 }, "RangeError: port is a whole number from 0 to 65535, not -1."],
    [{ port: 1.5 }, "RangeError: port is a whole number from 0 to 65535, not 1.5."],
    [{ port: Number.NaN }, "RangeError: port is a whole number from 0 to 65535, not NaN."],
    [{ port: "x" }, 'TypeError: port is a number, not "x".'],
    [
      { port: 65_535, brokers: 3 },
      "RangeError: port 65535 leaves no room for 3 brokers: the last one would have port 65537.",
    ],
    [{ host: "" }, 'RangeError: host is an address or a name, not "".'],
    [{ host: 1 }, "TypeError: host is a string, not 1."],
    [{ noteHistory: -1 }, "RangeError: noteHistory is a whole number from 0 on, not -1."],
    [{ topics: ["orders"] }, 'TypeError: topics[0] is an object, not "orders".'],
    [{ topics: "orders" }, 'TypeError: topics is a list, not "orders".'],
    [{ topics: [{ partitions: 1 }] }, "TypeError: topics[0].name is a string, not undefined."],
    [
      { topics: [{ ...oneTopic, partition: 1 }] },
      'TypeError: There is no topic option "partition": there are name, partitions, replicationFactor, configs.',
    ],
    [
      { topics: [{ name: "a", partitions: 0 }] },
      "RangeError: topics[0].partitions is a whole number from 1 to 100000, not 0.",
    ],
    [
      { topics: [{ ...oneTopic, replicationFactor: 5 }] },
      'RangeError: Cannot create topic "a": 5 replicas need as many brokers, and there is 1.',
    ],
    [
      { topics: [{ name: "a_b" }, { name: "a.b" }] },
      'RangeError: Cannot create topic "a.b": its name collides with topic "a_b".',
    ],
    [{ topics: [oneTopic, oneTopic] }, 'RangeError: Cannot create topic "a": it exists already.'],
    [
      { topics: [{ name: "__consumer_offsets" }] },
      'RangeError: Cannot create topic "__consumer_offsets": it exists already.',
    ],
    [
      { topics: [{ ...oneTopic, configs: { "retention.sm": 1 } }] },
      "RangeError: Unknown topic config name: retention.sm",
    ],
    [{ config: { foo: 1 } }, "RangeError: Unknown broker configuration foo"],
    [
      { config: { "num.partitions": null } },
      'TypeError: config["num.partitions"] is a string, a number or a boolean, not null.',
    ],
    [
      { brokrs: 3 },
      'TypeError: There is no option "brokrs": there are brokers, host, port, topics, config, clusterId, noteHistory, log.',
    ],
    [null, "TypeError: startBroker takes an object of options, not null."],
    ["9092", 'TypeError: startBroker takes an object of options, not "9092".'],
  ])("%j", async (options, sentence) => {
    const { name, message } = await refusal(options);
    expect(`${name}: ${message}`).toBe(sentence);
  });

  it.each([
    ["node.id", "2"],
    ["broker.id", "2"],
    ["listeners", "PLAINTEXT://:9092"],
    ["controller.listener.names", "CONTROLLER"],
    ["inter.broker.listener.name", "INTERNAL"],
    ["listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,OUTSIDE:SSL"],
    ["security.inter.broker.protocol", "SSL"],
  ])("the configuration %s, which it would not obey", async (name, value) => {
    const { name: kind, message } = await refusal({ config: { [name]: value } });
    expect(kind).toBe("RangeError");
    expect(message).toMatch(new RegExp(`^Cannot configure ${name}: [^\\n]+\\.$`));
  });

  it.each([
    [{ "group.min.session.timeout.ms": 7000, "group.max.session.timeout.ms": 6999 }],
    [{ "group.consumer.heartbeat.interval.ms": 4999 }],
    [{ "group.consumer.session.timeout.ms": 60_001 }],
    [{ "group.streams.num.standby.replicas": 3 }],
  ])("values that do not fit one another: %j", async (config) => {
    const { name, message } = await refusal({ config });
    expect(name).toBe("RangeError");
    expect(message).toContain("must be less than or equal to");
  });
});

describe("advertised.listeners", () => {
  const advertise = (text: string): StartBrokerOptions => ({
    config: { "advertised.listeners": text },
  });
  const start = (options: StartBrokerOptions) => {
    const clock = new VirtualClock();
    return startBroker({ clock, transport: new InMemoryNetwork(clock), ...options });
  };

  it("is what clients are told, by name or by address", async () => {
    for (const address of ["kafka.test:19092", "[::1]:19092"]) {
      const cluster = await start({ host: "0.0.0.0", ...advertise(`PLAINTEXT://${address}`) });
      expect(cluster.bootstrapServers).toBe(address);
      await cluster.close();
    }
  });

  it("does not change where a broker listens when it is started again", async () => {
    const cluster = await startBroker(advertise("PLAINTEXT://localhost:1"));
    await cluster.stopBroker(1);
    await cluster.startBroker(1);
    expect(cluster.bootstrapServers).toBe("localhost:1");
    await cluster.close();
  });

  it.each([
    ["SSL://localhost:9092", "it has the form PLAINTEXT://host:port"],
    ["PLAINTEXT://a:1,PLAINTEXT://b:2", "it has the form PLAINTEXT://host:port"],
    ["PLAINTEXT://:9092", "it has the form PLAINTEXT://host:port"],
    ["PLAINTEXT://localhost:70000", "it has the form PLAINTEXT://host:port"],
    ["PLAINTEXT://0.0.0.0:9092", "nobody can connect to this address"],
  ])("is refused as %s", async (text, reason) => {
    const { message } = await refusal(advertise(text));
    expect(message).toBe(`Cannot configure advertised.listeners=${text}: ${reason}.`);
  });

  it("is refused for several brokers", async () => {
    const { message } = await refusal({ brokers: 2, ...advertise("PLAINTEXT://localhost:9092") });
    expect(message).toContain("it is one address, and there are 2 brokers.");
  });
});

describe("a cluster", () => {
  it("that is closed does not start a broker again", async () => {
    const cluster = await startBroker();
    const { port } = cluster.brokers[0]!;
    await cluster.stopBroker(1);
    const late = cluster.startBroker(1);
    await cluster.close();
    await expect(late).rejects.toThrow("Cannot start broker 1: the cluster is closed.");
    await expect(cluster.startBroker(1)).rejects.toThrow("the cluster is closed.");
    // Its port is free.
    await new Promise<void>((resolve, reject) => {
      const server = createServer().once("error", reject);
      server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
    });
  });

  it("names IPv6 addresses in brackets", async () => {
    const clock = new VirtualClock();
    const cluster = await startBroker({
      clock,
      transport: new InMemoryNetwork(clock),
      host: "::1",
      port: 9092,
      brokers: 2,
    });
    expect(cluster.bootstrapServers).toBe("[::1]:9092,[::1]:9093");
    expect(cluster.brokers[0]?.host).toBe("::1");
    await cluster.close();
  });
});
