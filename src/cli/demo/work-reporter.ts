import type { ProcessEventReport } from "../../insight/index.ts";

/** One record whose work is done. */
export interface DoneRecord {
  readonly memberId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly atMs: number;
}

/** So many records are told one by one each second; the others wait and are told together. */
const AT_ONCE_PER_SECOND = 60;
const GATHER_MS = 100;

interface OpenRange {
  readonly first: DoneRecord;
  last: DoneRecord;
}

/**
 * Tells of records that are processed: each at once while they are few, so that a process that is killed has told of
 * all; as ranges of consecutive offsets, ten times a second for each partition, when they are many.
 */
export class WorkReporter {
  readonly #tell: (report: ProcessEventReport, atMs: number) => void;
  readonly #open = new Map<string, OpenRange>();
  #timer: NodeJS.Timeout | null = null;
  #atOnceCount = AT_ONCE_PER_SECOND;
  #refilledAtMs = 0;

  constructor(tell: (report: ProcessEventReport, atMs: number) => void) {
    this.#tell = tell;
  }

  done(record: DoneRecord): void {
    const key = `${record.partition} ${record.topic}`;
    const open = this.#open.get(key);
    if (open !== undefined && continues(open.last, record)) {
      open.last = record;
      return;
    }
    if (open !== undefined) this.#close(key, open);
    if (this.#mayTellAtOnce(record.atMs)) this.#tellRange({ first: record, last: record });
    else {
      this.#open.set(key, { first: record, last: record });
      this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  /** Tells what has been gathered: before anything else is told, and from time to time. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [key, range] of this.#open) this.#close(key, range);
  }

  #close(key: string, range: OpenRange): void {
    this.#open.delete(key);
    this.#tellRange(range);
  }

  #mayTellAtOnce(atMs: number): boolean {
    if (atMs - this.#refilledAtMs >= 1_000) {
      this.#refilledAtMs = atMs;
      this.#atOnceCount = AT_ONCE_PER_SECOND;
    }
    this.#atOnceCount -= 1;
    return this.#atOnceCount >= 0;
  }

  #tellRange({ first, last }: OpenRange): void {
    const { memberId, topic, partition, offset, timestampMs } = first;
    const where = { memberId, topic, partition };
    if (first === last) {
      this.#tell({ type: "Processed", ...where, offset, timestampMs }, first.atMs);
      return;
    }
    const range = { fromOffset: offset, toOffset: last.offset, firstAtMs: first.atMs };
    this.#tell(
      { type: "ProcessedRange", ...where, ...range, firstTimestampMs: timestampMs },
      last.atMs,
    );
  }
}

function continues(last: DoneRecord, next: DoneRecord): boolean {
  return next.offset === last.offset + 1 && next.memberId === last.memberId;
}
