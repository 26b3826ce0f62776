import {
  batches,
  type ErrorName,
  errorName,
  type FetchResponse,
  fetch as fetchApi,
} from "../../protocol/index.ts";
import { ClosedError } from "../errors/errors.ts";
import type { FetchContext } from "./fetch-context.ts";
import { fetchRequest, LAST_VERSION_BY_NAME } from "./fetch-request.ts";
import { FetchSession, type FetchTarget } from "./fetch-session.ts";
import { takePartition } from "./partition-response.ts";
import type { PartitionState } from "./partition-state.ts";

/*
 * One fetch under way to each broker (`AbstractFetch`). A broker is asked for every partition that it leads, or follows
 * nearer to us, that has a position and nothing buffered, or less than half of what was fetched for it last. So at most
 * one and a half responses of each partition wait to be handed out, and the broker works while the application does.
 *
 * Differs from Kafka: there a partition is only fetched again when its buffer is empty.
 *
 * The first fetch from a broker is a small one: a full one takes many times as long to arrive, and is the next.
 *
 * Of one broker no more than `fetch.max.bytes` are buffered or under way. When paused and stopped partitions fill that, their
 * buffers are dropped, to be fetched again when they run.
 */

/** The session is not what the broker remembers: a full request mends it. */
const SESSION_ERRORS: ReadonlySet<ErrorName> = new Set([
  "FETCH_SESSION_ID_NOT_FOUND",
  "INVALID_FETCH_SESSION_EPOCH",
]);

/** What is known of fetching from one broker. */
interface Broker {
  readonly nodeId: number;
  readonly session: FetchSession;
  isBusy: boolean;
  /** Something was fetched from it. */
  isWarm: boolean;
  failureCount: number;
  retryAtMs: number;
}

/** What the first fetch asks for at most: the application has records while the first megabytes are on their way. */
const FIRST_FETCH_BYTES = 128 * 1024;

/** For the last request of a session, when the fetcher is closed. */
const END_SESSION_TIMEOUT_MS = 500;

export class BrokerFetches<K, V> {
  readonly #context: FetchContext<K, V>;
  readonly #brokers = new Map<number, Broker>();

  constructor(context: FetchContext<K, V>) {
    this.#context = context;
  }

  /** Asks every broker that is not busy for what may be fetched from it. */
  send(): void {
    for (const [nodeId, partitions] of this.#fetchable()) this.#sendTo(nodeId, partitions);
  }

  /**
   * A partition ran dry while the application goes on reading others. Waiting until half of a broker's partitions did
   * makes two halves that take turns: one is on its way while the other is handed out.
   */
  sendHalves(): void {
    for (const [nodeId, partitions] of this.#fetchable()) {
      if (partitions.length >= this.#bufferedCount(nodeId)) this.#sendTo(nodeId, partitions);
    }
  }

  /** When the next broker may be asked again after a failure; infinity when none waits. */
  nextRetryMs(): number {
    const nowMs = this.#context.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { retryAtMs } of this.#brokers.values()) {
      if (retryAtMs > nowMs) nextMs = Math.min(nextMs, retryAtMs);
    }
    return nextMs;
  }

  /** Tells the brokers to forget the sessions. Waits only for those that can answer at once. Never rejects. */
  async close(): Promise<void> {
    const ends = [...this.#brokers.values()].map((broker) => this.#endSession(broker));
    await Promise.all(ends);
    this.#brokers.clear();
  }

  #fetchable(): Map<number, PartitionState<K, V>[]> {
    const nowMs = this.#context.nowMs();
    const byNode = new Map<number, PartitionState<K, V>[]>();
    for (const partition of this.#context.table.values()) {
      if (!isFetchable(partition, nowMs)) continue;
      const nodeId = this.#replicaFor(partition, nowMs);
      if (nodeId === null) continue;
      const ofNode = byNode.get(nodeId);
      if (ofNode === undefined) byNode.set(nodeId, [partition]);
      else ofNode.push(partition);
    }
    return byNode;
  }

  /** The follower that the leader named, as long as that holds, else the leader. Null: there is none. */
  #replicaFor(partition: PartitionState<K, V>, nowMs: number): number | null {
    const { leaders, options } = this.#context;
    const leader = leaders.leaderOf(partition);
    if (leader === null) {
      this.#context.retryLater(partition, leaders.whyNone(partition));
      return null;
    }
    const { preferred } = partition;
    if (preferred === null) return leader.nodeId;
    if (preferred.untilMs > nowMs && leaders.isNodeKnown(preferred.nodeId)) return preferred.nodeId;
    partition.preferred = null;
    options.metrics?.preferredReadReplica?.(partition, -1);
    return leader.nodeId;
  }

  #bufferedCount(nodeId: number): number {
    let count = 0;
    for (const { completed, isFlowing } of this.#context.buffers.line()) {
      if (isFlowing && completed?.nodeId === nodeId) count++;
    }
    return count;
  }

  #sendTo(nodeId: number, partitions: readonly PartitionState<K, V>[]): void {
    const broker = this.#brokerOf(nodeId);
    if (broker.isBusy || broker.retryAtMs > this.#context.nowMs()) return;
    if ((this.#context.questionCounts.get(nodeId) ?? 0) > 0) return;
    const roomBytes = this.#room(nodeId);
    const maxBytes = broker.isWarm ? roomBytes : Math.min(roomBytes, this.#firstFetchBytes);
    if (maxBytes > 0) void this.#fetch(broker, partitions, maxBytes);
  }

  get #firstFetchBytes(): number {
    return Math.max(FIRST_FETCH_BYTES, this.#context.options.settings.fetchMinBytes);
  }

  #room(nodeId: number): number {
    const { buffers, options } = this.#context;
    const { fetchMaxBytes } = options.settings;
    if (buffers.bytes(nodeId) >= fetchMaxBytes) buffers.releaseIdle(nodeId);
    return fetchMaxBytes - buffers.bytes(nodeId);
  }

  #brokerOf(nodeId: number): Broker {
    const present = this.#brokers.get(nodeId);
    if (present !== undefined) return present;
    const session = new FetchSession();
    const added: Broker = {
      nodeId,
      session,
      isBusy: false,
      isWarm: false,
      failureCount: 0,
      retryAtMs: 0,
    };
    this.#brokers.set(nodeId, added);
    return added;
  }

  /** One request and its answer. Never rejects. */
  async #fetch(
    broker: Broker,
    partitions: readonly PartitionState<K, V>[],
    maxBytes: number,
  ): Promise<void> {
    const { cluster, settings } = this.#context.options;
    const { nodeId, session } = broker;
    const sentAtMs = this.#context.nowMs();
    broker.isBusy = true;
    const plan = session.plan(partitions.map((partition) => this.#targetOf(partition)));
    const limit = plan.usesTopicIds ? {} : { maxVersion: LAST_VERSION_BY_NAME };
    try {
      const request = fetchRequest(plan, settings, maxBytes);
      const response = await cluster.send({ type: "node", nodeId }, fetchApi, request, limit);
      broker.isBusy = false;
      if (!this.#context.isClosed) this.#take(broker, response, sentAtMs);
    } catch (error) {
      broker.isBusy = false;
      if (!this.#context.isClosed) this.#failed(broker, error);
    }
    this.#context.pump();
  }

  #targetOf(partition: PartitionState<K, V>): FetchTarget {
    const { topic, partition: index, epoch: assignmentEpoch } = partition;
    const topicId = this.#context.leaders.topicIdOf(topic);
    const fetchOffset = partition.fetchOffset ?? 0;
    const currentLeaderEpoch = partition.checkedLeaderEpoch;
    return { topic, partition: index, topicId, assignmentEpoch, fetchOffset, currentLeaderEpoch };
  }

  #take(broker: Broker, response: FetchResponse, sentAtMs: number): void {
    const error = errorName(response.errorCode);
    if (error !== "NONE") {
      broker.session.failed(error);
      this.#sessionFailed(broker, error);
      return;
    }
    broker.failureCount = 0;
    broker.isWarm = true;
    const { nodeId, session } = broker;
    for (const { topic, topicId, partitions } of response.responses) {
      const name = session.topicName(topic, topicId);
      if (name === undefined) continue;
      for (const data of partitions) {
        const target = session.targetOf({ topic: name, partition: data.partitionIndex });
        if (target !== undefined) takePartition(this.#context, { nodeId, target, data });
      }
    }
    session.answered(response.sessionId);
    this.#measure(nodeId, response, this.#context.nowMs() - sentAtMs);
  }

  /** Begins again with a full request; at once, unless that was tried just now. */
  #sessionFailed(broker: Broker, error: ErrorName): void {
    const isNew = broker.failureCount === 0;
    this.#backOff(broker);
    if (SESSION_ERRORS.has(error)) {
      if (isNew) broker.retryAtMs = 0;
      return;
    }
    const fields = { nodeId: broker.nodeId, problem: error };
    this.#context.options.ports.log.warn(fields, "A broker refused a whole fetch");
    this.#context.options.cluster.requestMetadataUpdate();
  }

  /** No answer: the broker may be gone, and followers were only preferred while they could be reached. */
  #failed(broker: Broker, error: unknown): void {
    if (error instanceof ClosedError) return;
    broker.session.failed(null);
    this.#backOff(broker);
    const problem = error instanceof Error ? error : new Error(String(error));
    const isPassing = "retriable" in problem && problem.retriable === true;
    const fields = { nodeId: broker.nodeId, problem: problem.message };
    const { log } = this.#context.options.ports;
    log[isPassing ? "debug" : "error"](fields, "Fetching from a broker failed");
    let isTold = isPassing;
    for (const target of broker.session.targets()) {
      const partition = this.#context.table.get(target);
      if (partition?.epoch !== target.assignmentEpoch) continue;
      partition.preferred = null;
      if (!isTold) this.#context.buffers.tell(partition, problem);
      isTold = true;
    }
    this.#context.options.cluster.requestMetadataUpdate();
  }

  #backOff(broker: Broker): void {
    broker.failureCount++;
    broker.retryAtMs = this.#context.retryAtMs(broker.failureCount);
  }

  async #endSession({ nodeId, session, isBusy }: Broker): Promise<void> {
    const plan = session.end();
    if (plan === null || isBusy) return;
    const { cluster, settings } = this.#context.options;
    const request = { ...fetchRequest(plan, settings, 0), maxWaitMs: 0, minBytes: 0 };
    const options = { timeoutMs: END_SESSION_TIMEOUT_MS };
    try {
      await cluster.send({ type: "node", nodeId }, fetchApi, request, options);
    } catch {
      // Sessions that nobody uses are forgotten by themselves.
    }
  }

  #measure(nodeId: number, response: FetchResponse, latencyMs: number): void {
    const { metrics } = this.#context.options;
    if (metrics?.fetched === undefined) return;
    let sizeBytes = 0;
    let recordCount = 0;
    for (const { partitions } of response.responses) {
      for (const { records } of partitions) {
        sizeBytes += records?.length ?? 0;
        recordCount += records === null ? 0 : countRecords(records);
      }
    }
    const { throttleTimeMs } = response;
    metrics.fetched({ nodeId, latencyMs, throttleTimeMs, sizeBytes, recordCount });
  }
}

function isFetchable(partition: PartitionState<unknown, unknown>, nowMs: number): boolean {
  const { state, retryAtMs, isFlowing } = partition;
  if (!isFlowing || state.type !== "FETCHING" || retryAtMs > nowMs) return false;
  return partition.fetchOffset !== null;
}

/** By the headers of the batches; as far as they can be read. */
function countRecords(records: Uint8Array): number {
  let count = 0;
  try {
    for (const batch of batches(records)) count += batch.magic === 2 ? batch.recordCount : 1;
  } catch {
    // The application hears of it when it is the batch's turn.
  }
  return count;
}
