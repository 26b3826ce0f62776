import type { Consumer, EachBatchPayload } from "kafkajs";
import type { ConsumerSetup } from "./child-protocol.ts";
import { childSetup, fail, followParent, kafkaClient, reporter } from "./child-side.ts";

/**
 * One consumer of the group, in a process of its own, so that it can die.
 *
 * It works as most services do: a few milliseconds of work for each record, a commit every so often, and one more
 * when partitions are revoked and before it leaves. So a clean departure repeats nothing and a crash repeats what was
 * processed since the last commit. It reports what it was assigned, what it gave up, and each record whose work is
 * done; nothing that it has not done itself.
 */
class ConsumerProcess {
  readonly #setup: ConsumerSetup;
  readonly #report: ReturnType<typeof reporter>;
  readonly #consumer: Consumer;
  #memberId = "";
  #partitions: number[] = [];
  /** The next offset of each partition that it has processed records of. */
  readonly #positions = new Map<number, number>();
  #committedAtMs = 0;
  /**
   * The commit function of the latest batch. `consumer.commitOffsets` would not do: it retries, and a retry that
   * succeeds after a rebalance would commit offsets of partitions that are somebody else's by then.
   */
  #commitOffsets: EachBatchPayload["commitOffsetsIfNecessary"] | null = null;
  #isLeaving = false;
  #batchInHand: Promise<void> = Promise.resolve();

  constructor(setup: ConsumerSetup) {
    this.#setup = setup;
    this.#report = reporter(setup.processId);
    const kafka = kafkaClient({ ...setup, clientId: setup.processId });
    this.#consumer = kafka.consumer({
      groupId: setup.groupId,
      sessionTimeout: setup.sessionTimeoutMs,
      heartbeatInterval: setup.heartbeatIntervalMs,
      rebalanceTimeout: 20_000,
      metadataMaxAge: setup.metadataMaxAgeMs,
      maxWaitTimeInMs: 100,
      allowAutoTopicCreation: false,
    });
  }

  async run(): Promise<void> {
    const { GROUP_JOIN, REBALANCING, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#onAssigned(payload));
    this.#consumer.on(REBALANCING, () => this.#onRevoked());
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) fail(payload.error);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.#setup.topic, fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        this.#batchInHand = this.#processBatch(payload);
        return this.#batchInHand;
      },
    });
    setInterval(() => this.#commitWhenIdle(), this.#setup.commitIntervalMs);
  }

  #onAssigned(payload: { memberId: string; memberAssignment: Record<string, number[]> }): void {
    this.#memberId = payload.memberId;
    this.#partitions = payload.memberAssignment[this.#setup.topic] ?? [];
    this.#positions.clear();
    this.#committedAtMs = Date.now();
    this.#report({ type: "Assigned", memberId: this.#memberId, partitions: this.#assignment() });
  }

  /** kafkajs is about to rejoin: the commit goes out on the same connection before the JoinGroup. */
  #onRevoked(): void {
    this.#report({ type: "Revoked", memberId: this.#memberId, partitions: this.#assignment() });
    this.#commit().catch(() => {});
  }

  #assignment() {
    return [{ topic: this.#setup.topic, partitions: this.#partitions }];
  }

  async #processBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    this.#commitOffsets = payload.commitOffsetsIfNecessary;
    for (const message of batch.messages) {
      if (!isRunning() || isStale() || this.#isLeaving) return;
      await sleep(this.#setup.workMs);
      const offset = Number(message.offset);
      this.#report({
        type: "Processed",
        memberId: this.#memberId,
        topic: batch.topic,
        partition: batch.partition,
        offset,
        timestampMs: Number(message.timestamp),
      });
      this.#positions.set(batch.partition, offset + 1);
      resolveOffset(message.offset);
      if (this.#isCommitDue()) await this.#commit();
      await heartbeat();
    }
  }

  #isCommitDue(): boolean {
    return Date.now() - this.#committedAtMs >= this.#setup.commitIntervalMs;
  }

  async #commit(): Promise<void> {
    this.#committedAtMs = Date.now();
    const partitions = [...this.#positions].map(([partition, offset]) => {
      return { partition, offset: String(offset) };
    });
    this.#positions.clear();
    if (partitions.length === 0) return;
    await this.#commitOffsets?.({ topics: [{ topic: this.#setup.topic, partitions }] });
  }

  /** Batches commit on their way; without one the last records would stay uncommitted. */
  #commitWhenIdle(): void {
    if (this.#positions.size > 0 && this.#isCommitDue()) this.#commit().catch(() => {});
  }

  /** Finishes the record in hand, commits, tells the coordinator, ends. */
  async leave(): Promise<void> {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#report({ type: "Leaving" });
    await this.#batchInHand.catch(() => {});
    await this.#commit().catch(() => {});
    await this.#consumer.disconnect();
    process.exit(0);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const consumerProcess = new ConsumerProcess(childSetup<ConsumerSetup>());
followParent((command) => {
  if (command.type === "Leave") consumerProcess.leave().catch(fail);
});
consumerProcess.run().catch(fail);
