import { errorName, type PartitionProduceResponse } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import { kafkaError, RecordTooLargeError } from "../errors/errors.ts";
import type { ProducerMetrics } from "../metrics/producer-metrics.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import type { Accumulator } from "./accumulator.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import { type RefusalAction, refusalMeaning } from "./produce-outcome.ts";
import { refusalText, type SentBatch } from "./produce-request.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import { recordFailures } from "./record-failures.ts";
import type { LineBreak, SequenceLines } from "./sequence-lines.ts";
import { splitBatch } from "./split-batch.ts";
import type { Topics } from "./topics.ts";

export interface FateSettings {
  readonly retries: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly batchSize: number;
  readonly maxRequestSize: number;
}

/**
 * What becomes of a batch that was sent (`Sender.completeBatch`): written, sent again, cut up, or failed. The table of
 * what each error means is in {@link refusalMeaning}.
 */
export class BatchFates {
  readonly #settings: FateSettings;
  readonly #ports: ClientPorts;
  readonly #accumulator: Accumulator;
  readonly #topics: Topics;
  readonly #lines: SequenceLines | null;
  readonly #metrics: ProducerMetrics;
  readonly #refreshMetadata: () => void;

  constructor(options: {
    readonly settings: FateSettings;
    readonly ports: ClientPorts;
    readonly accumulator: Accumulator;
    readonly topics: Topics;
    /** Null without idempotence. */
    readonly lines: SequenceLines | null;
    readonly metrics: ProducerMetrics;
    readonly refreshMetadata: () => void;
  }) {
    this.#settings = options.settings;
    this.#ports = options.ports;
    this.#accumulator = options.accumulator;
    this.#topics = options.topics;
    this.#lines = options.lines;
    this.#metrics = options.metrics;
    this.#refreshMetadata = options.refreshMetadata;
  }

  /** A broker has answered; null where its response forgot the batch. */
  answered(sent: SentBatch, answer: PartitionProduceResponse | null): void {
    if (answer === null) this.unanswered(sent, forgotten(sent), { mayBeWritten: true });
    else if (answer.errorCode === 0) this.#written(sent, answer);
    else this.#answeredWithError(sent, answer);
  }

  /** With `acks` 0 no broker answers: the batch counts as written, wherever. */
  unacknowledged(sent: SentBatch): void {
    this.#written(sent, { baseOffset: -1, logAppendTimeMs: -1 }, { isAnswered: false });
  }

  /** No broker has answered. `mayBeWritten` unless the request was never written to a socket. */
  unanswered(
    sent: SentBatch,
    error: Error,
    { mayBeWritten }: { readonly mayBeWritten: boolean },
  ): void {
    const { batch } = sent;
    if (batch.state.type === "Done") return;
    if (mayBeWritten) batch.mayBeWritten = true;
    this.#retryOr(sent, error, () => error);
  }

  /** The batch fails, whatever its state; queued or on the wire. */
  fail(queue: PartitionQueue, batch: ProducerBatch, errorOf: (index: number) => Error): void {
    const isKnownAbsent = !batch.isOnTheWire && !batch.mayBeWritten;
    this.#fail({ queue, batch }, { isKnownAbsent, errorOf });
  }

  #written(
    sent: SentBatch,
    { baseOffset, logAppendTimeMs }: WrittenAt,
    { isAnswered } = { isAnswered: true },
  ): void {
    const { queue, batch } = sent;
    this.#lines?.acknowledged(queue, batch);
    if (batch.state.type === "Done") return;
    const { topic, partition } = queue;
    batch.settle({ type: "Written", topic, partition, baseOffset, logAppendTimeMs });
    this.#accumulator.release(batch, { isAnswered });
  }

  #answeredWithError(sent: SentBatch, answer: PartitionProduceResponse): void {
    const { batch } = sent;
    const code = errorName(answer.errorCode);
    const { action, mayBeWritten } = refusalMeaning(code);
    if (batch.state.type === "Done") return;
    if (mayBeWritten) batch.mayBeWritten = true;
    const error = kafkaError(code, `${refusalText(sent, answer)}.`);
    this.#act(action, sent, { error, errorOf: recordFailures(sent, answer) });
  }

  #act(action: RefusalAction, sent: SentBatch, why: Why): void {
    switch (action) {
      case "Retry":
        this.#retryOr(sent, why.error, why.errorOf);
        break;
      case "RefreshAndRetry":
        this.#refreshMetadata();
        this.#retryOr(sent, why.error, why.errorOf);
        break;
      case "TakeAsWritten":
        this.#written(sent, { baseOffset: -1, logAppendTimeMs: -1 });
        break;
      case "Split":
        this.#splitOr(sent);
        break;
      case "Fail":
        this.#refused(sent, why.errorOf);
        break;
      default:
        this.#recoverOr(action, sent, why);
    }
  }

  #recoverOr(how: LineBreak, sent: SentBatch, { error, errorOf }: Why): void {
    const mayRetry = this.#lines?.recover(how, sent.queue, sent.batch) ?? false;
    if (mayRetry) this.#retryOr(sent, error, errorOf);
    else this.#refused(sent, errorOf);
  }

  #retryOr(sent: SentBatch, lastError: Error, errorOf: (index: number) => Error): void {
    const { queue, batch, leaderId, leaderEpoch } = sent;
    const { retries, retryBackoffMs, retryBackoffMaxMs } = this.#settings;
    const retryCount = batch.attemptCount - 1;
    if (retryCount >= retries) {
      this.#refused(sent, errorOf);
      return;
    }
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    const { clock, entropy, log } = this.#ports;
    const notBeforeMs = clock.nowMs() + backoffMs(range, retryCount, entropy);
    batch.move({ type: "Retrying", notBeforeMs, leaderId, leaderEpoch, lastError });
    this.#accumulator.putBack(queue, batch);
    this.#metrics.recordsRetried(queue.topic, batch.recordCount);
    const { topic, partition } = queue;
    const attempt = batch.attemptCount;
    log.debug({ topic, partition, attempt, reason: lastError.message }, "A batch is sent again");
  }

  /** The batch was answered, and fails. */
  #refused(sent: SentBatch, errorOf: (index: number) => Error): void {
    this.#fail(sent, { isKnownAbsent: !sent.batch.mayBeWritten, errorOf });
  }

  #fail(
    { queue, batch }: { readonly queue: PartitionQueue; readonly batch: ProducerBatch },
    why: { readonly isKnownAbsent: boolean; readonly errorOf: (index: number) => Error },
  ): void {
    const { isKnownAbsent, errorOf } = why;
    this.#lines?.failed(queue, batch, { isKnownAbsent });
    if (!batch.isOnTheWire) this.#accumulator.take(queue, batch);
    this.#metrics.recordsFailed(queue.topic, batch.recordCount);
    batch.settle({ type: "Failed", partition: queue.partition, errorOf });
    this.#accumulator.release(batch, { isAnswered: false });
  }

  #splitOr(sent: SentBatch): void {
    const { queue, batch } = sent;
    if (batch.recordCount === 1) {
      const message = `A record for ${queue.topic}-${queue.partition} is larger than the topic's max.message.bytes allows (${batch.sizeInBytes} bytes with its batch): MESSAGE_TOO_LARGE.`;
      this.#refused(sent, () => new RecordTooLargeError(message));
      return;
    }
    try {
      this.#split(queue, batch);
    } catch (cause) {
      this.#refused(sent, () => cause as Error);
    }
  }

  #split(queue: PartitionQueue, batch: ProducerBatch): void {
    const parts = splitBatch(batch, {
      targetBytes: Math.max(1, this.#settings.batchSize),
      codecs: this.#accumulator.codecs,
      makePart: (order, limitBytes) =>
        this.#accumulator.makePart(queue, batch, { order, limitBytes }),
    });
    const { topic, partition } = queue;
    const { sizeInBytes: sizeBytes, uncompressedBytes } = batch;
    this.#topics.get(topic)?.ratio.reset(sizeBytes / uncompressedBytes);
    this.#lines?.split(queue, batch, parts);
    this.#accumulator.replace(queue, batch, parts);
    this.#metrics.batchSplit();
    this.#ports.log.warn(
      { topic, partition, sizeBytes, partCount: parts.length },
      "A batch was too large for the broker and is sent in parts",
    );
  }
}

interface WrittenAt {
  readonly baseOffset: number;
  readonly logAppendTimeMs: number;
}

interface Why {
  readonly error: Error;
  readonly errorOf: (index: number) => Error;
}

function forgotten({ queue }: SentBatch): Error {
  return kafkaError(
    "UNKNOWN_SERVER_ERROR",
    `The broker's response says nothing of ${queue.topic}-${queue.partition}, which was in the request.`,
  );
}
