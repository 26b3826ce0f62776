/**
 * What every measured client is told and says. A client runs in a process of its own; its arguments are `--name value`
 * pairs, its last line of output is a JSON object of figures. The twins in Go and Java take and print the same.
 *
 * Consuming: `records` records are read by a new group of one. `firstMs` is from making the client to its first record,
 * `steadyMs` from there to the last, in which `steady` records came: those handed out together with the first do not count, as
 * some clients read far ahead. Producing: `steadyMs` is from the first send to the last acknowledgement, after a
 * first record was acknowledged.
 */
import { parseArgs } from "node:util";

export interface Task {
  readonly mode: "consume" | "produce";
  /** `batch`: the client's batch form. `record`: an async handler, or a promise, for each record. */
  readonly form: "batch" | "record";
  readonly bootstrap: string;
  readonly topic: string;
  readonly group: string;
  readonly records: number;
  readonly size: number;
  readonly partitions: number;
  readonly compression: "none" | "lz4";
  /** Folder whose node_modules has the client. */
  readonly package: string;
}

/** Records of one `send` of a batch, or sent one by one and awaited together. */
export const PRODUCE_BATCH = 1_000;
/** How many of those the Node clients have under way; those in Java and Go fill their own buffers. */
export const SENDS_UNDER_WAY = 8;

export interface Figures {
  readonly records: number;
  readonly bytes: number;
  readonly firstMs: number;
  /** Processor time until then. */
  readonly firstCpuMs: number;
  readonly steadyMs: number;
  readonly steady: number;
  /** Processor time of the steady part, of all threads. */
  readonly steadyCpuMs: number;
  /** Resident memory of the process before the client was made, and the most it ever had. */
  readonly baselineMb: number;
  readonly peakMb: number;
}

export function readTask(): Task {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      mode: text,
      form: text,
      bootstrap: text,
      topic: text,
      group: text,
      records: text,
      size: text,
      partitions: text,
      compression: text,
      package: text,
    },
  });
  const { records, size, partitions } = values;
  return {
    ...values,
    records: Number(records),
    size: Number(size),
    partitions: Number(partitions),
  } as Task;
}

/** Counts what arrives, and says the figures when all of it has. */
export class Stopwatch {
  readonly #baselineMb = process.memoryUsage.rss() / 2 ** 20;
  readonly #startMs = performance.now();
  readonly #wanted: number;
  #firstAtMs = 0;
  readonly #cpuAtStart = process.cpuUsage();
  #cpuAtFirst = this.#cpuAtStart;
  #records = 0;
  #bytes = 0;
  #together = 0;
  readonly #done: () => void;
  readonly finished: Promise<void>;

  constructor(wanted: number) {
    this.#wanted = wanted;
    const { promise, resolve } = withResolvers();
    this.finished = promise;
    this.#done = resolve;
  }

  /** Begins the steady part; consuming begins it with the first record. */
  begin(together = 0): void {
    if (this.#firstAtMs !== 0) return;
    this.#firstAtMs = performance.now();
    this.#cpuAtFirst = process.cpuUsage();
    this.#together = together;
  }

  count(records: number, bytes: number): void {
    this.begin(records);
    this.#records += records;
    this.#bytes += bytes;
    if (this.#records >= this.#wanted) this.#done();
  }

  figures(): Figures {
    return {
      records: this.#records,
      bytes: this.#bytes,
      firstMs: this.#firstAtMs - this.#startMs,
      firstCpuMs: cpuMs(this.#cpuAtStart, this.#cpuAtFirst),
      steadyMs: performance.now() - this.#firstAtMs,
      steady: this.#records - this.#together,
      steadyCpuMs: cpuMs(this.#cpuAtFirst, process.cpuUsage()),
      baselineMb: this.#baselineMb,
      peakMb: process.resourceUsage().maxRSS / 1024,
    };
  }
}

function cpuMs(from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number {
  return (to.user - from.user + to.system - from.system) / 1_000;
}

function withResolvers() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Prints the figures and ends the process, however slowly the client would close. */
export function report(figures: Figures): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Values of one size that compress to about half: random letters, then a word again and again. The same in every client. */
export function values(size: number, count: number): Buffer[] {
  let random = 1;
  const letter = (): string => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return LETTERS[random >>> 27]!;
  };
  return Array.from({ length: count }, () => {
    const letters = Array.from({ length: Math.ceil(size / 2) }, letter).join("");
    return Buffer.from((letters + "regroup-".repeat(size)).slice(0, size));
  });
}
