import {
  ForeignGroup,
  type ForeignSource,
  type JournalEventBody,
  type JournalMember,
  type LogEvent,
  parseLogLine,
  type SampledMember,
  type SampleEvent,
} from "../../../src/insight/index.ts";
import type { GroupEventNote, GroupNote } from "../../../src/model/index.ts";

type Assignment = Readonly<Record<string, readonly number[]>>;
type NoteOf<Type extends GroupEventNote["type"]> = Extract<GroupNote, { type: Type }>;

/** What the sources of a foreign group tell, written as a story. All partitions are of `orders`; the session is 6 s. */
export class ForeignStory {
  readonly group: ForeignGroup;
  readonly notes: GroupNote[] = [];
  readonly instanceIds = new Map<string, string>();
  protocolName = "range";
  #nowMs = 0;
  #offset = 0;
  #completeFromOffset = 0;

  constructor(...sources: ForeignSource[]) {
    this.group = new ForeignGroup({ groupId: "g", sources, consumerSessionTimeoutMs: 6_000 });
  }

  at(nowMs: number): this {
    this.#nowMs = nowMs;
    return this;
  }

  journal(body: JournalEventBody): this {
    this.#offset += 1;
    const complete =
      this.#completeFromOffset === 0 ? {} : { completeFromOffset: this.#completeFromOffset };
    const header = { groupId: "g", offset: this.#offset, atMs: this.#nowMs, ...complete };
    this.group.addJournal({ ...body, ...header }, this.#nowMs);
    return this;
  }

  /** So many records stood here and are gone. */
  compacted(count: number): this {
    this.#offset += count;
    this.#completeFromOffset = this.#offset + 1;
    return this;
  }

  /** A record of key 2; the join phase ended `syncMs` before it. */
  stores(
    generationId: number,
    assignment: Assignment,
    { syncMs = 10, topics = ["orders"] } = {},
  ): this {
    const members = Object.entries(assignment).map(([id, partitions]) =>
      this.#member(id, { partitions, topics }),
    );
    return this.journal({
      type: "ClassicGroupStored",
      protocolType: "consumer",
      generationId,
      protocolName: members.length === 0 ? null : this.protocolName,
      leaderId: members[0]?.memberId ?? null,
      stateSinceMs: this.#nowMs - (members.length === 0 ? 0 : syncMs),
      members,
    });
  }

  commits(partition: number, committedOffset: number): this {
    const committedAtMs = this.#nowMs;
    const topic = { topic: "orders", topicId: null };
    return this.journal({
      type: "OffsetStored",
      ...topic,
      partition,
      committedOffset,
      committedAtMs,
    });
  }

  /** A line of the broker's log, behind the context of 4.x. */
  logs(message: string): this {
    const ms = String(this.#nowMs % 1000).padStart(3, "0");
    const seconds = String(Math.floor(this.#nowMs / 1000) % 60).padStart(2, "0");
    const minutes = String(Math.floor(this.#nowMs / 60_000)).padStart(2, "0");
    const head = `[1970-01-01 00:${minutes}:${seconds},${ms}] INFO [GroupCoordinator id=1 topic=__consumer_offsets partition=0]`;
    const event = parseLogLine(`${head} ${message} (a.b.GroupMetadataManager)`, {
      utcOffsetMinutes: 0,
    });
    if (event === null) throw new Error(`not a line of a group: ${message}`);
    this.group.addLog(event as LogEvent, this.#nowMs);
    return this;
  }

  polls(
    state: SampleEvent["state"],
    assignment: Assignment,
    more: Partial<SampleEvent> = {},
  ): this {
    const members = Object.entries(assignment).map(([id, partitions]): SampledMember => {
      const { memberId, groupInstanceId, clientId, clientHost } = this.#member(id, { partitions });
      const owned = state === "Stable" ? [{ topic: "orders", partitions }] : null;
      const identity = { memberId, groupInstanceId, clientId, clientHost };
      return { ...identity, memberEpoch: null, partitions: owned, target: null };
    });
    const sample: SampleEvent = {
      groupId: "g",
      atMs: this.#nowMs,
      groupType: "classic",
      state,
      coordinatorId: 1,
      protocolName: state === "Stable" ? this.protocolName : null,
      groupEpoch: null,
      assignmentEpoch: null,
      members,
      ...more,
    };
    this.group.addSample(sample, this.#nowMs);
    return this;
  }

  /** What is due by now. */
  take(): GroupNote[] {
    const notes = this.group.take(this.#nowMs);
    this.notes.push(...notes);
    return notes;
  }

  /** Everything, as after a file's end. */
  end(): this {
    this.notes.push(...this.group.end());
    return this;
  }

  all<Type extends GroupEventNote["type"]>(type: Type): NoteOf<Type>[] {
    return this.notes.filter((note): note is NoteOf<Type> => note.type === type);
  }

  last<Type extends GroupEventNote["type"]>(type: Type): NoteOf<Type> {
    const note = this.all(type).at(-1);
    if (note === undefined) throw new Error(`no note is a ${type}`);
    return note;
  }

  /** The types of all notes, commits left out. */
  types(): string[] {
    return this.notes.map(({ type }) => type).filter((type) => type !== "OffsetsCommitted");
  }

  #member(
    memberId: string,
    { partitions, topics = ["orders"] }: { partitions: readonly number[]; topics?: string[] },
  ): JournalMember {
    return {
      memberId,
      groupInstanceId: this.instanceIds.get(memberId) ?? null,
      clientId: memberId,
      clientHost: "/127.0.0.1",
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 60_000,
      topics,
      partitions: partitions.length === 0 ? [] : [{ topic: "orders", partitions }],
    };
  }
}
