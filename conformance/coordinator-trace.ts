/** The lines of `vectors/coordinator/*.jsonl`, as their FORMAT.md describes them. */
export interface Trace {
  readonly header: TraceHeader;
  readonly log: readonly TraceEntry[];
  /** Requests that Kafka never answered. */
  readonly unanswered: readonly number[];
  readonly ids: readonly TraceId[];
}

export interface TraceHeader {
  readonly family: string;
  readonly seed: number;
  readonly startMs: number;
  /** By Kafka's names. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly topics: readonly TraceTopic[];
  /** Indexes into the log from which nothing is to be compared. */
  readonly quirkFrom?: number;
  readonly unstableFrom?: number;
}

export interface TraceTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
}

/** A member id made by the coordinator, and its symbol in the trace. */
export interface TraceId {
  readonly sym: string;
  readonly value: string;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export interface TraceEntry {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly i?: number;
  readonly event?: TraceEvent;
  readonly replyTo?: number;
  readonly api?: string;
  readonly version?: number;
  readonly response?: JsonObject;
  readonly records?: readonly JsonObject[];
  readonly state?: JsonObject;
  readonly timer?: string;
  readonly appendFailed?: string;
}

export type TraceEvent =
  | {
      readonly type: "request";
      readonly api: string;
      readonly version: number;
      readonly clientId: string;
      readonly clientHost: string;
      readonly data: JsonObject;
    }
  | {
      readonly type: "topics";
      readonly op: "add" | "grow" | "remove";
      readonly topic: string;
      readonly topics: readonly TraceTopic[];
    }
  | {
      readonly type: "txnEnd";
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly result: "COMMIT" | "ABORT";
    }
  | { readonly type: "failNextAppend"; readonly error: string }
  | { readonly type: "background" | "tick" };

/** Whether a parsed line of a vector file is a trace. */
export function isTrace(line: unknown): line is Trace {
  return typeof line === "object" && line !== null && "header" in line && "log" in line;
}

/** The real member ids by their symbols. */
export function realIds({ ids }: Trace): ReadonlyMap<string, string> {
  return new Map(ids.map(({ sym, value }) => [sym, value]));
}

/** Replaces the symbols of member ids by the ids, and leaves out what is derived (`…Decoded`). */
export function withRealIds(json: Json, ids: ReadonlyMap<string, string>): Json {
  if (typeof json === "string") return ids.get(json) ?? json;
  if (Array.isArray(json)) return json.map((item: Json) => withRealIds(item, ids));
  if (json === null || typeof json !== "object") return json;
  const entries = Object.entries(json as JsonObject)
    .filter(([name]) => !name.endsWith("Decoded"))
    .map(([name, value]) => [name, withRealIds(value, ids)] as const);
  return Object.fromEntries(entries);
}

/**
 * The member id that the coordinator made during each event: the one whose symbol first appears in that event's step.
 * (The `i` that the trace lists is an earlier event when the request was parked.)
 */
export function idsByEvent({ log, ids }: Trace): ReadonlyMap<number, string> {
  const unseen = new Map(ids.map(({ sym, value }) => [sym, value]));
  const made = new Map<number, string>();
  let event = -1;
  for (const entry of log) {
    event = entry.i ?? event;
    for (const [, sym = ""] of JSON.stringify(entry).matchAll(/"(M\d+)"/g)) {
      const value = unseen.get(sym);
      if (value !== undefined) made.set(event, value);
      unseen.delete(sym);
    }
  }
  return made;
}
