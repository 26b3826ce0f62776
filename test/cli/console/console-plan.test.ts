import { describe, expect, it } from "vitest";
import {
  type ConsoleFlags,
  consolePlan,
  DEFAULT_HOST,
  DEFAULT_POLL_INTERVAL,
  DEFAULT_PORT,
} from "../../../src/cli/console/console-plan.ts";

const defaults: ConsoleFlags = {
  host: DEFAULT_HOST,
  port: DEFAULT_PORT,
  pollInterval: DEFAULT_POLL_INTERVAL,
};

describe("regroup console", () => {
  it("serves every group of a cluster to this machine, and that is all it needs to be told", () => {
    expect(consolePlan({ ...defaults, bootstrapServer: "broker:9092" })).toEqual({
      host: "127.0.0.1",
      port: 8080,
      allowedHosts: [],
      source: {
        type: "cluster",
        properties: { "bootstrap.servers": "broker:9092" },
        brokerLogs: [],
        logTimeZoneOffsetMinutes: null,
        consumerNotes: [],
      },
      groups: [],
      pollIntervalMs: 1000,
    });
  });

  it("takes a recording in place of a cluster", () => {
    expect(consolePlan({ ...defaults, recording: "incident.jsonl" }).source).toEqual({
      type: "recording",
      file: "incident.jsonl",
    });
  });

  it.each<[string, Partial<ConsoleFlags>]>([
    ["--bootstrap-server", { bootstrapServer: "broker:9092" }],
    ["--command-config", { commandConfig: "client.properties" }],
    ["-X", { X: ["client.id=me"] }],
    ["--group", { group: ["billing"] }],
    ["--broker-log", { brokerLog: ["server.log"] }],
    ["--consumer-notes", { consumerNotes: ["notes.jsonl"] }],
  ])("refuses a recording and %s, of which one would be ignored", (flag, flags) => {
    expect(() => consolePlan({ ...defaults, recording: "incident.jsonl", ...flags })).toThrow(
      `--recording shows what was recorded, and ${flag} is for a cluster: give one of the two.`,
    );
  });

  it.each<[Partial<ConsoleFlags>, string]>([
    [{}, "Where is the cluster?"],
    [
      { bootstrapServer: "b:1", port: "http" },
      '--port takes a number from 0 to 65535, but was given "http".',
    ],
    [{ bootstrapServer: "b:1", port: "65536" }, "--port takes"],
    [
      { bootstrapServer: "b:1", pollInterval: "1" },
      "--poll-interval takes a number from 100 to 60000",
    ],
  ])("refuses %j with a sentence", (flags, sentence) => {
    expect(() => consolePlan({ ...defaults, ...flags })).toThrow(sentence);
  });
});
