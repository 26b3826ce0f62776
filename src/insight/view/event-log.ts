import type { Evidence, GroupNote, GroupStateName, NoteMember } from "../../model/index.ts";
import { evidenceOf, REPORTED } from "../evidence.ts";
import type { ProcessReport } from "../process-report.ts";
import { insertByTime, KEPT_EVENT_COUNT } from "./apply-delta.ts";
import { CommitLines } from "./commit-lines.ts";
import { type EventLine, line } from "./event-line.ts";
import type { EventView } from "./group-view.ts";
import { NameBook } from "./name-book.ts";
import { noteLine } from "./note-line.ts";
import { reportLine } from "./report-line.ts";

/** The event log of one group: the latest {@link KEPT_EVENT_COUNT} lines, and those not yet taken as deltas. */
export class EventLog {
  readonly #names = new NameBook();
  readonly #commits = new CommitLines();
  readonly #kept: EventView[] = [];
  #untaken: EventView[] = [];
  #count = 0;
  #sampled: { state: GroupStateName; coordinatorId: number | null } | null = null;

  /** Tells of a note; `rebalanceNumber` is that of the rebalance under way after it, null when there is none. */
  tellNote(note: GroupNote, rebalanceNumber: number | null): void {
    for (const member of membersIn(note)) this.#names.learn(member);
    for (const each of this.#noteLines(note)) {
      this.#add(each, { atMs: note.atMs, rebalanceNumber, evidence: evidenceOf(note) });
    }
  }

  tellReport(report: ProcessReport, rebalanceNumber: number | null): void {
    if (report.type === "Assigned") this.#names.learnProcess(report.memberId, report.processId);
    const said = reportLine(report);
    if (said === null) return;
    this.#add(said, { atMs: report.atMs, rebalanceNumber, evidence: REPORTED });
  }

  /** Oldest first. */
  events(): EventView[] {
    return [...this.#kept];
  }

  /** Those since the last call. */
  take(): EventView[] {
    const taken = this.#untaken;
    this.#untaken = [];
    return taken;
  }

  #noteLines(note: GroupNote): EventLine[] {
    if (note.type === "OffsetsCommitted") return this.#commits.committed(note, this.#names);
    if (note.type === "CommitRefused") return this.#commits.refused(note, this.#names);
    if (note.type === "StateSampled") return this.#sampledLines(note);
    if (note.type === "GroupObserved") {
      const { state, coordinatorId } = note;
      this.#sampled = { state, coordinatorId };
    }
    const said = noteLine(note, this.#names);
    return said === null ? [] : [said];
  }

  /** A sample says something only where it differs from the one before. */
  #sampledLines({
    state,
    coordinatorId,
  }: Extract<GroupNote, { type: "StateSampled" }>): EventLine[] {
    const before = this.#sampled;
    this.#sampled = { state, coordinatorId };
    const lines: EventLine[] = [];
    if (before === null || before.state !== state) lines.push(line("state", `seen ${state}`));
    if (before !== null && coordinatorId !== null && before.coordinatorId !== coordinatorId) {
      lines.push(line("coordinator", `the coordinator is broker ${coordinatorId} now`));
    }
    return lines;
  }

  #add(
    said: EventLine,
    facts: {
      readonly atMs: number;
      readonly rebalanceNumber: number | null;
      readonly evidence: Evidence;
    },
  ): void {
    this.#count += 1;
    const event = { id: this.#count, ...said, ...facts };
    insertByTime(this.#kept, event);
    this.#untaken.push(event);
    if (this.#kept.length > KEPT_EVENT_COUNT) this.#kept.shift();
    if (this.#untaken.length > KEPT_EVENT_COUNT) this.#untaken.shift();
  }
}

/** Whom a note introduces. */
function membersIn(note: GroupNote): readonly NoteMember[] {
  switch (note.type) {
    case "MemberIdAssigned":
    case "MemberJoined":
    case "MemberLeft":
    case "SessionExpired":
      return [note.member];
    case "GenerationCompleted":
    case "GroupLoaded":
    case "GroupObserved":
      return note.members;
    default:
      return [];
  }
}
