import {
  type AppendRecords,
  type CoordinatorConfig,
  type CoordinatorEffect,
  type CoordinatorEnv,
  type CoordinatorEvent,
  type CoordinatorRecord,
  createShard,
  decodeCoordinatorRecord,
  encodeCoordinatorRecord,
  type GroupView,
  inspectGroup,
  nextDeadlineMs,
  type RequestEvents,
  type Shard,
  step,
} from "regroup/coordinator";
import {
  APIS,
  type Api,
  type ErrorName,
  fromKafkaJson,
  groupMetadataRecord,
  type JournalRecord,
  offsetCommitRecord,
  toKafkaJson,
} from "regroup/protocol";
import {
  idsByEvent,
  type Json,
  type JsonObject,
  realIds,
  type Trace,
  type TraceEvent,
  type TraceTopic,
  withRealIds,
} from "./coordinator-trace.ts";

/** What the coordinator did in one step. */
export interface StepOutcome {
  readonly atMs: number;
  /** The event that was fed; null for a deadline. */
  readonly i: number | null;
  readonly replies: readonly TraceReply[];
  /** In Kafka's JSON form; one entry per record or marker. */
  readonly records: readonly Json[];
}

export interface TraceReply {
  readonly replyTo: number;
  readonly response: Json;
}

type RequestEventOfTrace = Extract<TraceEvent, { type: "request" }>;

const API_BY_NAME = new Map<string, Api>(APIS.map((api) => [api.name, api]));
const RECORD_BY_NAME = new Map(
  [offsetCommitRecord, groupMetadataRecord].map((record) => [record.name, record as JournalRecord]),
);

/** What a request was, to encode its reply. */
interface Call {
  readonly i: number;
  readonly api: Api;
  readonly version: number;
}

/** Runs one shard on the events of one trace, on the trace's clock and with the trace's member ids. */
export class TraceDriver {
  readonly shard: Shard;
  readonly #startMs: number;
  readonly #madeIds: ReadonlyMap<number, string>;
  readonly #ids: ReadonlyMap<string, string>;
  #topics: readonly TraceTopic[];
  #event = -1;
  /** The next append fails with this. */
  #appendError: ErrorName | null = null;
  /** Sees every step before its effects are carried out: for properties that hold at each. */
  onStep: (event: CoordinatorEvent, effects: readonly CoordinatorEffect[]) => void = () => {};

  constructor(trace: Trace) {
    this.#startMs = trace.header.startMs;
    this.#topics = trace.header.topics;
    this.#madeIds = idsByEvent(trace);
    this.#ids = realIds(trace);
    this.shard = createShard(coordinatorConfig(trace));
    this.#step({ type: "Loaded" }, this.#startMs);
  }

  /** Lets the clock go on to an instant; every deadline on the way is a step at its own instant. */
  advanceTo(atMs: number): StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    for (;;) {
      const dueMs = nextDeadlineMs(this.shard);
      if (dueMs === null || dueMs > this.#startMs + atMs) return outcomes;
      const effects = this.#step({ type: "DeadlineReached" }, dueMs);
      outcomes.push(outcome(dueMs - this.#startMs, null, effects));
    }
  }

  /** Feeds one event of the trace. */
  apply(i: number, event: TraceEvent, atMs: number): StepOutcome {
    this.#event = i;
    const nowMs = this.#startMs + atMs;
    switch (event.type) {
      case "request":
        return outcome(atMs, i, this.#step(this.#requestEvent(i, event), nowMs));
      case "topics":
        return outcome(atMs, i, this.#changeTopics(event, nowMs));
      case "txnEnd": {
        const { producerId, producerEpoch, result } = event;
        const done = { type: "TransactionCompleted", producerId, producerEpoch, result } as const;
        const marker = { control: result, producerId, producerEpoch };
        const { replies, records } = outcome(atMs, i, this.#step(done, nowMs));
        return { atMs, i, replies, records: [marker, ...records] };
      }
      case "failNextAppend":
        this.#appendError = event.error as ErrorName;
        return outcome(atMs, i, []);
      case "background":
      case "tick":
        return outcome(atMs, i, []);
    }
  }

  view(groupId: string): GroupView | null {
    return inspectGroup(this.shard, groupId);
  }

  #changeTopics(
    event: Extract<TraceEvent, { type: "topics" }>,
    nowMs: number,
  ): readonly CoordinatorEffect[] {
    const before = this.#topics;
    this.#topics = event.topics;
    if (event.op !== "remove") return [];
    const topics = before
      .filter(({ name }) => name === event.topic)
      .map(({ name, id }) => ({ name, topicId: id }));
    return this.#step({ type: "TopicsDeleted", topics }, nowMs);
  }

  #requestEvent(i: number, event: RequestEventOfTrace): CoordinatorEvent {
    const api = API_BY_NAME.get(event.api)!;
    const { version, clientId, clientHost } = event;
    const input = fromKafkaJson(api.request, version, withRealIds(event.data, this.#ids));
    const request = api.request.decode(api.request.encode(input, version), version);
    this.#nameTopics(request);
    const token: Call = { i, api, version };
    return {
      type: event.api,
      token,
      version,
      clientId,
      clientHost,
      request,
    } as unknown as RequestEvents;
  }

  /** What the request layer does: topics named by id get the name of the moment. */
  #nameTopics(request: object): void {
    const { topics } = request as { topics?: { name: string; topicId?: string }[] | null };
    for (const topic of topics ?? []) {
      if (topic.name !== "" || topic.topicId === undefined) continue;
      topic.name = this.#topics.find(({ id }) => id === topic.topicId)?.name ?? "";
    }
  }

  #step(event: CoordinatorEvent, nowMs: number): readonly CoordinatorEffect[] {
    const effects = step(this.shard, event, this.#env(nowMs));
    const at = effects.findIndex(({ type }) => type === "AppendRecords");
    const append = effects[at];
    if (this.#appendError === null || append?.type !== "AppendRecords") {
      this.onStep(event, effects);
      return effects;
    }
    const error = this.#appendError;
    this.#appendError = null;
    const failed = {
      type: "AppendFailed",
      append,
      withheld: effects.slice(at + 1),
      error,
    } as const;
    return [...effects.slice(0, at), ...this.#step(failed, nowMs)];
  }

  #env(nowMs: number): CoordinatorEnv {
    return {
      nowMs,
      notes: true,
      topics: {
        topicId: (name) => this.#topics.find((topic) => topic.name === name)?.id ?? null,
        topicName: (id) => this.#topics.find((topic) => topic.id === id)?.name ?? null,
        partitionCount: (name) =>
          this.#topics.find((topic) => topic.name === name)?.partitions ?? 0,
      },
      newMemberIdSuffix: () => memberIdSuffix(this.#madeIds.get(this.#event)),
    };
  }
}

const UUID_LENGTH = 36;

/** An id that never appears in the trace is not listed: any will do. */
function memberIdSuffix(memberId: string | undefined): string {
  return memberId?.slice(-UUID_LENGTH) ?? "00000000-0000-4000-8000-000000000000";
}

function coordinatorConfig({ header: { config } }: Trace): CoordinatorConfig {
  const setting = (name: string) => config[name] as number;
  return {
    groupMinSessionTimeoutMs: setting("group.min.session.timeout.ms"),
    groupMaxSessionTimeoutMs: setting("group.max.session.timeout.ms"),
    groupInitialRebalanceDelayMs: setting("group.initial.rebalance.delay.ms"),
    groupMaxSize: setting("group.max.size"),
    offsetMetadataMaxBytes: setting("offset.metadata.max.bytes"),
    offsetsRetentionMinutes: setting("offsets.retention.minutes"),
    offsetsRetentionCheckIntervalMs: setting("offsets.retention.check.interval.ms"),
  };
}

function outcome(
  atMs: number,
  i: number | null,
  effects: readonly CoordinatorEffect[],
): StepOutcome {
  const replies = effects.flatMap((effect) => {
    if (effect.type !== "Reply") return [];
    const call = effect.token as Call;
    return [{ replyTo: call.i, response: responseJson(call, effect.response) }];
  });
  const records = effects.flatMap((effect) =>
    effect.type === "AppendRecords" ? recordsJson(effect) : [],
  );
  return { atMs, i, replies, records };
}

/** Through the encoder and back, so that what is compared is what a client would read. */
function responseJson({ api, version }: Call, response: object): JsonObject {
  const bytes = api.response.encode(response, version);
  return toKafkaJson(api.response, version, api.response.decode(bytes, version)) as JsonObject;
}

function recordsJson({ records, producer }: AppendRecords): JsonObject[] {
  const by =
    producer === null
      ? {}
      : { producerId: producer.producerId, producerEpoch: producer.producerEpoch };
  return records.map((record) => ({ ...recordJson(record), ...by }));
}

function recordJson(record: CoordinatorRecord): JsonObject {
  const decoded = decodeCoordinatorRecord(encodeCoordinatorRecord(record))!;
  const { type, key, value, valueVersion } = decoded;
  const schema = RECORD_BY_NAME.get(type)!;
  const named = { type: traceName(type), key: toKafkaJson(schema.key, 0, key) as JsonObject };
  if (value === null) return { ...named, value: null };
  return {
    ...named,
    valueVersion,
    value: toKafkaJson(schema.value, valueVersion, value) as JsonObject,
  };
}

/** `GroupMetadata` is `GROUP_METADATA` in the traces. */
function traceName(type: string): string {
  return type.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
}
