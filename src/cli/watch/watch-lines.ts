import type { EventView, SourceStatus } from "../../insight/index.ts";
import type { GroupWatch, Observatory, SequencedDelta } from "../../observer/index.ts";
import { viewOf } from "../observation/with-observatory.ts";
import { visibleLine } from "../visible-text.ts";
import { clockTime } from "./clock-time.ts";

/** Where lines go: a stream that says when it has enough for now, and when it wants more. */
export interface LineSink {
  write(text: string): boolean;
  once(event: "drain", listener: () => void): unknown;
  off(event: "drain", listener: () => void): unknown;
}

/** Says of each line of the stream which form it has. */
const SCHEMA_VERSION = 1;

/**
 * Events as they come, a line each: JSON with `isJson`, sentences without. Begins with the group as it is, or with the events
 * that are known. Resolves when `signal` fires, or at once for a recording, which has nothing more to tell.
 *
 * Nothing is kept for a reader that does not read: when it does again, it is told what it missed, or, where that is no
 * longer known, the whole anew.
 */
export async function watchLines(
  observatory: Observatory,
  options: {
    readonly groupId: string;
    readonly isJson: boolean;
    readonly isRecording: boolean;
    readonly sink: LineSink;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { groupId, isJson, isRecording, sink, signal } = options;
  viewOf(observatory, groupId);
  const watch = observatory.watch(groupId);
  if (watch === null) return;
  const lines = new GroupLines(watch, sink, isJson ? jsonWords(groupId) : sentenceWords());
  lines.start();
  if (isRecording) return;
  const stop = watch.onDeltas(() => lines.look());
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  stop();
  lines.stop();
}

/** What is written of a group: the whole of it, and a change. */
interface Words {
  whole(watch: GroupWatch): string;
  delta(delta: SequencedDelta): string;
}

class GroupLines {
  readonly #watch: GroupWatch;
  readonly #sink: LineSink;
  readonly #words: Words;
  readonly #onDrain = (): void => {
    this.#isFull = false;
    this.look();
  };
  #isFull = false;
  #seq = 0;

  constructor(watch: GroupWatch, sink: LineSink, words: Words) {
    this.#watch = watch;
    this.#sink = sink;
    this.#words = words;
  }

  start(): void {
    const text = this.#words.whole(this.#watch);
    this.#seq = this.#watch.seq;
    this.#write(text);
  }

  /** Writes what came since the last that was written, unless nobody reads. */
  look(): void {
    if (this.#isFull) return;
    const deltas = this.#watch.deltasSince(this.#seq);
    if (deltas === null) {
      this.start();
      return;
    }
    this.#seq = deltas.at(-1)?.seq ?? this.#seq;
    this.#write(deltas.map((delta) => this.#words.delta(delta)).join(""));
  }

  stop(): void {
    this.#sink.off("drain", this.#onDrain);
  }

  #write(text: string): void {
    if (text === "" || this.#sink.write(text)) return;
    this.#isFull = true;
    this.#sink.once("drain", this.#onDrain);
  }
}

function jsonWords(group: string): Words {
  const schemaVersion = SCHEMA_VERSION;
  return {
    whole: (watch) => {
      const payload = watch.view();
      const { seq } = watch;
      return jsonLine({
        schemaVersion,
        seq,
        atMs: payload.now.asOfMs,
        group,
        kind: "snapshot",
        payload,
      });
    },
    delta: ({ seq, atMs, kind, payload }) =>
      jsonLine({ schemaVersion, seq, atMs, group, kind, payload }),
  };
}

function jsonLine(content: object): string {
  return `${JSON.stringify(content)}\n`;
}

/** Each event once: after a gap those that are known begin behind the last that was told. */
function sentenceWords(): Words {
  let toldId = 0;
  const told = (events: readonly EventView[]): string => {
    const news = events.filter(({ id }) => id > toldId);
    toldId = news.reduce((most, { id }) => Math.max(most, id), toldId);
    return news.map(sentence).join("");
  };
  return {
    whole: (watch) => told(watch.view().events),
    delta: ({ atMs, kind, payload }) => {
      if (kind === "event") return told([payload]);
      if (kind !== "sources") return "";
      return payload
        .filter(({ status }) => status === "failing")
        .map((source) => failed(atMs, source))
        .join("");
    },
  };
}

function sentence({ atMs, text, evidence }: EventView): string {
  return `${clockTime(atMs)} ${visibleLine(text)} [${evidence.grade}]\n`;
}

function failed(atMs: number, { source, text }: SourceStatus): string {
  return `${clockTime(atMs)} ${source}: ${visibleLine(text)}\n`;
}
