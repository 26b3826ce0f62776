import { describe, expect, it } from "vitest";
import type { JournalEvent, LogEvent } from "../../../src/insight/index.ts";
import { BrokerLogLines } from "../../../src/observer/cluster/broker-log-lines.ts";
import { NamesInLog } from "../../../src/observer/cluster/names-in-log.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

const HOUR_MS = 3_600_000;

function started({ utcOffsetMinutes = 0 }: { readonly utcOffsetMinutes?: number } = {}) {
  const clock = new VirtualClock();
  const names = new NamesInLog();
  const told: { readonly groupId: string; readonly event: LogEvent }[] = [];
  let corrections = 0;
  const lines = new BrokerLogLines({
    clock,
    utcOffsetMinutes,
    groupIdOf: (name) => names.groupIdOf(name),
    onLog: (groupId, event) => told.push({ groupId, event }),
    onSettled: () => {},
    onCorrected: () => {
      corrections += 1;
    },
  });
  return { clock, names, lines, told, corrections: () => corrections };
}

/** A line of the log of a broker whose clock shows this time. */
function assigned(time: string, generationId: number, groupId = "billing"): string {
  return `[2026-11-21 ${time}] INFO [GroupCoordinator id=1 topic=__consumer_offsets partition=7] Assignment received from leader m-1 for group ${groupId} for generation ${generationId}. The group has 2 members, 0 of which are static. (org.apache.kafka.coordinator.group.GroupMetadataManager)`;
}

function stored(time: string, generationId: number): JournalEvent {
  return {
    type: "ClassicGroupStored",
    groupId: "billing",
    offset: generationId,
    atMs: Date.parse(`2026-11-21T${time}Z`),
    protocolType: "consumer",
    generationId,
    protocolName: "range",
    leaderId: "m-1",
    stateSinceMs: null,
    members: [],
  };
}

function instants(told: readonly { readonly event: LogEvent }[]): string[] {
  return told.map(({ event }) => new Date(event.atMs).toISOString().slice(11, 23));
}

describe("the lines of brokers' logs", () => {
  it("are handed on as they are once one agrees with the journal", () => {
    const { lines, told, corrections } = started();
    lines.take(assigned("10:00:00,000", 4));
    expect(told).toEqual([]);
    lines.record(stored("10:00:00.004", 4));
    lines.take(assigned("10:05:00,000", 5));
    expect(instants(told)).toEqual(["10:00:00.000", "10:05:00.000"]);
    expect(lines.text).toBe("instants are read in the zone given (UTC).");
    expect(corrections()).toBe(0);
  });

  it("that are half hours off are corrected, and that is said", () => {
    const { lines, told, corrections } = started();
    lines.record(stored("04:30:00.004", 4));
    lines.take(assigned("10:00:00,000", 4));
    lines.take(assigned("10:05:00,000", 5));
    lines.settle();
    expect(instants(told)).toEqual(["04:30:00.000", "04:35:00.000"]);
    expect(lines.text).toContain("were 5.5 h ahead of the journal's");
    expect(corrections()).toBe(1);
  });

  it("that are off by no number of half hours are left as they are", () => {
    const { lines, told } = started();
    lines.record(stored("09:43:00.000", 4));
    lines.take(assigned("10:00:00,000", 4));
    lines.settle();
    expect(instants(told)).toEqual(["10:00:00.000"]);
  });

  it("are not corrected by a group that had the same generation at another time", () => {
    const { lines, told } = started();
    lines.take(assigned("10:00:00,000", 1));
    lines.take(assigned("12:00:00,000", 7));
    lines.record(stored("09:00:00.000", 1));
    lines.record(stored("12:00:00.000", 7));
    expect(instants(told)).toEqual(["10:00:00.000", "12:00:00.000"]);
  });

  it("wait for the journal no longer than two seconds", () => {
    const { clock, lines, told } = started();
    lines.take(assigned("10:00:00,000", 1));
    clock.advance(1_900);
    expect(told).toHaveLength(0);
    clock.advance(200);
    expect(told).toHaveLength(1);
    lines.take(assigned("10:00:01,000", 2));
    expect(told).toHaveLength(2);
  });

  it("follow summer time when two lines in a row agree", () => {
    const { lines, told } = started();
    lines.record(stored("10:00:00.000", 1));
    lines.take(assigned("10:00:00,000", 1));
    for (const generationId of [2, 3]) {
      lines.record(stored(`11:0${generationId}:00.000`, generationId));
      lines.take(assigned(`12:0${generationId}:00,000`, generationId));
    }
    lines.take(assigned("12:10:00,000", 4));
    expect(told.at(-1)?.event.atMs).toBe(Date.parse("2026-11-21T12:10:00Z") - HOUR_MS);
    expect(lines.text).toContain("1 h ahead");
  });

  it("are of the group with the line break where a layout has escaped it", () => {
    const { lines, names, told } = started();
    names.learn("a\nb");
    lines.settle();
    lines.take(assigned("10:00:00,000", 1, "a\\nb"));
    expect(told.at(-1)?.groupId).toBe("a\nb");
    names.learn("a\\nb");
    lines.take(assigned("10:00:00,000", 2, "a\\nb"));
    expect(told).toHaveLength(1);
  });
});
