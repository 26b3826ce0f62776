import { type JournalEvent, type LogEvent, parseLogLine } from "../../insight/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import { LogZone } from "./log-zone.ts";

export interface BrokerLogLinesOptions {
  readonly clock: Clock;
  /** The zone in which the brokers write, in minutes east of UTC; null for this machine's. */
  readonly utcOffsetMinutes: number | null;
  /** The group of a name as the log has it; null where that cannot be told. */
  readonly groupIdOf: (name: string) => string | null;
  readonly onLog: (groupId: string, event: LogEvent) => void;
  /** The text is another one now. */
  readonly onCorrected: () => void;
  /** The journal was waited for long enough. */
  readonly onSettled: () => void;
}

interface HeldLine {
  readonly groupId: string;
  readonly event: LogEvent;
}

/** The first lines wait so long for a journal to compare their instants with. */
const HELD_MS = 2_000;
const MOST_HELD = 50_000;

/**
 * Lines of brokers' logs as events of groups, at instants that agree with the journal's.
 *
 * The first lines are held back until a generation was found that both tell of (`LogZone`), or there is none, or the
 * time is over: an instant that is wrong by hours would put everything in a wrong order.
 */
export class BrokerLogLines {
  readonly #options: BrokerLogLinesOptions;
  readonly #zone = new LogZone();
  readonly #utcOffsetMinutes: number;
  #held: HeldLine[] = [];
  #timer: Timer | null = null;
  #toldOffMs = 0;

  constructor(options: BrokerLogLinesOptions) {
    this.#options = options;
    // A log names no zone: it is taken for this machine's.
    this.#utcOffsetMinutes = options.utcOffsetMinutes ?? -new Date().getTimezoneOffset();
  }

  /** No line is held back. */
  get isSettled(): boolean {
    return this.#zone.isSettled;
  }

  /** Lines wait to be compared. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** In which zone the instants are read, for people. */
  get text(): string {
    const { utcOffsetMinutes } = this.#options;
    const zone = zoneText(this.#utcOffsetMinutes);
    const read =
      utcOffsetMinutes === null ? `this machine's time zone (${zone})` : `the zone given (${zone})`;
    const { offMs } = this.#zone;
    if (offMs === 0) return `instants are read in ${read}.`;
    const hours = Math.abs(offMs) / 3_600_000;
    const side = offMs > 0 ? "ahead of" : "behind";
    return `instants, read in ${read}, were ${hours} h ${side} the journal's of the same generations and are corrected by that.`;
  }

  /** A line of a log. */
  take(line: string): void {
    const event = parseLogLine(line, { utcOffsetMinutes: this.#utcOffsetMinutes });
    if (event === null || !("groupId" in event)) return;
    const groupId = this.#options.groupIdOf(event.groupId);
    if (groupId === null) return;
    this.#zone.line(groupId, event);
    if (this.#zone.isSettled) {
      this.#flush();
      this.#hand({ groupId, event });
    } else {
      this.#hold({ groupId, event });
    }
  }

  /** A record of the journal. */
  record(event: JournalEvent): void {
    this.#zone.record(event);
    if (this.#zone.isSettled) this.#flush();
  }

  /** There is nothing more to compare with. */
  settle(): void {
    this.#zone.settle();
    this.#flush();
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#held = [];
  }

  #hold(line: HeldLine): void {
    const { clock } = this.#options;
    this.#held.push(line);
    if (this.#held.length >= MOST_HELD) this.settle();
    else
      this.#timer ??= clock.setTimer(clock.nowMs() + HELD_MS, () => {
        this.settle();
        this.#options.onSettled();
      });
  }

  #flush(): void {
    this.#tellCorrection();
    if (this.#held.length === 0) return;
    this.#timer?.cancel();
    this.#timer = null;
    for (const line of this.#held.splice(0)) this.#hand(line);
  }

  #hand({ groupId, event }: HeldLine): void {
    const { offMs } = this.#zone;
    this.#tellCorrection();
    const corrected = offMs === 0 ? event : { ...event, atMs: event.atMs - offMs };
    this.#options.onLog(groupId, corrected);
  }

  #tellCorrection(): void {
    if (this.#toldOffMs === this.#zone.offMs) return;
    this.#toldOffMs = this.#zone.offMs;
    this.#options.onCorrected();
  }
}

/** `UTC`, `UTC+01:00`. */
function zoneText(offsetMinutes: number): string {
  if (offsetMinutes === 0) return "UTC";
  const minutes = Math.abs(offsetMinutes);
  const two = (n: number): string => `${n}`.padStart(2, "0");
  return `UTC${offsetMinutes > 0 ? "+" : "-"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
