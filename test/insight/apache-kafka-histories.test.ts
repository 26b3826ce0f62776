import { describe, expect, test } from "vitest";
import {
  ForeignGroup,
  type ForeignSource,
  GroupHistory,
  memberName,
  type Pause,
  parseLogLine,
  type Rebalance,
  rebalanceDurationMs,
} from "../../src/insight/index.ts";
import { JournalDecoder } from "../../src/observer/index.ts";
import { kafkaJournal, kafkaLog } from "../observer/journal/kafka-journal.ts";

/*
 * Histories of a captured cluster of Apache Kafka 4.3.0, told by its journal, and by its broker's log beside it.
 */

/** When the first consumer was started: instants below count from here. */
const BEGAN_AT_MS = 1_795_283_109_072;
/** The topic's id in that cluster. */
const ORDERS = "2a5dcvENR32owmMBgRYa3w";

function historyOf(groupId: string, ...sources: ForeignSource[]): GroupHistory {
  const group = new ForeignGroup({ groupId, sources, consumerSessionTimeoutMs: 6_000 });
  group.learnTopic(ORDERS, "orders");
  const decoder = new JournalDecoder({ groupIds: new Set([groupId]) });
  for (const record of kafkaJournal()) {
    const event = decoder.decode(record);
    if (event !== null) group.addJournal(event, 0);
  }
  for (const line of sources.includes("log") ? kafkaLog() : []) {
    const event = parseLogLine(line, { utcOffsetMinutes: 0 });
    if (event !== null && "groupId" in event && event.groupId === groupId) group.addLog(event, 0);
  }
  const history = new GroupHistory({ groupId });
  for (const note of group.end()) history.foldNote(note);
  return history;
}

const seconds = (atMs: number) => ((atMs - BEGAN_AT_MS) / 1000).toFixed(2);

function pauseText(pause: Pause): string {
  if (pause.state !== "Over") return pause.state;
  const from = `${seconds(pause.stoppedAtMs)} (${pause.stoppedBy})`;
  return `${from} – ${seconds(pause.resumedAtMs)} (${pause.resumedBy})`;
}

/** What it was, and what it did to each partition; equal ones in one line. */
function told(rebalance: Rebalance): string[] {
  const { cause, trigger, rounds, changes } = rebalance;
  const ms = rebalanceDurationMs(rebalance);
  const who = trigger === null ? "" : ` ${memberName(trigger)}`;
  const took = ms === null ? "of unknown length" : `${ms} ms`;
  const lines = new Map<string, number[]>();
  for (const { partition, from, to, kind, pause } of changes) {
    const owners = [from, to].map((member) => (member === null ? "–" : memberName(member)));
    const line = `${kind} ${owners.join(" → ")}: ${pauseText(pause)}`;
    lines.set(line, [...(lines.get(line) ?? []), partition]);
  }
  const title = `${cause}${who}, ${took}, ${rounds.length} rounds`;
  return [title, ...[...lines].map(([line, numbers]) => `${numbers.join(" ")} ${line}`)];
}

describe("a history of Apache Kafka 4.3.0", () => {
  test("by its journal alone: a classic group loses a member, and nobody knows when that began", () => {
    const [, , crash] = historyOf("classic (eu) one", "journal").rebalances;
    expect(told(crash!)).toMatchInlineSnapshot(`
      [
        "SessionExpired B, of unknown length, 1 rounds",
        "0 1 2 kept A → A: 19.80 (commit) – 20.81 (commit)",
        "3 4 5 moved B → A: 12.80 (commit) – 20.81 (commit)",
      ]
    `);
  });

  test("by journal and log: the same loss has a length, and its pauses a beginning", () => {
    const [, , crash] = historyOf("classic (eu) one", "journal", "log").rebalances;
    expect(told(crash!)).toMatchInlineSnapshot(`
      [
        "SessionExpired B, 1001 ms, 1 rounds",
        "0 1 2 kept A → A: 19.80 (coordinator) – 20.81 (commit)",
        "3 4 5 moved B → A: 12.80 (coordinator) – 20.81 (commit)",
      ]
    `);
  });

  test("by its journal alone: two cooperative rounds are one rebalance", () => {
    const { rebalances } = historyOf("coop", "journal");
    expect(rebalances).toHaveLength(4);
    expect(told(rebalances[1]!)).toMatchInlineSnapshot(`
      [
        "MemberJoined E, of unknown length, 2 rounds",
        "0 1 2 3 kept D → D: None",
        "4 5 6 7 moved D → E: 42.17 (commit) – 44.19 (commit)",
      ]
    `);
  });

  test("of a static member that came back tells a pause of at most so long, and no rebalance", () => {
    const [, back] = historyOf("static", "journal", "log").rebalances;
    expect(told(back!)).toMatchInlineSnapshot(`
      [
        "StaticMemberReplaced s2, 0 ms, 0 rounds",
        "3 4 5 kept s2 → s2: 21.15 (commit) – 24.23 (commit)",
      ]
    `);
  });

  test("of a KIP-848 group: a join, a kill, a grown topic, a static return, a leave, the end", () => {
    const { rebalances } = historyOf("next gen", "journal", "log");
    expect(rebalances.map(told).map((lines) => lines.join("\n"))).toMatchInlineSnapshot(`
      [
        "MemberJoined F, 0 ms, 1 rounds
      0 1 2 3 4 5 6 7 assigned – → F: None",
        "MemberJoined G, 1044 ms, 1 rounds
      0 1 2 3 kept F → F: None
      4 5 6 7 moved F → G: 55.92 (coordinator) – 56.99 (commit)",
        "SessionExpired G, 954 ms, 1 rounds
      0 1 2 3 kept F → F: None
      4 5 6 7 moved G → F: 60.00 (coordinator) – 67.96 (commit)",
        "TopicMetadataChanged, 0 ms, 1 rounds
      0 1 2 3 4 5 6 7 kept F → F: None
      8 assigned – → F: None",
        "MemberJoined h, 1026 ms, 1 rounds
      0 1 2 3 4 kept F → F: None
      5 6 7 8 moved F → h: 75.99 (coordinator) – 77.95 (commit)",
        "StaticMemberReplaced h, 0 ms, 0 rounds
      5 6 7 8 kept h → h: 79.93 (commit) – 84.22 (commit)",
        "MemberLeft F, 119 ms, 1 rounds
      0 1 2 3 4 moved F → h: 86.93 (commit) – 88.58 (commit)
      5 6 7 8 kept h → h: None",
        "SessionExpired h, 0 ms, 1 rounds
      0 1 2 3 4 5 6 7 8 unassigned h → –: Open",
      ]
    `);
  });
});
