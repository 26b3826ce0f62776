import type { JournalEvent, LogEvent, SampleEvent } from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { CauseLearned } from "../follow/consumer-line.ts";
import type { GroupTable } from "../watch/group-table.ts";

/** Events wait for one another some seconds: so often it is looked whether they have waited long enough. */
const DRAIN_EVERY_MS = 250;
/** A group of which nothing was heard for so long has nothing waiting. */
const QUIET_AFTER_MS = 5_000;
const MOST_CAUSES = 1_000;

/** What journal, polls and logs tell of foreign groups, made into the notes of each. */
export class ForeignFeed {
  readonly #clock: Clock;
  readonly #table: GroupTable;
  readonly #nowMs: () => number;
  readonly #groups = new Map<string, ForeignGroup>();
  /** Groups that may have events waiting, and when they were last heard of. */
  readonly #waiting = new Map<string, number>();
  /** What consumers said of causes of rebalances that are not told yet. */
  #causes: CauseLearned[] = [];
  /** The generation that ended with the last rebalance told. */
  readonly #generations = new Map<string, number>();
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(options: {
    readonly clock: Clock;
    readonly table: GroupTable;
    /** The cluster's clock. */
    readonly nowMs: () => number;
  }) {
    this.#clock = options.clock;
    this.#table = options.table;
    this.#nowMs = options.nowMs;
  }

  journal(event: JournalEvent): void {
    this.#group(event.groupId).foldJournal(event, this.#nowMs());
    this.#drainSoon(event.groupId);
  }

  sample(event: SampleEvent): void {
    this.#group(event.groupId).foldSample(event, this.#nowMs());
    this.#drainSoon(event.groupId);
  }

  log(groupId: string, event: LogEvent): void {
    this.#group(groupId).foldLog(event, this.#nowMs());
    this.#drainSoon(groupId);
  }

  /** The group could not be looked at for a while: what happened meanwhile is not known by looking. */
  gap(groupId: string): void {
    void groupId;
  }

  /** A consumer says why it left; told once the rebalance that began with it is. */
  cause(note: CauseLearned): void {
    const { groupId, generationId } = note;
    if (this.#generations.get(groupId) === generationId) {
      this.#table.take(groupId).hear({ kind: "note", payload: note });
      return;
    }
    this.#causes.push(note);
    if (this.#causes.length > MOST_CAUSES) this.#causes.shift();
  }

  /** Hands on what has waited long enough, of one group or of all. */
  drain(): void {
    const localMs = this.#clock.nowMs();
    for (const [groupId, heardAtMs] of this.#waiting) {
      const notes = this.#group(groupId).takeNotes(this.#nowMs());
      const group = notes.length > 0 ? this.#table.take(groupId) : null;
      for (const note of notes) {
        group?.hear({ kind: "note", payload: note });
        if (note.type === "RebalanceStarted") this.#started(groupId, note.generationId);
      }
      if (localMs - heardAtMs > QUIET_AFTER_MS) this.#waiting.delete(groupId);
    }
  }

  forget(groupId: string): void {
    this.#groups.delete(groupId);
    this.#waiting.delete(groupId);
    this.#generations.delete(groupId);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** The rebalance that ends the generation has been told: what was said of its cause can be. */
  #started(groupId: string, generationId: number): void {
    this.#generations.set(groupId, generationId);
    const isMeant = (note: CauseLearned): boolean =>
      note.groupId === groupId && note.generationId === generationId;
    for (const payload of this.#causes.filter(isMeant))
      this.#table.take(groupId).hear({ kind: "note", payload });
    this.#causes = this.#causes.filter((note) => !isMeant(note));
  }

  #group(groupId: string): ForeignGroup {
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      group = new ForeignGroup({ groupId });
      this.#groups.set(groupId, group);
    }
    return group;
  }

  #drainSoon(groupId: string): void {
    this.#waiting.set(groupId, this.#clock.nowMs());
    this.#arm();
  }

  #arm(): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#clock.setTimer(this.#clock.nowMs() + DRAIN_EVERY_MS, () => {
      this.#timer = null;
      this.drain();
      if (this.#waiting.size > 0) this.#arm();
    });
  }
}

class ForeignGroup {
  constructor(_options: { readonly groupId: string }) {}
  foldJournal(_event: JournalEvent, _nowMs: number): void {}
  foldSample(_event: SampleEvent, _nowMs: number): void {}
  foldLog(_event: LogEvent, _nowMs: number): void {}
  takeNotes(_nowMs: number): GroupNote[] {
    return [];
  }
}
