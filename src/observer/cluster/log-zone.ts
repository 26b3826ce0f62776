import type { JournalEvent, LogEvent } from "../../insight/index.ts";

/** Zones differ by whole half hours, but for a few quarters. */
const STEP_MS = 1_800_000;
/** From the west end of the world to the east end. */
const MOST_STEPS = 52;
/** The same broker writes the line and stamps the record, one right after the other. */
const TOGETHER_MS = 5_000;
const MOST_KEPT = 20_000;
/** Later lines that have to agree with one another before they are believed against all those before. */
const LATER_VOTES = 2;

/**
 * Whether the instants of a broker's log are read in the right zone: a log names none, but the journal's instants are
 * exact, and both tell when a generation came to be.
 *
 * Each generation that both tell of is a vote for how many half hours the log is off. One for none settles it: what was
 * deleted and made anew may have the same generations at another time. Once settled, lines that disagree are believed
 * when two in a row agree: summer time has begun.
 */
export class LogZone {
  readonly #journal = new Map<string, number>();
  readonly #log = new Map<string, number>();
  readonly #votes = new Map<number, number>();
  #offMs = 0;
  #isSettled = false;
  #later = { offMs: 0, count: 0 };

  /** How far the log's instants are ahead of the journal's, a multiple of half an hour. */
  get offMs(): number {
    return this.#offMs;
  }

  /** Nothing is waited for any more. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** A record of the journal. */
  record(event: JournalEvent): void {
    const generation = generationOf(event);
    if (generation === null) return;
    const key = `${generation} ${event.groupId}`;
    // The first record of a generation is that of its beginning.
    if (this.#journal.has(key)) return;
    remember(this.#journal, key, event.atMs);
    const loggedAtMs = this.#log.get(key);
    if (loggedAtMs !== undefined) this.#vote(loggedAtMs - event.atMs);
  }

  /** A line of a log, with its instant as it was read. */
  line(groupId: string, event: LogEvent): void {
    const generation = generationIn(event);
    if (generation === null) return;
    const key = `${generation} ${groupId}`;
    remember(this.#log, key, event.atMs);
    const recordedAtMs = this.#journal.get(key);
    if (recordedAtMs !== undefined) this.#vote(event.atMs - recordedAtMs);
  }

  /** There is nothing more to compare. */
  settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    let most = 0;
    for (const [offMs, count] of this.#votes) {
      if (count <= most) continue;
      most = count;
      this.#offMs = offMs;
    }
  }

  #vote(differenceMs: number): void {
    const steps = Math.round(differenceMs / STEP_MS);
    const offMs = steps * STEP_MS;
    if (Math.abs(differenceMs - offMs) > TOGETHER_MS || Math.abs(steps) > MOST_STEPS) return;
    if (this.#isSettled) {
      this.#voteLater(offMs);
    } else {
      this.#votes.set(offMs, (this.#votes.get(offMs) ?? 0) + 1);
      if (offMs === 0) {
        this.#votes.clear();
        this.settle();
      }
    }
  }

  #voteLater(offMs: number): void {
    this.#later = { offMs, count: this.#later.offMs === offMs ? this.#later.count + 1 : 1 };
    if (this.#later.count >= LATER_VOTES) this.#offMs = offMs;
  }
}

function generationOf(event: JournalEvent): number | null {
  if (event.type === "ClassicGroupStored") return event.generationId;
  return event.type === "GroupEpochStored" ? event.groupEpoch : null;
}

/** Of lines that are written with the record itself. */
function generationIn(event: LogEvent): number | null {
  if (event.type === "AssignmentReceived" || event.type === "Emptied") return event.generationId;
  return event.type === "GroupEpochBumped" ? event.groupEpoch : null;
}

function remember(map: Map<string, number>, key: string, atMs: number): void {
  map.delete(key);
  map.set(key, atMs);
  if (map.size > MOST_KEPT) map.delete(map.keys().next().value!);
}
