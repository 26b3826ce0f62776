import type { GroupNote, Uuid } from "../../model/index.ts";
import { classicGroupStored, groupForgotten, tellDeleted } from "./classic-journal.ts";
import { CommittedOffsets } from "./committed-offsets.ts";
import { ConsumerJournal } from "./consumer-journal.ts";
import { type ForeignState, forgetGroup, newForeignState } from "./foreign-state.ts";
import type { JournalEvent } from "./journal-event.ts";
import type { LogEvent } from "./log-event.ts";
import { foldLogEvent } from "./log-notes.ts";
import { NoteSink } from "./note-sink.ts";
import type { SampleEvent } from "./sample.ts";
import { SampleNotes } from "./sample-notes.ts";
import { type ForeignSource, SourceMerge } from "./source-merge.ts";
import { TopicNames } from "./topic-names.ts";

export interface ForeignGroupOptions {
  readonly groupId: string;
  /** The sources that will speak of the group; the others are not waited for. */
  readonly sources: Iterable<ForeignSource>;
  /** `group.consumer.session.timeout.ms` of the brokers; null while it is not known. */
  readonly consumerSessionTimeoutMs?: number | null;
}

type ForeignEvent =
  | { readonly source: "journal"; readonly event: JournalEvent }
  | { readonly source: "log"; readonly event: LogEvent }
  | { readonly source: "describe"; readonly event: SampleEvent };

/** A conversion writes the new group's records with the old one's tombstone. */
const SAME_WRITE_MS = 1_000;

/** Commits that wait to be told while nothing else happens. */
const COMMIT_WAIT_MS = 1_000;

/**
 * One group of a cluster that is not ours: its journal, its brokers' log lines and polls of it, fused into the notes
 * that our own coordinator would have made, each with its evidence, for the same fold.
 *
 * Theory of operation. Events are given in as they come and brought into order by {@link SourceMerge}; {@link take} folds
 * those that are due into what is known of the group ({@link ForeignState}) and gives the notes that follow. Each source
 * tells what it knows best: the journal generations, members, assignments and commits (`classic-journal.ts`,
 * `consumer-journal.ts`, `committed-offsets.ts`); the log causes and the exact start (`log-notes.ts`); polls the state
 * now, the coordinator, and a bound for what nobody else told (`sample-notes.ts`). What is concluded and by which rule
 * stands in `classic-cause.ts`. A start that nobody saw is told as unknown (`startKnown: false`); a cause that is learned
 * later is told then (`CauseLearned`).
 *
 * Instants are the brokers' own. Nothing here reads a clock: `nowMs` is the reader's, and only bounds the waiting.
 */
export class ForeignGroup {
  readonly groupId: string;
  readonly #state: ForeignState;
  readonly #consumer: ConsumerJournal;
  readonly #samples: SampleNotes;
  #hasSample = false;
  readonly #merge: SourceMerge<ForeignEvent>;
  readonly #sources: Set<ForeignSource>;

  constructor(options: ForeignGroupOptions) {
    this.groupId = options.groupId;
    const sink = new NoteSink(options.groupId);
    const commits = new CommittedOffsets(sink);
    this.#state = newForeignState({ sink, commits, topicNames: new TopicNames() });
    this.#consumer = new ConsumerJournal(this.#state);
    this.#consumer.sessionTimeoutMs = options.consumerSessionTimeoutMs ?? null;
    this.#samples = new SampleNotes(this.#state);
    this.#sources = new Set(options.sources);
    this.#merge = new SourceMerge(this.#sources);
  }

  /** A record of the group, in the order of the journal; `nowMs` is when it came, on the reader's clock. */
  addJournal(event: JournalEvent, nowMs: number): void {
    this.#add({ source: "journal", event }, nowMs);
  }

  /** A line of the group, of any broker's log, in any order. */
  addLog(event: LogEvent, nowMs: number): void {
    this.#add({ source: "log", event }, nowMs);
  }

  /** A poll of the group was told: what is known of it is not of its journal alone. */
  get hasSample(): boolean {
    return this.#hasSample;
  }

  /** A poll of the group. */
  addSample(event: SampleEvent, nowMs: number): void {
    this.#add({ source: "describe", event }, nowMs);
  }

  /** The source has told everything that happened before `atMs`: it, all logs of it, was read to its end then. */
  advance(source: ForeignSource, atMs: number): void {
    this.#merge.advance(source, atMs);
  }

  /** A source begins or ceases to be read. */
  setLive(source: ForeignSource, live: boolean): void {
    if (live) this.#sources.add(source);
    else this.#sources.delete(source);
    this.#merge.setLive(source, live);
  }

  /** The topic's name, for records that tell its id alone. To be known before them. */
  learnTopic(topicId: Uuid, topic: string): void {
    this.#state.topicNames.learn(topicId, topic);
  }

  /**
   * Records of the journal were missed (compacted away, or the reading was interrupted): what was known is void, and the
   * group is told anew as its next records have it.
   */
  loseJournal(nowMs: number): GroupNote[] {
    const notes = this.take(nowMs);
    forgetGroup(this.#state, nowMs);
    this.#consumer.reset();
    return notes;
  }

  /** The notes that are due; `nowMs` is the reader's clock. */
  take(nowMs: number): GroupNote[] {
    for (const { event } of this.#merge.take(nowMs)) this.#fold(event);
    const journalMs = this.#merge.watermarkMs("journal");
    const { tombstone } = this.#state;
    if (tombstone !== null && journalMs > tombstone.atMs) this.#deleted();
    if (this.#merge.isDrained("journal")) this.#consumer.caughtUp(journalMs);
    const generationId = this.#state.generationId ?? -1;
    this.#state.commits.flush(generationId, journalMs - COMMIT_WAIT_MS);
    return this.#state.sink.take();
  }

  /** Nothing more will come: everything that is held back is told. */
  end(): GroupNote[] {
    for (const source of [...this.#sources]) this.#merge.setLive(source, false);
    for (const { event } of this.#merge.take(Infinity)) this.#fold(event);
    if (this.#state.tombstone !== null) this.#deleted();
    this.#consumer.caughtUp(Infinity);
    this.#state.commits.flush(this.#state.generationId ?? -1);
    return this.#state.sink.take();
  }

  #add(event: ForeignEvent, nowMs: number): void {
    const { source } = event;
    this.#merge.add({ source, event }, { atMs: event.event.atMs, arrivedAtMs: nowMs });
  }

  #fold(given: ForeignEvent): void {
    if (given.source === "describe") this.#hasSample = true;
    const hasJournal = this.#sources.has("journal");
    if (given.source === "log") {
      const context = { state: this.#state, consumer: this.#consumer, hasJournal };
      foldLogEvent(context, given.event);
    } else if (given.source === "describe") {
      this.#samples.fold(given.event, hasJournal ? this.#merge.watermarkMs("journal") : null);
    } else this.#foldJournal(given.event);
  }

  #foldJournal(event: JournalEvent): void {
    switch (event.type) {
      case "OffsetStored":
        if (event.topicId !== null) this.#state.topicNames.learn(event.topicId, event.topic);
        this.#state.commits.commit(event, this.#state.generationId ?? -1);
        return;
      case "OffsetForgotten":
        this.#state.commits.forget(event.topic, event.partition);
        return;
      case "ClassicGroupForgotten":
      case "GroupEpochForgotten":
        groupForgotten(this.#state, event.atMs);
        return;
      case "TopicsStored":
        for (const { topicId, topic } of event.topics) this.learnTopic(topicId, topic);
        return;
      case "ClassicGroupStored":
        this.#unlessDeleted(event);
        classicGroupStored(this.#state, event);
        return;
      default:
        this.#foldConsumer(event);
        return;
    }
  }

  #foldConsumer(event: JournalEvent): void {
    const consumer = this.#consumer;
    switch (event.type) {
      case "ConsumerMemberStored":
        this.#unlessDeleted(event);
        consumer.memberStored(event);
        return;
      case "GroupEpochStored":
        this.#unlessDeleted(event);
        consumer.epochStored(event);
        return;
      case "ConsumerMemberForgotten":
        consumer.memberForgotten(event);
        return;
      case "TargetStored":
        consumer.targetStored(event);
        return;
      case "TargetForgotten":
        consumer.targetForgotten(event);
        return;
      case "TargetEpochStored":
        consumer.targetEpochStored(event);
        return;
      case "CurrentAssignmentStored":
        consumer.currentStored(event);
        return;
      case "CurrentAssignmentForgotten":
        consumer.currentForgotten(event);
        return;
      default:
        return;
    }
  }

  /** A group's record behind a tombstone: of one write, the group was converted; later, it was made anew. */
  #unlessDeleted({ atMs }: JournalEvent): void {
    const { tombstone } = this.#state;
    if (tombstone === null) return;
    if (atMs - tombstone.atMs > SAME_WRITE_MS) {
      this.#deleted();
      return;
    }
    this.#state.tombstone = null;
    this.#state.commits.flush(this.#state.generationId ?? -1);
    forgetGroup(this.#state, atMs);
    this.#consumer.reset();
  }

  #deleted(): void {
    tellDeleted(this.#state);
    this.#consumer.reset();
  }
}
