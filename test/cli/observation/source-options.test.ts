import { describe, expect, it } from "vitest";
import { observedSource, type SourceFlags } from "../../../src/cli/observation/source-options.ts";

describe("where to look", () => {
  it("is a cluster with the files that tell more of it", () => {
    const flags = { bootstrapServer: "b:9092", brokerLog: ["server.log"] };
    expect(observedSource(flags)).toEqual({
      type: "cluster",
      properties: { "bootstrap.servers": "b:9092" },
      brokerLogs: ["server.log"],
      logTimeZoneOffsetMinutes: null,
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

  it("the time zone of broker logs is hours and minutes, east or west", () => {
    const zoneOf = (brokerLogOffset: string) => {
      const source = observedSource({ bootstrapServer: "b:9092", brokerLogOffset });
      return source.type === "cluster" ? source.logTimeZoneOffsetMinutes : null;
    };
    expect(["Z", "+02:00", "-03:30"].map(zoneOf)).toEqual([0, 120, -210]);
    for (const text of ["2", "+2", "CET", "+25:00", "+02:75"]) {
      expect(() => zoneOf(text)).toThrow("--broker-log-offset takes ±hh:mm");
    }
  });

  it("has to be said", () => {
    expect(() => observedSource({})).toThrow("Where is the cluster?");
  });
});
