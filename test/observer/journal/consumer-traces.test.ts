import { describe, expect, it } from "vitest";
import type { Trace } from "../../../conformance/coordinator-trace.ts";
import { ForeignGroup } from "../../../src/insight/index.ts";
import type { GroupNote, TopicPartitions } from "../../../src/model/index.ts";
import { JournalDecoder } from "../../../src/observer/index.ts";
import { journalBytes, tracesOf } from "./trace-journal.ts";

const TRACES_PER_FAMILY = 20;

interface Snapshot {
  readonly group: string;
  readonly type: string;
  readonly epoch: number;
  readonly targetEpoch: number;
  readonly members: readonly {
    readonly id: string;
    readonly epoch: number;
    readonly assigned: Readonly<Record<string, readonly number[]>>;
    readonly revoking?: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** What the notes of a KIP-848 group say of it by now: the least that a fold can make of them. */
class SeenGroup {
  epoch: number | null = null;
  targetEpoch: number | null = null;
  readonly members = new Map<string, { epoch: number | null; owned: string }>();

  fold(note: GroupNote): void {
    if (note.type === "GroupObserved") {
      this.members.clear();
      this.epoch = note.generationId;
      for (const { memberId, partitions } of note.members) {
        this.members.set(memberId, { epoch: null, owned: owned(partitions ?? []) });
      }
    } else if (note.type === "EpochBumped") this.epoch = note.groupEpoch;
    else if (note.type === "TargetComputed") {
      this.targetEpoch = note.groupEpoch;
    } else if (note.type === "MemberReconciled") {
      const { memberId, memberEpoch, assigned, pendingRevocation } = note;
      const all = owned([...assigned, ...pendingRevocation]);
      this.members.set(memberId, { epoch: memberEpoch, owned: all });
    } else if (note.type === "StaticMemberReplaced") {
      const old = this.members.get(note.oldMemberId);
      this.members.delete(note.oldMemberId);
      this.members.set(note.newMemberId, old ?? { epoch: null, owned: "" });
    }
  }
}

function owned(topics: readonly TopicPartitions[]): string {
  return topics
    .flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`))
    .sort()
    .join(" ");
}

function ownedIn({ assigned, revoking }: Snapshot["members"][number]): string {
  return owned(
    [assigned, revoking ?? {}].flatMap((topics) =>
      Object.entries(topics).map(([topic, partitions]) => ({ topic, partitions })),
    ),
  );
}

/** Feeds a trace's records as bytes, and compares what is seen with every snapshot of Kafka's. */
function compared(trace: Trace): {
  readonly snapshotCount: number;
  readonly differences: string[];
} {
  const decoder = new JournalDecoder();
  const groups = new Map<string, { group: ForeignGroup; seen: SeenGroup }>();
  const differences: string[] = [];
  let [offset, snapshotCount] = [0, 0];
  const topics: { name: string; id: string }[] = [...trace.header.topics];
  for (const { at, event, records, state } of trace.log) {
    if (event?.type === "topics") topics.push(...event.topics);
    for (const record of records ?? []) {
      if ("control" in record || record["producerId"] !== undefined) continue;
      const timestamp = trace.header.startMs + at;
      const read = decoder.decode(journalBytes(record, { offset: offset++, timestamp }));
      if (read === null) continue;
      const known = groups.get(read.groupId) ?? {
        group: new ForeignGroup({ groupId: read.groupId, sources: ["journal"] }),
        seen: new SeenGroup(),
      };
      groups.set(read.groupId, known);
      for (const { id, name } of topics) known.group.learnTopic(id, name);
      known.group.addJournal(read, timestamp);
    }
    for (const { group, seen } of groups.values()) {
      group.advance("journal", trace.header.startMs + at + 1);
      for (const note of group.take(trace.header.startMs + at + 1)) seen.fold(note);
    }
    const snapshot = state as unknown as Snapshot | undefined;
    if (snapshot?.type !== "consumer") continue;
    snapshotCount += 1;
    const seen = groups.get(snapshot.group)?.seen;
    differences.push(...differencesOf(snapshot, seen).map((text) => `${at}: ${text}`));
  }
  expect(decoder.counts).toMatchObject({ malformedCount: 0, unknownVersionCount: 0 });
  return { snapshotCount, differences };
}

function differencesOf(snapshot: Snapshot, seen: SeenGroup | undefined): string[] {
  if (seen === undefined) return ["nothing seen"];
  const differences: string[] = [];
  // Epoch 1 is every group's before its first bump, and in no record.
  if ((seen.epoch ?? 1) !== snapshot.epoch)
    differences.push(`epoch ${seen.epoch}, not ${snapshot.epoch}`);
  for (const member of snapshot.members) {
    const known = seen.members.get(member.id);
    const wanted = ownedIn(member);
    if ((known?.owned ?? "") !== wanted) {
      differences.push(`${member.id} owns [${known?.owned}], not [${wanted}]`);
    }
    // A static member that is away has epoch -2, which is no step.
    if (known?.epoch != null && member.epoch >= 0 && known.epoch !== member.epoch) {
      differences.push(`${member.id} has epoch ${known.epoch}, not ${member.epoch}`);
    }
  }
  return differences;
}

describe("a KIP-848 group seen through its journal alone", () => {
  for (const family of [
    "consumer-basic",
    "consumer-misbehaving",
    "consumer-static-regex",
    "migration",
  ]) {
    it(`has Kafka's epochs, owners and member epochs at every snapshot of ${family}`, () => {
      let total = 0;
      for (const trace of tracesOf(family, TRACES_PER_FAMILY)) {
        const { snapshotCount, differences } = compared(trace);
        total += snapshotCount;
        expect({ seed: trace.header.seed, differences }).toEqual({
          seed: trace.header.seed,
          differences: [],
        });
      }
      expect(total).toBeGreaterThan(200);
    });
  }
});
