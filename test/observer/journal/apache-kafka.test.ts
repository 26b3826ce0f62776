import { describe, expect, it } from "vitest";
import { ForeignGroup, type ForeignSource, parseLogLine } from "../../../src/insight/index.ts";
import type { GroupNote } from "../../../src/model/index.ts";
import { JournalDecoder } from "../../../src/observer/index.ts";
import { kafkaJournal, kafkaLog } from "./kafka-journal.ts";

/** When member A was started: instants below count from here. */
const BEGAN_AT_MS = 1_795_283_109_072;
/** The topic's id in that cluster. */
const ORDERS = "2a5dcvENR32owmMBgRYa3w";

/** The notes of a group of the captured cluster, from these sources, read whole. */
function notesOf(groupId: string, ...sources: ForeignSource[]): GroupNote[] {
  const group = new ForeignGroup({ groupId, sources, consumerSessionTimeoutMs: 6_000 });
  group.learnTopic(ORDERS, "orders");
  const decoder = new JournalDecoder({ groupIds: new Set([groupId]) });
  for (const record of kafkaJournal()) {
    const event = decoder.decode(record);
    if (event !== null && sources.includes("journal")) group.addJournal(event, 0);
  }
  for (const line of kafkaLog()) {
    const event = parseLogLine(line, { utcOffsetMinutes: 0 });
    if (event === null || !("groupId" in event) || event.groupId !== groupId) continue;
    if (sources.includes("log")) group.addLog(event, 0);
  }
  return group.end();
}

/** One line for each rebalance: when it was told to begin, why, by whom, and how that is known. */
function causes(notes: readonly GroupNote[]): string[] {
  const names = new Map<string, string>();
  for (const note of notes) {
    if (note.type === "MemberJoined") names.set(note.member.memberId, note.member.clientId);
    if (note.type === "StaticMemberReplaced") {
      names.set(note.newMemberId, `${names.get(note.oldMemberId)}2`);
    }
  }
  const lines: string[] = [];
  for (const note of notes) {
    if (note.type === "CauseLearned") lines.pop();
    else if (note.type !== "RebalanceStarted" && note.type !== "EpochBumped") continue;
    const at = ((note.atMs - BEGAN_AT_MS) / 1000).toFixed(1);
    const who = note.memberId === null ? "" : ` ${names.get(note.memberId) ?? "?"}`;
    const when = note.type === "RebalanceStarted" && note.startKnown === false ? "by " : "";
    lines.push(`${when}${at} s: ${note.cause}${who} (${note.evidence?.grade})`);
  }
  return lines;
}

describe("a cluster of Apache Kafka 4.3.0, by its journal and its broker's log", () => {
  it("tells the lives of a classic group: two joins, a kill, a join, a leave, a grown topic, the end", () => {
    expect(causes(notesOf("classic (eu) one", "journal", "log"))).toMatchInlineSnapshot(`
      [
        "1.2 s: MemberJoined A (log)",
        "6.9 s: MemberJoined B (log)",
        "18.8 s: SessionExpired B (log)",
        "23.3 s: MemberJoined C (log)",
        "28.1 s: MemberLeft C (log)",
        "31.6 s: LeaderRejoined A (log)",
        "36.0 s: MemberLeft A (log)",
      ]
    `);
  });

  it("tells the same causes by the journal alone, as conclusions, and starts as not known", () => {
    expect(causes(notesOf("classic (eu) one", "journal"))).toMatchInlineSnapshot(`
      [
        "by 1.7 s: MemberJoined A (inferred)",
        "by 7.8 s: MemberJoined B (inferred)",
        "by 19.8 s: SessionExpired B (inferred)",
        "by 23.8 s: MemberJoined C (inferred)",
        "by 28.8 s: MemberLeft C (inferred)",
        "by 31.6 s: TopicMetadataChanged (inferred)",
        "by 36.0 s: MemberLeft A (inferred)",
      ]
    `);
  });

  it("tells a static member that was killed and restarted as replaced, without a rebalance", () => {
    const notes = notesOf("static", "journal", "log");
    expect(causes(notes)).toMatchInlineSnapshot(`
      [
        "14.1 s: MemberJoined T (log)",
        "31.3 s: LeaderRejoined T2 (log)",
        "65.9 s: SessionExpired S (log)",
      ]
    `);
    const [replaced, ...others] = notes.filter(({ type }) => type === "StaticMemberReplaced");
    expect(others).toEqual([]);
    expect(replaced).toMatchObject({ groupInstanceId: "s2", assignmentKept: true });
    expect(notes.at(-1)?.type).toBe("GroupDeleted");
  });

  it("tells both rounds of a cooperative rebalance, and the client's reason of the second", () => {
    const notes = notesOf("coop", "journal", "log");
    expect(causes(notes)).toMatchInlineSnapshot(`
      [
        "36.7 s: MemberJoined D (log)",
        "41.8 s: MemberJoined E (log)",
        "42.2 s: LeaderRejoined D (log)",
        "47.0 s: MemberLeft D (log)",
        "49.0 s: MemberLeft E (log)",
      ]
    `);
    const reasons = notes.flatMap((note) =>
      note.type === "RebalanceStarted" ? [note.reason] : [],
    );
    expect(reasons[2]).toBe("need to revoke partitions and re-join");
  });

  it("tells the epochs of a KIP-848 group, with a kill, a grown topic and a static member's return", () => {
    const notes = notesOf("next gen", "journal", "log");
    expect(causes(notes)).toMatchInlineSnapshot(`
      [
        "49.8 s: MemberJoined F (log)",
        "54.9 s: MemberJoined G (log)",
        "66.0 s: SessionExpired G (log)",
        "71.0 s: TopicMetadataChanged (journal)",
        "75.8 s: MemberJoined H (log)",
        "86.9 s: MemberLeft F (log)",
        "94.6 s: SessionExpired H2 (log)",
      ]
    `);
    const replaced = notes.filter(({ type }) => type === "StaticMemberReplaced");
    expect(replaced).toMatchObject([{ groupInstanceId: "h" }]);
  });

  it("tells the same epochs by the journal alone", () => {
    expect(causes(notesOf("next gen", "journal"))).toMatchInlineSnapshot(`
      [
        "49.8 s: MemberJoined F (journal)",
        "54.9 s: MemberJoined G (journal)",
        "66.0 s: SessionExpired G (inferred)",
        "71.0 s: TopicMetadataChanged (journal)",
        "75.8 s: MemberJoined H (journal)",
        "86.9 s: MemberLeft F (inferred)",
        "94.6 s: SessionExpired H2 (inferred)",
      ]
    `);
  });

  it("finds the killed member's last heartbeat within a second of its last commit", () => {
    const heard = (["log", "journal"] as const).map((source) => {
      const notes = notesOf("classic (eu) one", "journal", source);
      const expired = notes.find((note) => note.type === "SessionExpired");
      return expired?.type === "SessionExpired" ? expired.lastHeardAtMs : 0;
    });
    expect(Math.abs(heard[0]! - heard[1]!)).toBeLessThan(1_000);
  });

  it("knows every line of the coordinator that the table has: none of a rebalance is passed over", () => {
    const passedOver = kafkaLog().filter(
      (line) =>
        /GroupMetadataManager/.test(line) &&
        parseLogLine(line, { utcOffsetMinutes: 0 }) === null &&
        !/unknown member id joins|Pending dynamic member/.test(line),
    );
    expect(passedOver).toEqual([]);
  });
});
