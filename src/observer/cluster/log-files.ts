import type { JournalEvent, LogEvent, ProcessReport, SourceStatus } from "../../insight/index.ts";
import type { Clock } from "../../ports/index.ts";
import { type CauseLearned, type ConsumerLine, readConsumerLine } from "../follow/consumer-line.ts";
import { followLines } from "../follow/follow-lines.ts";
import { BrokerLogLines } from "./broker-log-lines.ts";

export interface LogFilesOptions {
  readonly clock: Clock;
  readonly brokerLogs: readonly string[];
  readonly consumerNotes: readonly string[];
  /** The zone in which the brokers write, in minutes east of UTC; null for this machine's. */
  readonly utcOffsetMinutes?: number | null;
  /** The group of a name as a log has it; null where that cannot be told. Default: the name. */
  readonly groupIdOf?: (name: string) => string | null;
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
  readonly #lines: BrokerLogLines;
  #unreadCount = 0;
  #isJournalRead = false;

  constructor(options: LogFilesOptions) {
    this.#options = options;
    const { clock, utcOffsetMinutes = null, groupIdOf = (name) => name, onLog } = options;
    this.#lines = new BrokerLogLines({
      ...{ clock, utcOffsetMinutes, groupIdOf, onLog },
      onCorrected: () => this.#tellOn(),
      onSettled: () => this.#tellOn(),
    });
  }

  get hasBrokerLogs(): boolean {
    return this.#options.brokerLogs.length > 0;
  }

  /** Every broker log was read to its end a moment ago. */
  get isReadToEnd(): boolean {
    return this.hasBrokerLogs && this.#isAllRead && this.#lines.isSettled;
  }

  /** Every file was read to its end once, or cannot be read, and nothing of it is held back. */
  get isReady(): boolean {
    if (!this.hasBrokerLogs) return true;
    const troubles = [...(this.#troubles.get("broker log") ?? [])];
    const isLooked = troubles.every(
      ([path, trouble]) => trouble !== null || this.#readToEnd.has(path),
    );
    return isLooked && (this.#lines.isSettled || !this.#lines.isHolding);
  }

  /** A record of the journal, with which the instants of the logs are compared. */
  record(event: JournalEvent): void {
    this.#lines.record(event);
  }

  /** What there is of the journal has been read, or cannot be. */
  journalRead(): void {
    this.#isJournalRead = true;
    this.#settleIfRead();
  }

  start(): void {
    const { brokerLogs, consumerNotes, onReport, onCause } = this.#options;
    this.#follow("broker log", brokerLogs, (line) => this.#lines.take(line));
    this.#follow("consumers", consumerNotes, (line) => {
      const read = readConsumerLine(line);
      if (read === null || this.#isYetToCome(read)) this.#unreadCount += 1;
      else if (read.kind === "report") onReport(read.groupId, read.report);
      else if (read.kind === "cause") onCause(read.note);
    });
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#lines.close();
  }

  get #isAllRead(): boolean {
    return this.#readToEnd.size === this.#options.brokerLogs.length;
  }

  #settleIfRead(): void {
    if (this.#isJournalRead && this.#isAllRead) this.#lines.settle();
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
        if (source === "broker log") this.#settleIfRead();
        this.#tell(source, trouble === null ? "on" : "failing");
      };
      this.#stops.push(followLines({ path, clock: this.#options.clock, onLine, onStatus }));
    }
  }

  #tellOn(): void {
    if (this.#isAllRead) this.#tell("broker log", "on");
  }

  #tell(source: Source, status: SourceStatus["status"]): void {
    const troubles = [...this.#troubles.get(source)!.values()].filter((each) => each !== null);
    const unread =
      source === "consumers" && this.#unreadCount > 0
        ? ` ${this.#unreadCount} lines could not be read.`
        : "";
    const isFollowed = source === "broker log" && status === "on";
    const told = isFollowed ? `${TEXTS[source].on} ${this.#lines.text}` : TEXTS[source][status];
    const text = troubles.length > 0 ? troubles.join(" ") : `${told}${unread}`;
    this.#options.onStatus({ source, status: troubles.length > 0 ? "failing" : status, text });
  }
}

const TEXTS: Readonly<Record<Source, Readonly<Record<SourceStatus["status"], string>>>> = {
  "broker log": {
    off: "No broker log is followed: what members gave as reasons, and when classic rebalances began, is not known exactly. Give the file with --broker-log.",
    "catching up": "Reading what is in the log.",
    on: "Reasons, and the beginning and end of each phase, as the brokers log them;",
    failing: "The log cannot be read.",
  },
  consumers: {
    off: "No consumer writes what it does: pauses end with the first commit, and repeated records are estimated.",
    "catching up": "Reading what consumers wrote.",
    on: "What consumers of ours write of themselves.",
    failing: "The files cannot be read.",
  },
};
