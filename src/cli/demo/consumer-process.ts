import { Consumer, type ConsumerRecord } from "regroup";
import type { ConsumerSetup } from "./child-protocol.ts";
import { childSetup, demoLog, fail, followParent, reporter } from "./child-side.ts";

/**
 * One consumer of the group, in a process of its own, so that it can die.
 *
 * It works as most services do: a few milliseconds of work for each record, and a commit every so often. A clean
 * departure repeats nothing, because the consumer drains its handlers and commits before it gives a partition up; a
 * crash repeats what was processed since the last commit. It reports what it was assigned, what it gave up, and each
 * record whose work is done; nothing that it has not done itself.
 */
class ConsumerProcess {
  readonly #setup: ConsumerSetup;
  readonly #report: ReturnType<typeof reporter>;
  readonly #consumer: Consumer;

  constructor(setup: ConsumerSetup) {
    this.#setup = setup;
    this.#report = reporter(setup.processId);
    this.#consumer = new Consumer({
      bootstrapServers: setup.bootstrapServers,
      clientId: setup.processId,
      groupId: setup.groupId,
      partitionAssignmentStrategy: [setup.assignor],
      sessionTimeoutMs: setup.sessionTimeoutMs,
      heartbeatIntervalMs: setup.heartbeatIntervalMs,
      maxPollIntervalMs: 20_000,
      metadataMaxAgeMs: setup.metadataMaxAgeMs,
      autoCommitIntervalMs: setup.commitIntervalMs,
      autoOffsetReset: "earliest",
      fetchMaxWaitMs: 100,
      allowAutoCreateTopics: false,
      log: demoLog(setup),
    });
  }

  run(): Promise<void> {
    this.#consumer.subscribe([this.#setup.topic], {
      onPartitionsAssigned: (given) => this.#tell("Assigned", given),
      onPartitionsRevoked: (taken) => this.#tell("Revoked", taken),
      onPartitionsLost: (taken) => this.#tell("Revoked", taken),
    });
    return this.#consumer.run({ eachRecord: (record) => this.#process(record) });
  }

  #tell(type: "Assigned" | "Revoked", given: readonly { readonly partition: number }[]): void {
    const partitions = given.map(({ partition }) => partition);
    const { memberId } = this.#consumer.groupMetadata();
    this.#report({ type, memberId, partitions: [{ topic: this.#setup.topic, partitions }] });
  }

  async #process({ topic, partition, offset, timestamp }: ConsumerRecord): Promise<void> {
    const { memberId } = this.#consumer.groupMetadata();
    await sleep(this.#setup.workMs);
    const done = { topic, partition, offset, timestampMs: timestamp };
    this.#report({ type: "Processed", memberId, ...done });
  }

  /** Finishes the record in hand, commits, tells the coordinator, ends. */
  async leave(): Promise<void> {
    this.#report({ type: "Leaving" });
    await this.#consumer.close();
    process.exit(0);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const setup = childSetup<ConsumerSetup>();
const consumerProcess = new ConsumerProcess(setup);
followParent((command) => {
  if (command.type === "Leave") consumerProcess.leave().catch(fail);
});
consumerProcess.run().catch(fail);
