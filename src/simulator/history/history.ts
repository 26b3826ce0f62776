import type { VirtualClock } from "../time/virtual-clock.ts";
import { eventLine, type Remark, remarkLine } from "./event-line.ts";
import type { DatedEvent, HistoryEvent } from "./history-event.ts";
import { Violation } from "./violation.ts";

/** Looks at every event, and says what must not have happened. */
export interface Monitor {
  /** A sentence, with the rule that it breaks, when this event must not have happened now; else null. */
  observe(event: DatedEvent): Finding | null;
}

export interface Finding {
  readonly rule: string;
  readonly message: string;
}

/** So many events are remembered, for whoever asks how it came about. */
const TRACE_LENGTH = 150;

/**
 * What happened, in order. Monitors see each event when it happens; the first finding stops the simulation. It also keeps
 * a fingerprint of everything: two runs of one seed have the same one, or they were not the same run.
 */
export class History {
  readonly #clock: VirtualClock;
  readonly #monitors: Monitor[] = [];
  readonly #recent: (DatedEvent | Remark)[] = [];
  #next = 0;
  #eventCount = 0;
  #handlingCount = 0;
  #fingerprint = 0;
  #violation: Violation | null = null;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The first finding, null while everything is as it should be. */
  get violation(): Violation | null {
    return this.#violation;
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  /** Eight hexadecimal digits. */
  get fingerprint(): string {
    return (this.#fingerprint >>> 0).toString(16).padStart(8, "0");
  }

  /** Monitors are asked in the order in which they were added: views before those who look at them. */
  add(...monitors: readonly Monitor[]): void {
    this.#monitors.push(...monitors);
  }

  /** A number for the next handling. */
  nextHandling(): number {
    this.#handlingCount++;
    return this.#handlingCount;
  }

  record(event: HistoryEvent): void {
    const dated: DatedEvent = { ...event, atMs: this.#clock.nowMs() };
    this.#eventCount++;
    this.#remember(dated);
    this.#stamp(dated);
    for (const monitor of this.#monitors) {
      const finding = monitor.observe(dated);
      if (finding !== null) this.fail(finding);
    }
  }

  /** Says something beside the events, for whoever reads the trace. `details` are printed only then. */
  remark(who: string, text: string, details: object): void {
    this.#remember({ atMs: this.#clock.nowMs(), who, text, details });
  }

  /** Something was found that no event shows by itself. The first finding counts. */
  fail(finding: Finding): void {
    this.#violation ??= new Violation({
      ...finding,
      atMs: this.#clock.nowMs(),
      trace: this.trace(),
    });
  }

  /** The latest events, oldest first, a line each. */
  trace(): string[] {
    const ordered = [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
    return ordered.map((entry) => ("type" in entry ? eventLine(entry) : remarkLine(entry)));
  }

  #remember(entry: DatedEvent | Remark): void {
    this.#recent[this.#next] = entry;
    this.#next = (this.#next + 1) % TRACE_LENGTH;
  }

  #stamp(event: DatedEvent): void {
    let hash = Math.imul(this.#fingerprint, 31) + Math.round(event.atMs * 1000);
    const { type } = event;
    for (let i = 0; i < type.length; i++) hash = Math.imul(hash ^ type.charCodeAt(i), 0x01000193);
    if (type === "HandlingBegan") hash ^= event.firstOffset;
    if (type === "Noted") hash ^= event.note.type.length;
    this.#fingerprint = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  }
}
