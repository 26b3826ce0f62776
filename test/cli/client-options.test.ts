import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import {
  addClientOptions,
  type ClientFlags,
  checkedByClient,
  clientProperties,
} from "../../src/cli/client-options.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

function flagsOf(...args: string[]): ClientFlags {
  const command = addClientOptions(new Command("test")).exitOverride();
  command.parse(args, { from: "user" });
  return command.opts<ClientFlags>();
}

describe("flags of a client", () => {
  it("take Kafka's names and kcat's letters alike", () => {
    const expected = { "bootstrap.servers": "a:1,b:2" };
    for (const flag of ["-b", "--bootstrap-server", "--bootstrap-servers"]) {
      expect(clientProperties(flagsOf(flag, "a:1,b:2"))).toEqual(expected);
    }
  });

  it("let -b win over -X, and -X over the file", () => {
    const folder = mkdtempSync(join(tmpdir(), "regroup-"));
    try {
      const file = join(folder, "client.properties");
      writeFileSync(file, "client.id=file\nbootstrap.servers=file:1\nsasl.mechanism = PLAIN\n");
      const flags = flagsOf("-F", file, "-X", "client.id=x", "-X", "bootstrap.servers=x:1");
      expect(clientProperties(flags)).toEqual({
        "client.id": "x",
        "bootstrap.servers": "x:1",
        "sasl.mechanism": "PLAIN",
      });
      expect(clientProperties({ ...flags, bootstrapServer: "b:1" })["bootstrap.servers"]).toBe(
        "b:1",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keep what stands behind the first equals sign", () => {
    const flags = flagsOf("-b", "a:1", "-X", 'sasl.jaas.config=Plain username="u" password="p=q";');
    expect(clientProperties(flags)["sasl.jaas.config"]).toBe('Plain username="u" password="p=q";');
  });

  it("are refused in a sentence when they say nothing, or nothing of use", () => {
    expect(() => clientProperties(flagsOf())).toThrow(UsageError);
    expect(() => clientProperties(flagsOf("-b", "a:1", "-X", "acks"))).toThrow(
      '-X takes name=value, but was given "acks".',
    );
    expect(() => clientProperties(flagsOf("-b", "a:1", "-F", "/nowhere/x.properties"))).toThrow(
      "Cannot read the configuration file /nowhere/x.properties: ENOENT.",
    );
  });

  it("what the client says about them is bad usage", () => {
    const complain = (error: Error) => () =>
      checkedByClient(() => {
        throw error;
      });
    expect(complain(new TypeError("no such option"))).toThrow(UsageError);
    expect(complain(new RangeError("out of range"))).toThrow(UsageError);
    expect(complain(new Error("unreachable"))).not.toThrow(UsageError);
  });
});
