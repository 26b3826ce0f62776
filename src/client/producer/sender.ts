import { type ProduceResponse, produce } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, PartitionMetadata } from "../cluster/cluster.ts";
import type { Acks } from "../config/producer-options.ts";
import { publish } from "../diagnostics/channels.ts";
import type { ProducerMetrics } from "../metrics/producer-metrics.ts";
import { Alarm } from "../network/alarm.ts";
import type { Accumulator } from "./accumulator.ts";
import type { BatchFates } from "./batch-fates.ts";
import type { BrokerLink, BrokerLinks } from "./broker-links.ts";
import { deliveryTimeout } from "./delivery-timeout.ts";
import type { IdentityKeeper } from "./identity-keeper.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import {
  answersOf,
  type OutgoingProduce,
  produceBody,
  type SentBatch,
  versionsFor,
} from "./produce-request.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { SequenceLines } from "./sequence-lines.ts";
import type { Topics } from "./topics.ts";

/**
 * Sends what the accumulator holds (`Sender`). Nothing runs by itself: a pass is made at the end of a turn in which
 * something happened, or when the time of something has come.
 *
 * A pass fails what is past `delivery.timeout.ms`, begins broken lines of sequence numbers anew, and then, for each broker
 * that has something due, sends requests of one batch per partition until `max.in.flight.requests.per.connection` are out.
 * A batch is due when it is full, has lingered, or somebody flushes, closes or waits for memory. What lingers still goes
 * along when its broker is sent something anyway.
 */

export interface SenderSettings {
  readonly acks: Acks;
  readonly lingerMs: number;
  readonly deliveryTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxRequestSize: number;
  readonly maxInFlightRequestsPerConnection: number;
  readonly compressionType: string;
}

/** What the sender works with. */
export interface SenderParts {
  readonly settings: SenderSettings;
  readonly ports: ClientPorts;
  readonly cluster: Cluster;
  readonly accumulator: Accumulator;
  readonly topics: Topics;
  readonly links: BrokerLinks;
  readonly fates: BatchFates;
  readonly metrics: ProducerMetrics;
  /** Null without idempotence. */
  readonly identity: IdentityKeeper | null;
  readonly lines: SequenceLines | null;
  /** Somebody waits for memory: what there is goes out. */
  readonly isMemoryWanted: () => boolean;
}

/** A batch that may be sent, and whom to. */
interface Candidate {
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
  readonly leader: PartitionMetadata;
}

export class Sender {
  /** Flushes under way: while there are any, everything is due. */
  flushCount = 0;
  readonly #parts: SenderParts;
  readonly #alarm: Alarm;
  #isPassDue = false;
  #isClosed = false;
  /** When to look again, as the current pass finds it out. */
  #nextLookMs = Number.POSITIVE_INFINITY;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.ports.clock, (nowMs) => this.#pass(nowMs));
  }

  /** Something has changed: makes a pass when this turn ends. */
  readonly wake = (): void => {
    if (this.#isPassDue || this.#isClosed) return;
    this.#isPassDue = true;
    this.#parts.ports.clock.endOfTurn(() => {
      this.#isPassDue = false;
      if (this.#isClosed) return;
      const nextMs = this.#pass(this.#parts.ports.clock.nowMs());
      if (nextMs !== null) this.#alarm.atLatest(nextMs);
    });
  };

  /** Fails every batch that is not done. `where`: only those that a broker leads. */
  failAll(error: Error, where: { readonly leaderId?: number } = {}): void {
    const { accumulator, fates } = this.#parts;
    for (const batch of [...accumulator.incomplete]) {
      if (batch.state.type === "Done") continue;
      const isThere =
        where.leaderId === undefined || this.#leaderOf(batch)?.leaderId === where.leaderId;
      if (isThere) fates.fail(this.#queueOf(batch), batch, () => error);
    }
    this.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#alarm.cancel();
  }

  /** Does what is due; returns when to look again. */
  #pass(nowMs: number): number | null {
    const { identity, lines } = this.#parts;
    this.#nextLookMs = Number.POSITIVE_INFINITY;
    this.#expire(nowMs);
    lines?.tend();
    if (identity !== null && identity.identity === null) this.#awaitIdentity(identity, nowMs);
    else this.#sendDue(nowMs);
    return this.#nextLookMs === Number.POSITIVE_INFINITY ? null : this.#nextLookMs;
  }

  #lookAt(atMs: number | null): void {
    if (atMs !== null) this.#nextLookMs = Math.min(this.#nextLookMs, atMs);
  }

  #awaitIdentity(identity: IdentityKeeper, nowMs: number): void {
    if (this.#parts.accumulator.incomplete.size === 0) return;
    if (identity.fatalError !== null) this.failAll(identity.fatalError);
    else this.#lookAt(identity.acquire(nowMs));
  }

  #expire(nowMs: number): void {
    const { accumulator, settings, fates } = this.#parts;
    const { deliveryTimeoutMs } = settings;
    const [oldest] = accumulator.incomplete;
    if (oldest === undefined) return;
    if (oldest.createdAtMs + deliveryTimeoutMs <= nowMs) {
      for (const batch of [...accumulator.incomplete]) {
        if (batch.createdAtMs + deliveryTimeoutMs > nowMs) continue;
        const error = deliveryTimeout(batch, { ...this.#parts, nowMs });
        fates.fail(this.#queueOf(batch), batch, () => error);
      }
    }
    const [next] = accumulator.incomplete;
    if (next !== undefined) this.#lookAt(next.createdAtMs + deliveryTimeoutMs);
  }

  #sendDue(nowMs: number): void {
    const { accumulator, cluster, links, settings } = this.#parts;
    const byLeader = new Map<number, Candidate[]>();
    let isLeaderMissing = false;
    for (const queue of accumulator.pending) {
      const leader = this.#leaderOf(queue);
      if (leader === undefined || leader.leaderId < 0) {
        isLeaderMissing = true;
        continue;
      }
      const candidate = this.#candidate(queue, leader, nowMs);
      if (candidate === null) continue;
      const candidates = byLeader.get(leader.leaderId);
      if (candidates === undefined) byLeader.set(leader.leaderId, [candidate]);
      else candidates.push(candidate);
    }
    if (isLeaderMissing) cluster.requestMetadataUpdate();
    for (const [leaderId, candidates] of byLeader) {
      const link = links.of(leaderId);
      if (!candidates.some((candidate) => this.#isDue(candidate, nowMs))) continue;
      if (link.inFlightCount >= settings.maxInFlightRequestsPerConnection) continue;
      if (links.isReady(link, nowMs)) this.#sendTo(link, candidates, nowMs);
      else this.#lookAt(links.nextLookMs(link));
    }
  }

  /** Requests to one broker, until it has enough of them or nothing more is due. */
  #sendTo(link: BrokerLink, candidates: readonly Candidate[], nowMs: number): void {
    const { maxInFlightRequestsPerConnection } = this.#parts.settings;
    let next = candidates;
    while (next.some((candidate) => this.#isDue(candidate, nowMs))) {
      if (link.inFlightCount >= maxInFlightRequestsPerConnection) return;
      const sent = this.#takeRequest(next, nowMs);
      if (sent.length > 0) this.#send(link, sent, nowMs);
      next = next
        .map(({ queue, leader }) => this.#candidate(queue, leader, nowMs))
        .filter((candidate) => candidate !== null);
    }
  }

  /** The partition's next batch, unless it may not be sent yet, however due it is. */
  #candidate(queue: PartitionQueue, leader: PartitionMetadata, nowMs: number): Candidate | null {
    const { lines, settings } = this.#parts;
    // With one request in flight the order is kept even without sequence numbers (`guaranteeMessageOrder`).
    if (settings.maxInFlightRequestsPerConnection === 1 && queue.onTheWireCount > 0) return null;
    const batch = lines === null ? (queue.first ?? null) : lines.next(queue);
    if (batch === null) return null;
    const { state } = batch;
    if (state.type === "Retrying" && state.notBeforeMs > nowMs) {
      const isMoved = state.leaderId !== leader.leaderId || state.leaderEpoch < leader.leaderEpoch;
      if (!isMoved) {
        this.#lookAt(state.notBeforeMs);
        return null;
      }
    }
    return { queue, batch, leader };
  }

  #isDue({ queue, batch }: Candidate, nowMs: number): boolean {
    if (batch.isFull || queue.length > 1) return true;
    if (this.flushCount > 0 || this.#parts.isMemoryWanted()) return true;
    const dueAtMs = batch.createdAtMs + this.#parts.settings.lingerMs;
    if (dueAtMs <= nowMs) return true;
    this.#lookAt(dueAtMs);
    return false;
  }

  /** Takes batches out of their queues for one request of at most `max.request.size`, or one batch. */
  #takeRequest(candidates: readonly Candidate[], nowMs: number): SentBatch[] {
    const sent: SentBatch[] = [];
    let bytes = 0;
    for (const candidate of candidates) {
      const estimate = this.#estimatedBytes(candidate.batch);
      if (sent.length > 0 && bytes + estimate > this.#parts.settings.maxRequestSize) break;
      const taken = this.#take(candidate, nowMs);
      if (taken === null) continue;
      sent.push(taken);
      bytes += taken.bytes.length;
    }
    return sent;
  }

  #estimatedBytes(batch: ProducerBatch): number {
    const ratio = this.#parts.topics.get(batch.topic)?.ratio.estimate ?? 1;
    return batch.attemptCount > 0 ? batch.sizeInBytes : batch.sizeInBytes * Math.min(1, ratio);
  }

  #take({ queue, batch, leader }: Candidate, nowMs: number): SentBatch | null {
    const { accumulator, fates, lines, topics, cluster } = this.#parts;
    batch.close();
    try {
      lines?.begin(queue, batch);
      const bytes = batch.encode();
      if (batch.attemptCount === 0) {
        topics.get(queue.topic)?.ratio.observe(batch.uncompressedBytes, bytes.length);
      }
      accumulator.take(queue, batch);
      batch.attemptCount++;
      batch.move({ type: "OnTheWire", nodeId: leader.leaderId, sentAtMs: nowMs });
      queue.onTheWireCount++;
      const topicId = cluster.metadata.topics.get(queue.topic)?.topicId ?? null;
      const { leaderId, leaderEpoch } = leader;
      return { queue, batch, bytes, topicId, leaderId, leaderEpoch };
    } catch (error) {
      fates.fail(queue, batch, () => error as Error);
      return null;
    }
  }

  #send(link: BrokerLink, batches: readonly SentBatch[], sentAtMs: number): void {
    const { settings, cluster, metrics, ports } = this.#parts;
    const { acks, requestTimeoutMs: timeoutMs } = settings;
    const request: OutgoingProduce = { acks, timeoutMs, batches };
    link.inFlightCount++;
    metrics.requestSent(batches.map((each) => measured(each, sentAtMs)));
    const body = (version: number) => produceBody(request, version);
    const options = versionsFor(request, settings.compressionType === "zstd");
    cluster
      .send({ type: "node", nodeId: link.nodeId }, produce, body, options)
      .then(
        (response) => this.#answered(link, request, { response, sentAtMs }),
        (error: unknown) => this.#unanswered(link, request, error),
      )
      .catch((error: unknown) => {
        ports.log.error({ err: error }, "An answer to a produce request was not understood");
      });
  }

  #answered(
    link: BrokerLink,
    request: OutgoingProduce,
    { response, sentAtMs }: { readonly response: ProduceResponse; readonly sentAtMs: number },
  ): void {
    const { cluster, fates, metrics, ports } = this.#parts;
    this.#leftWire(link, request);
    const nowMs = ports.clock.nowMs();
    const { throttleTimeMs } = response;
    const latencyMs = nowMs - sentAtMs;
    metrics.requestAnswered({ latencyMs, throttleTimeMs });
    publish(ports.diagnostics, "regroup:produce", () => ({
      ...{ clientId: cluster.clientId, nodeId: link.nodeId, latencyMs, ...sizeOf(request) },
    }));
    link.throttledUntilMs = Math.max(link.throttledUntilMs, nowMs + throttleTimeMs);
    const answerTo = answersOf(response);
    for (const sent of request.batches) {
      if (request.acks === 0) fates.unacknowledged(sent);
      else fates.answered(sent, answerTo(sent));
    }
  }

  #leftWire(link: BrokerLink, { batches }: OutgoingProduce): void {
    link.inFlightCount--;
    for (const { queue } of batches) queue.onTheWireCount--;
    this.wake();
  }

  #unanswered(link: BrokerLink, request: OutgoingProduce, reason: unknown): void {
    const { cluster, fates, ports } = this.#parts;
    this.#leftWire(link, request);
    if (this.#isClosed) return;
    const error = reason instanceof Error ? reason : new Error(String(reason));
    const isRetriable = "retriable" in error && error.retriable === true;
    if (!isRetriable) ports.log.error({ err: error }, "A produce request could not be made");
    cluster.requestMetadataUpdate();
    for (const sent of request.batches) {
      if (isRetriable) fates.unanswered(sent, error, { mayBeWritten: true });
      else if (sent.batch.state.type !== "Done") fates.fail(sent.queue, sent.batch, () => error);
    }
  }

  #leaderOf(of: { readonly topic: string; readonly partition: number }) {
    return this.#parts.cluster.metadata.topics.get(of.topic)?.partitions[of.partition];
  }

  #queueOf(batch: ProducerBatch): PartitionQueue {
    return this.#parts.topics.get(batch.topic)!.queue(batch.partition);
  }
}

function sizeOf({ batches }: OutgoingProduce) {
  let [sizeBytes, recordCount] = [0, 0];
  for (const { batch, bytes } of batches) {
    sizeBytes += bytes.length;
    recordCount += batch.recordCount;
  }
  return { sizeBytes, recordCount };
}

function measured({ batch, bytes }: SentBatch, nowMs: number) {
  return {
    topic: batch.topic,
    recordCount: batch.recordCount,
    sizeBytes: bytes.length,
    uncompressedBytes: batch.uncompressedBytes,
    maxRecordBytes: batch.maxRecordBytes,
    queueTimeMs: nowMs - batch.createdAtMs,
  };
}
