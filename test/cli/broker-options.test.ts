import { describe, expect, it } from "vitest";
import { parseBrokerOptions } from "../../src/cli/broker/options.ts";
import { readyLine } from "../../src/cli/broker/ready-line.ts";

describe("regroup broker", () => {
  it("reads its flags", () => {
    const args =
      "--port 0 --host 0.0.0.0 --brokers 3 --topic a:6 --topic b --config x.y=1 --config z= --json";
    const { config, ...options } = parseBrokerOptions(args.split(" "));
    expect(options).toEqual({
      host: "0.0.0.0",
      port: 0,
      brokerCount: 3,
      topics: [
        { name: "a", partitions: 6 },
        { name: "b", partitions: null },
      ],
      configFile: null,
      json: true,
      verbose: false,
      help: false,
    });
    expect([...config]).toEqual([
      ["x.y", "1"],
      ["z", ""],
    ]);
  });

  it.each([
    ["--port 99999", '--port takes a number from 0 to 65535, but was given "99999".'],
    ["--port x", '--port takes a number from 0 to 65535, but was given "x".'],
    ["--port -1", '--port takes a number from 0 to 65535, but was given "-1".'],
    ["-p -1", '--port takes a number from 0 to 65535, but was given "-1".'],
    ["--port", "--port is to be followed by a value."],
    ["--host --json", "--host is to be followed by a value, not by --json."],
    ["--host=", '--host takes an address or a name, but was given "".'],
    ["--brokers -3", '--brokers takes a number from 1 to 100, but was given "-3".'],
    ["--brokers 0", '--brokers takes a number from 1 to 100, but was given "0".'],
    ["--topic a:0", '--topic takes name:partitions, but was given "a:0".'],
    ["--topic :3", '--topic takes name:partitions, but was given ":3".'],
    ["--config x", '--config takes key=value, but was given "x".'],
    ["--frobnicate", "Unknown option '--frobnicate'."],
    ["extra", 'regroup broker takes no argument, but was given "extra".'],
  ])("refuses %s in one sentence", (args, sentence) => {
    expect(() => parseBrokerOptions(args.split(" "))).toThrow(sentence);
  });

  it("says that it is ready, to people and to programs", () => {
    const broker = { nodeId: 1, host: "h", port: 9 };
    const cluster = { bootstrapServers: "h:9", brokers: [broker], clusterId: "id" };
    expect(readyLine(cluster, { json: false, startMs: 12 })).toBe(
      "A broker is ready at h:9 after 12 ms. Ctrl-C stops.\n",
    );
    expect(JSON.parse(readyLine(cluster, { json: true, startMs: 12 }))).toEqual({
      event: "ready",
      bootstrapServers: "h:9",
      brokers: [broker],
      clusterId: "id",
      startMs: 12,
    });
  });
});
