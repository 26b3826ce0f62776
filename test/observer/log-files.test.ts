import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogEvent, ProcessReport, SourceStatus } from "../../src/insight/index.ts";
import { systemClock } from "../../src/node/index.ts";
import { LogFiles } from "../../src/observer/cluster/log-files.ts";
import type { CauseLearned } from "../../src/observer/follow/consumer-line.ts";
import { followLines } from "../../src/observer/follow/follow-lines.ts";

/** Files, read to their end once. */
async function readOnce(files: { brokerLogs?: string[]; consumerNotes?: string[] }) {
  const logs: LogEvent[] = [];
  const reports: ProcessReport[] = [];
  const causes: CauseLearned[] = [];
  const statuses = new Map<string, SourceStatus>();
  let isReadable: () => void = () => {};
  const readable = new Promise<void>((resolve) => {
    isReadable = resolve;
  });
  const brokerLogs = files.brokerLogs ?? [];
  const consumerNotes = files.consumerNotes ?? [];
  let waited = brokerLogs.length + consumerNotes.length;
  const reader = new LogFiles({
    clock: systemClock,
    brokerLogs,
    consumerNotes,
    onStatus(status) {
      statuses.set(status.source, status);
      if (status.status === "on" || status.status === "failing") waited -= 1;
      if (waited === 0) isReadable();
    },
    onLog: (_, event) => logs.push(event),
    onReport: (_, report) => reports.push(report),
    onCause: (note) => causes.push(note),
  });
  reader.start();
  reader.journalRead();
  if (waited > 0) await readable;
  reader.close();
  return { logs, reports, causes, statuses, reader };
}

describe("files of brokers and consumers", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "log-files-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("are not followed when there are none, and it is said what is missing then", async () => {
    const { statuses } = await readOnce({});
    expect(statuses.get("broker log")).toMatchObject({ status: "off" });
    expect(statuses.get("broker log")?.text).toContain("--broker-log");
    expect(statuses.get("consumers")).toMatchObject({ status: "off" });
  });

  it("give a broker's reasons among lines of everything else", async () => {
    const path = join(folder, "server.log");
    await writeFile(
      path,
      [
        "[2026-11-21 10:00:00,000] INFO [SocketServer] started (kafka.network.SocketServer)",
        "[2026-11-21 10:00:01,250] INFO [GroupCoordinator id=1 topic=__consumer_offsets partition=7] Preparing to rebalance group billing in state PreparingRebalance with old generation 3 (reason: Adding new member a-1 with group instance id null; client reason: not provided). (org.apache.kafka.coordinator.group.GroupMetadataManager)",
        "half a line without its end",
      ].join("\n"),
    );
    const { logs, statuses, reader } = await readOnce({ brokerLogs: [path] });
    expect(logs).toMatchObject([
      { type: "RebalanceStarted", groupId: "billing", generationId: 3, memberId: "a-1" },
    ]);
    expect(statuses.get("broker log")).toMatchObject({ status: "on" });
    expect(reader.isReadToEnd).toBe(true);
  });

  it("that are missing are told and looked for again", async () => {
    const path = join(folder, "none.log");
    const { statuses, reader } = await readOnce({ brokerLogs: [path] });
    expect(statuses.get("broker log")).toMatchObject({ status: "failing" });
    expect(statuses.get("broker log")?.text).toContain("none.log cannot be read: ENOENT");
    expect(reader.isReadToEnd).toBe(false);
  });

  it("give the reports of consumers, and count what is none", async () => {
    const path = join(folder, "notes.jsonl");
    const report = { type: "Leaving", atMs: 5, processId: "worker-1" };
    const lines = [JSON.stringify({ groupId: "billing", report }), "not JSON", "{}"];
    await writeFile(path, `${lines.join("\n")}\n`);
    const { reports, statuses } = await readOnce({ consumerNotes: [path] });
    expect(reports).toEqual([report]);
    expect(statuses.get("consumers")?.text).toContain("2 lines could not be read");
  });
});

describe("standard input", () => {
  it("gives its lines, says when it has ended, and is left alone when nobody follows it any more", async () => {
    const input = new PassThrough();
    const lines: string[] = [];
    const told: (string | null)[] = [];
    const stop = followLines({
      path: "-",
      clock: systemClock,
      input,
      onLine: (line) => lines.push(line),
      onStatus: (trouble) => told.push(trouble),
    });
    input.write("one\ntw");
    input.end("o\n");
    await new Promise((resolve) => input.once("end", resolve));
    expect(lines).toEqual(["one", "two"]);
    expect(told).toEqual([null, "Standard input has ended: no more lines will come."]);
    stop();
    expect(input.listenerCount("data")).toBe(0);
  });
});
