import { type Context, Hono } from "hono";
import { type Observatory, type Recorder, recordGroup } from "../observer/index.ts";
import { refusal } from "./refusal.ts";
import { safeName } from "./safe-name.ts";
import { withWatch } from "./with-watch.ts";

/** Recordings under way at once. */
const MOST_RECORDINGS = 10;
/** How much may wait for whoever downloads; what comes beyond is lost, and the recording says so. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const DEFAULT_SECONDS = 60;
const MOST_SECONDS = 3600;

export interface RecordingApiParts {
  readonly observatory: Observatory;
  /** `regroup 0.1.0`. */
  readonly product: string;
}

/** Downloads of what is heard of a group, from how it is now until the time is up or the reader goes. */
export function recordingApi(parts: RecordingApiParts): Hono {
  const underWay = new Set<Recording>();
  const api = new Hono();
  api.get("/:group", (context) => {
    const { seconds, pseudonyms } = context.req.query();
    const lastsSeconds = seconds === undefined ? DEFAULT_SECONDS : wholeSeconds(seconds);
    if (context.req.method !== "GET") {
      return refusal(context, 405, "A recording can only be asked for by GET.");
    }
    if (lastsSeconds === null) {
      return refusal(context, 400, `A recording lasts from 1 to ${MOST_SECONDS} seconds.`);
    }
    if (underWay.size >= MOST_RECORDINGS) {
      return refusal(context, 503, `${MOST_RECORDINGS} recordings are under way: wait for one.`);
    }
    return withWatch(context, parts.observatory, ({ groupId }) => {
      const recording = new Recording((ended) => underWay.delete(ended));
      underWay.add(recording);
      recording.start(parts, { groupId, lastsSeconds, pseudonyms: pseudonyms === "true" });
      return download(context, recording, pseudonyms === "true" ? "group" : groupId);
    });
  });
  return api;
}

function download(context: Context, { body }: Recording, name: string): Response {
  return context.body(body, 200, {
    "Content-Type": "application/x-ndjson; charset=utf-8",
    "Content-Disposition": `attachment; filename="regroup-${safeName(name)}.jsonl"`,
  });
}

function wholeSeconds(text: string): number | null {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= MOST_SECONDS ? seconds : null;
}

interface Asked {
  readonly groupId: string;
  readonly lastsSeconds: number;
  readonly pseudonyms: boolean;
}

class Recording {
  readonly body: ReadableStream<Uint8Array>;
  readonly #ended: (recording: Recording) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #recorder: Recorder | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(ended: (recording: Recording) => void) {
    this.#ended = ended;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = null;
          this.#end();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING_BYTES }),
    );
  }

  start({ observatory, product }: RecordingApiParts, asked: Asked): void {
    const encoder = new TextEncoder();
    this.#recorder = recordGroup({
      observatory,
      groupIds: [asked.groupId],
      product,
      pseudonyms: asked.pseudonyms,
      sink: (text) => {
        const controller = this.#controller;
        if (controller === null || (controller.desiredSize ?? 0) <= 0) return false;
        controller.enqueue(encoder.encode(text));
        return true;
      },
    });
    this.#timer = setTimeout(() => this.#end(), asked.lastsSeconds * 1000).unref();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#recorder?.stop();
    this.#controller?.close();
    this.#controller = null;
    this.#ended(this);
  }
}
