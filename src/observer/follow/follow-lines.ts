import type { Clock, Timer } from "../../ports/index.ts";
import { FollowedFile } from "./followed-file.ts";
import { LineSplitter } from "./line-splitter.ts";

/** How it goes with a file: null while it is read, a sentence when it cannot be. */
export type FollowStatus = (trouble: string | null) => void;

export interface FollowLinesOptions {
  /** A file, or `-` for standard input. */
  readonly path: string;
  readonly clock: Clock;
  readonly onLine: (line: string) => void;
  /** Called when it changes, and once when everything that was there has been read. */
  readonly onStatus: FollowStatus;
  /** Default: the process's. */
  readonly input?: NodeJS.ReadableStream;
}

const LOOK_EVERY_MS = 500;
const LOOK_AGAIN_MAX_MS = 5_000;
const MAX_LINE_BYTES = 64 * 1024;

/** Calls `onLine` with each line of a file that grows, or of standard input. Returns the way to stop it. */
export function followLines(options: FollowLinesOptions): () => void {
  if (options.path === "-") return followInput(options);
  const follower = new Follower(options);
  follower.start();
  return () => follower.stop();
}

function followInput({ input = process.stdin, onLine, onStatus }: FollowLinesOptions): () => void {
  const splitter = new LineSplitter({ maxLineBytes: MAX_LINE_BYTES, onLine });
  const take = (chunk: string | Buffer): void => {
    splitter.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  };
  const end = (): void => onStatus("Standard input has ended: no more lines will come.");
  const fail = (error: Error): void => onStatus(`Standard input cannot be read: ${error.message}.`);
  input.on("data", take).on("end", end).on("error", fail);
  onStatus(null);
  return () => {
    input.off("data", take).off("end", end).off("error", fail);
    input.pause();
  };
}

class Follower {
  readonly #options: FollowLinesOptions;
  readonly #file: FollowedFile;
  #timer: Timer | null = null;
  #isStopped = false;
  #failures = 0;
  #trouble: string | null | undefined;

  constructor(options: FollowLinesOptions) {
    this.#options = options;
    this.#file = new FollowedFile({ path: options.path, onLine: options.onLine });
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#file.close().catch(() => {});
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    let hasMore = false;
    try {
      hasMore = await this.#file.read();
      this.#failures = 0;
      if (!hasMore) this.#tell(null);
    } catch (error) {
      this.#failures += 1;
      this.#tell(`${this.#options.path} cannot be read: ${codeOf(error)}. It is looked for again.`);
    }
    if (this.#isStopped) {
      await this.#file.close().catch(() => {});
      return;
    }
    const { clock } = this.#options;
    const waitMs = Math.min(LOOK_EVERY_MS * 2 ** Math.min(this.#failures, 10), LOOK_AGAIN_MAX_MS);
    const atMs = clock.nowMs() + (hasMore ? 0 : waitMs);
    this.#timer = clock.setTimer(atMs, () => void this.#look());
  }

  #tell(trouble: string | null): void {
    if (trouble === this.#trouble || this.#isStopped) return;
    this.#trouble = trouble;
    this.#options.onStatus(trouble);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
