import {
  type LogEvent,
  type ProcessReport,
  parseLogLine,
  type SourceStatus,
} from "../../insight/index.ts";
import type { Clock } from "../../ports/index.ts";
import { type CauseLearned, type ConsumerLine, readConsumerLine } from "../follow/consumer-line.ts";
import { followLines } from "../follow/follow-lines.ts";

export interface LogFilesOptions {
  readonly clock: Clock;
  readonly brokerLogs: readonly string[];
  readonly consumerNotes: readonly string[];
  readonly onStatus: (status: SourceStatus) => void;
  readonly onLog: (groupId: string, event: LogEvent) => void;
  readonly onReport: (groupId: string, report: ProcessReport) => void;
  readonly onCause: (note: CauseLearned) => void;
}

type Source = "broker log" | "consumers";

/** A clock of another machine may be ahead of ours by so much. */
const MOST_AHEAD_MS = 300_000;

/** Files that brokers and consumers write, followed line by line. */
export class LogFiles {
  readonly #options: LogFilesOptions;
  readonly #stops: (() => void)[] = [];
  /** By file: null while it is read. */
  readonly #troubles = new Map<Source, Map<string, string | null>>();
  /** Broker logs that can be read. */
  readonly #readToEnd = new Set<string>();
  #unreadCount = 0;

  constructor(options: LogFilesOptions) {
    this.#options = options;
  }

  get hasBrokerLogs(): boolean {
    return this.#options.brokerLogs.length > 0;
  }

  /** Every broker log was read to its end a moment ago. */
  get isReadToEnd(): boolean {
    return this.hasBrokerLogs && this.#readToEnd.size === this.#options.brokerLogs.length;
  }

  start(): void {
    const { brokerLogs, consumerNotes, onLog, onReport, onCause } = this.#options;
    // A log names no zone: it is taken for this machine's.
    const utcOffsetMinutes = -new Date().getTimezoneOffset();
    this.#follow("broker log", brokerLogs, (line) => {
      const event = parseLogLine(line, { utcOffsetMinutes });
      if (event !== null && "groupId" in event) onLog(event.groupId, event);
    });
    this.#follow("consumers", consumerNotes, (line) => {
      const read = readConsumerLine(line);
      if (read === null || this.#isYetToCome(read)) this.#unreadCount += 1;
      else if (read.kind === "report") onReport(read.groupId, read.report);
      else if (read.kind === "cause") onCause(read.note);
    });
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** What is said to happen later would stop everything until then. */
  #isYetToCome(read: ConsumerLine): boolean {
    if (read.kind === "nothing") return false;
    const { atMs } = read.kind === "report" ? read.report : read.note;
    return atMs > this.#options.clock.nowMs() + MOST_AHEAD_MS;
  }

  #follow(source: Source, paths: readonly string[], onLine: (line: string) => void): void {
    const troubles = new Map<string, string | null>(paths.map((path) => [path, null]));
    this.#troubles.set(source, troubles);
    this.#tell(source, paths.length === 0 ? "off" : "catching up");
    for (const path of paths) {
      const onStatus = (trouble: string | null): void => {
        troubles.set(path, trouble);
        if (source === "broker log" && trouble === null) this.#readToEnd.add(path);
        else this.#readToEnd.delete(path);
        this.#tell(source, trouble === null ? "on" : "failing");
      };
      this.#stops.push(followLines({ path, clock: this.#options.clock, onLine, onStatus }));
    }
  }

  #tell(source: Source, status: SourceStatus["status"]): void {
    const troubles = [...this.#troubles.get(source)!.values()].filter((each) => each !== null);
    const unread =
      source === "consumers" && this.#unreadCount > 0
        ? ` ${this.#unreadCount} lines could not be read.`
        : "";
    const text = troubles.length > 0 ? troubles.join(" ") : `${TEXTS[source][status]}${unread}`;
    this.#options.onStatus({ source, status: troubles.length > 0 ? "failing" : status, text });
  }
}

const TEXTS: Readonly<Record<Source, Readonly<Record<SourceStatus["status"], string>>>> = {
  "broker log": {
    off: "No broker log is followed: what members gave as reasons, and when classic rebalances began, is not known exactly. Give the file with --broker-log.",
    "catching up": "Reading what is in the log.",
    on: "Reasons, and the beginning and end of each phase, as the brokers log them; instants are read in this machine's time zone.",
    failing: "The log cannot be read.",
  },
  consumers: {
    off: "No consumer writes what it does: pauses end with the first commit, and repeated records are estimated.",
    "catching up": "Reading what consumers wrote.",
    on: "What consumers of ours write of themselves.",
    failing: "The files cannot be read.",
  },
};
