import { describe, expect, it } from "vitest";
import { observedSource, type SourceFlags } from "../../../src/cli/observation/source-options.ts";

describe("where to look", () => {
  it("is a cluster with the files that tell more of it", () => {
    const flags = { bootstrapServer: "b:9092", brokerLog: ["server.log"] };
    expect(observedSource(flags)).toEqual({
      type: "cluster",
      properties: { "bootstrap.servers": "b:9092" },
      brokerLogs: ["server.log"],
      consumerNotes: [],
    });
  });

  it("is a recording", () => {
    const recording = { type: "recording", file: "incident.jsonl" };
    expect(observedSource({ recording: "incident.jsonl" })).toEqual(recording);
  });

  it.each<[string, SourceFlags]>([
    ["--bootstrap-server", { bootstrapServers: "b:9092" }],
    ["-X", { X: ["client.id=x"] }],
    ["--broker-log", { brokerLog: ["server.log"] }],
    ["--consumer-notes", { consumerNotes: ["notes.jsonl"] }],
  ])("is not a recording and %s at once", (flag, flags) => {
    expect(() => observedSource({ recording: "incident.jsonl", ...flags })).toThrow(flag);
  });

  it("has to be said", () => {
    expect(() => observedSource({})).toThrow("Where is the cluster?");
  });
});
