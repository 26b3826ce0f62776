import type { EvidenceSource, GroupNote } from "../../model/index.ts";
import { alertStates } from "../alerts/alert-states.ts";
import { evidenceOf, OBSERVED } from "../evidence.ts";
import { GroupHistory } from "../group-history.ts";
import { LagInTime } from "../lag/lag-in-time.ts";
import type { ProcessReport } from "../process-report.ts";
import type { LagSample } from "../recording/recording-line.ts";
import type { Finding } from "../rules/findings.ts";
import { groupFindings } from "../rules/group-findings.ts";
import type { GroupStanding } from "../rules/group-standing.ts";
import { drawnSinceMs } from "./apply-delta.ts";
import { EventLog } from "./event-log.ts";
import type {
  AlertState,
  Gap,
  GroupDelta,
  GroupNow,
  GroupSummary,
  GroupView,
  LagPoint,
  OwnerMark,
  SampledState,
  SourceStatus,
} from "./group-view.ts";
import { LagSeries } from "./lag-series.ts";
import { LetterBook } from "./letter-book.ts";
import { nowShape } from "./now-shape.ts";
import { nowView, withSampledOffsets } from "./now-view.ts";
import { RebalanceShelf } from "./rebalance-shelf.ts";
import { seatAll } from "./seat-all.ts";
import { groupSummary } from "./summary.ts";

export interface GroupInsightOptions {
  readonly groupId: string;
  /** Rebalances kept in full. Default 100. */
  readonly keptCount?: number;
}

/** What time alone changes, and what changes with every record, is sent at most so often. */
const TICK_MS = 1_000;
const UNTAKEN_LAG_COUNT = 500;
const KEPT_GAP_COUNT = 100;

/**
 * All that is known of one group, folded from what is heard of it: history, present, events, lag, findings and alerts.
 *
 * Theory of operation. An input is folded and costs what the fold costs: nothing is drawn, copied or compared. Views and
 * deltas are made when somebody asks. `takeDeltas` compares the present with what it gave last: a rebalance is given
 * again when its mark changed (`RebalanceShelf`), events as they came, and the present at once when states, members or
 * owners changed, but at most once a second where only offsets, heartbeats or the words that age with them did.
 */
export class GroupInsight {
  readonly groupId: string;
  readonly history: GroupHistory;
  readonly #log = new EventLog();
  readonly #lagInTime = new LagInTime();
  readonly #lag = new LagSeries();
  readonly #letters = new LetterBook();
  readonly #shelf: RebalanceShelf;
  #sources: readonly SourceStatus[] = [];
  #owners: readonly OwnerMark[] = [];
  #alerts: readonly AlertState[] = [];
  #alertsAtMs = Number.NEGATIVE_INFINITY;
  #gaps: readonly Gap[] = [];
  #heardLastMs = Number.NEGATIVE_INFINITY;
  readonly #heardOf = new Set<EvidenceSource>();
  #isDirty = false;
  #hasSamples = false;
  #untakenLag: LagPoint[] = [];
  #knownSinceMs: number | null = null;
  #ownersMark = "";
  readonly #given = new Map<GroupDelta["kind"], string>();
  #tickedAtMs = Number.NEGATIVE_INFINITY;
  #givenShape = "";
  #givenWhole = "";

  constructor({ groupId, keptCount = 100 }: GroupInsightOptions) {
    this.groupId = groupId;
    this.history = new GroupHistory({ groupId, keptCount });
    this.#shelf = new RebalanceShelf(this.history);
  }

  /** Takes the next note. Notes of other groups are ignored. */
  foldNote(note: GroupNote): void {
    if (note.groupId !== this.groupId) return;
    this.#noteGap(note);
    this.history.foldNote(note);
    this.#heardOf.add(evidenceOf(note).source);
    if (isEndOf(note)) this.#lagInTime.clear();
    this.#heardAt(note.atMs);
    this.#log.tellNote(note, this.#rebalanceNumber(note.atMs));
  }

  /** Takes the next report of a process. */
  foldReport(report: ProcessReport): void {
    this.history.foldReport(report);
    this.#heardAt(report.atMs);
    this.#log.tellReport(report, this.#rebalanceNumber(report.atMs));
  }

  /** Takes offsets that were polled. */
  foldLag(sample: LagSample): void {
    this.#heardAt(sample.atMs);
    this.#hasSamples = true;
    this.#addLag(this.#lagInTime.fold(sample));
    const isOurs = this.#heardOf.has("broker") || this.#hears("broker");
    const tellsCommits =
      isOurs || this.#heardOf.has("__consumer_offsets") || this.#hears("journal");
    const partitions = tellsCommits ? withoutCommits(sample) : sample.partitions;
    this.history.foldLag({ ...sample, partitions }, isOurs ? OBSERVED : undefined);
  }

  /** Says which sources there are, and how they do. */
  setSources(statuses: readonly SourceStatus[]): void {
    this.#sources = statuses;
    this.#isDirty = true;
  }

  /** All that a screen needs, as of `nowMs`. */
  view(nowMs: number): GroupView {
    this.#refresh(nowMs);
    const now = this.#now(nowMs);
    return {
      schemaVersion: 1,
      groupId: this.groupId,
      now,
      rebalances: this.#shelf.views,
      events: this.#log.events(),
      lag: this.#lag.points(),
      alerts: this.#alerts,
      findings: this.#findings(nowMs),
      totals: this.history.totals,
      sources: this.#sources,
      sampledStates: this.#sampledStates(),
      owners: this.#owners,
      knownSinceMs: drawnSinceMs(
        this.#shelf.views,
        this.history.facts().knownSinceMs ?? this.#knownSinceMs ?? nowMs,
      ),
      gaps: this.#gaps,
    };
  }

  /** What changed since the last call; a view and then the deltas after it, in order, make the view of later. */
  takeDeltas(nowMs: number): GroupDelta[] {
    const isTick = nowMs - this.#tickedAtMs >= TICK_MS || nowMs < this.#tickedAtMs;
    if (!this.#isDirty && !isTick) return [];
    if (isTick) this.#tickedAtMs = nowMs;
    this.#isDirty = false;
    this.#refresh(nowMs);
    const deltas: GroupDelta[] = [];
    this.#giveIfChanged(deltas, { kind: "sources", payload: this.#sources });
    this.#giveIfChanged(deltas, { kind: "owners", payload: this.#owners });
    this.#giveIfChanged(deltas, { kind: "gaps", payload: this.#gaps });
    for (const payload of this.#shelf.take()) deltas.push({ kind: "rebalance", payload });
    this.#giveNow(deltas, nowMs, isTick);
    for (const payload of this.#log.take()) deltas.push({ kind: "event", payload });
    for (const payload of this.#untakenLag.splice(0)) deltas.push({ kind: "lag", payload });
    this.#giveIfChanged(deltas, { kind: "sampledStates", payload: this.#sampledStates() });
    if (!isTick && deltas.every(({ kind }) => kind === "now" || kind === "event")) return deltas;
    this.#giveIfChanged(deltas, { kind: "totals", payload: this.history.totals });
    this.#giveIfChanged(deltas, { kind: "findings", payload: this.#findings(nowMs) });
    this.#giveIfChanged(deltas, { kind: "alerts", payload: this.#alerts });
    return deltas;
  }

  /** One row of a list of groups. */
  summary(nowMs: number): GroupSummary {
    const lag = this.latestLag(nowMs);
    const standing = this.standing();
    const findings = groupFindings(standing, nowMs);
    const { history } = this;
    return {
      groupId: this.groupId,
      ...groupSummary({ history, facts: standing.facts, lag, findings }, nowMs),
      ...(this.#knownSinceMs !== null && { knownSinceMs: this.#knownSinceMs }),
    };
  }

  /** The lag of its row: what was sampled last, else what is known by notes. */
  latestLag(nowMs: number): LagPoint {
    return this.#lag.latest() ?? this.#lagNow(nowMs);
  }

  /** What rules, metrics and alerts look at. */
  standing(): GroupStanding {
    const partitionLag = this.#lagInTime.partitions();
    return {
      groupId: this.groupId,
      facts: this.history.facts(),
      partitions: withSampledOffsets(this.history.partitions(), partitionLag),
      rebalances: this.history.rebalances,
      partitionLag,
      lag: this.#lag.points(),
    };
  }

  #hears(name: SourceStatus["source"]): boolean {
    return this.#sources.some(({ source, status }) => source === name && status !== "off");
  }

  #heardAt(atMs: number): void {
    this.#isDirty = true;
    this.#knownSinceMs = Math.min(atMs, this.#knownSinceMs ?? atMs);
    this.#heardLastMs = Math.max(this.#heardLastMs, atMs);
  }

  /** A group that is found again was out of sight since the last that was heard of it. */
  #noteGap({ type, atMs }: GroupNote): void {
    if (type !== "GroupObserved" || atMs <= this.#heardLastMs || this.#knownSinceMs === null)
      return;
    this.#gaps = [...this.#gaps, { fromMs: this.#heardLastMs, toMs: atMs }].slice(-KEPT_GAP_COUNT);
  }

  /** The rebalance under way, or the one whose hand-over was at this very instant. */
  #rebalanceNumber(atMs: number): number | null {
    const last = this.history.rebalances.at(-1);
    if (last === undefined) return null;
    const { phase, stableAtMs, number } = last;
    const isOpen = phase === "joining" || phase === "syncing" || phase === "settling";
    return isOpen || stableAtMs === atMs ? number : null;
  }

  #refresh(nowMs: number): void {
    const changed = this.#shelf.refresh();
    this.#seatMembers(changed);
    if (!this.#hasSamples && this.#lag.accepts(nowMs)) this.#addLag(this.#lagNow(nowMs));
    if (nowMs - this.#alertsAtMs < TICK_MS && nowMs >= this.#alertsAtMs && !changed) return;
    this.#alertsAtMs = nowMs;
    this.#alerts = alertStates(this.standing(), nowMs, this.#alerts);
  }

  #seatMembers(rebalancesChanged: boolean): void {
    const { members, departed } = this.history.facts();
    const living = members.map(({ member }) => member);
    const mark = living.map(({ memberId, processId }) => `${memberId} ${processId}`).join("\n");
    if (!rebalancesChanged && mark === this.#ownersMark) return;
    this.#ownersMark = mark;
    seatAll(this.#letters, this.#shelf.views, {
      living,
      departed: departed.map((each) => each.member),
    });
    this.#owners = this.#letters.marks();
  }

  #now(nowMs: number): GroupNow {
    return nowView(
      {
        facts: this.history.facts(),
        partitions: this.history.partitions(),
        partitionLag: this.#lagInTime.partitions(),
        last: this.history.rebalances.at(-1) ?? null,
        owners: new Map(this.#owners.map((mark) => [mark.memberId, mark])),
      },
      nowMs,
    );
  }

  /** Lag by what the broker noted, where nobody polls. */
  #lagNow(nowMs: number): LagPoint {
    let lag: number | null = null;
    for (const each of this.history.partitions()) {
      if (each.lag !== null) lag = (lag ?? 0) + Math.max(0, each.lag);
    }
    return {
      atMs: nowMs,
      lag,
      lagMs: lag === 0 ? 0 : null,
      lagMsGrade: lag === 0 ? "observed" : null,
    };
  }

  #addLag(point: LagPoint): void {
    if (point.lag === null || !this.#lag.add(point)) return;
    this.#untakenLag.push(point);
    if (this.#untakenLag.length > UNTAKEN_LAG_COUNT) this.#untakenLag.shift();
  }

  #findings(nowMs: number): Finding[] {
    return groupFindings(this.standing(), nowMs);
  }

  #sampledStates(): readonly SampledState[] {
    return this.history.facts().sampledStates;
  }

  #giveNow(deltas: GroupDelta[], nowMs: number, isTick: boolean): void {
    const now = this.#now(nowMs);
    const shape = nowShape(now);
    if (!isTick && this.#givenShape === shape) return;
    const whole = JSON.stringify({ ...now, asOfMs: 0 });
    if (this.#givenWhole === whole) return;
    this.#givenShape = shape;
    this.#givenWhole = whole;
    deltas.push({ kind: "now", payload: now });
  }

  #giveIfChanged(deltas: GroupDelta[], delta: GroupDelta): void {
    const text = JSON.stringify(delta.payload);
    if (this.#given.get(delta.kind) === text) return;
    this.#given.set(delta.kind, text);
    deltas.push(delta);
  }
}

/** Its offsets are gone with the group. */
function isEndOf(note: GroupNote): boolean {
  return note.type === "GroupDeleted" || (note.type === "StateSampled" && note.state === "Dead");
}

/** Commits that are told one by one may be heard of after a sample that knows of later ones. */
function withoutCommits({ partitions }: LagSample): LagSample["partitions"] {
  return partitions.map((each) => ({ ...each, committedOffset: null }));
}
