import { Admin, Producer } from "regroup";
import { type FeedCount, nowMs, type ProducerSetup } from "./child-protocol.ts";
import { childSetup, demoLog, fail, followParent, reporter, tellParent } from "./child-side.ts";
import { type InputRecord, inputRecords } from "./input-records.ts";

/** Records are sent this often, as many as are due. */
const SEND_EVERY_MS = 100;

/** The producer of the demo: feeds the topic at a steady rate, and adds partitions when told to. */
class ProducerProcess {
  readonly #setup: ProducerSetup;
  readonly #report = reporter("producer");
  readonly #producer: Producer;
  readonly #admin: Admin;
  /** Partitions are added one order after another: a topic never shrinks to an earlier order's count. */
  #adding: Promise<void> = Promise.resolve();

  constructor(setup: ProducerSetup) {
    this.#setup = setup;
    const { bootstrapServers } = setup;
    const log = demoLog({ ...setup, processId: "producer" });
    this.#admin = new Admin({ bootstrapServers, clientId: "producer-admin", log });
    this.#producer = new Producer({
      bootstrapServers,
      clientId: "producer",
      metadataMaxAgeMs: 1000,
      log,
    });
  }

  async run(): Promise<void> {
    if (this.#setup.ratePerSecond === 0) return;
    const records = inputRecords(this.#setup.input)[Symbol.asyncIterator]();
    const startedAtMs = nowMs();
    let sentCount = 0;
    for (let isDone = false; !isDone; ) {
      const dueCount = Math.floor(((nowMs() - startedAtMs) / 1000) * this.#setup.ratePerSecond);
      const batch: InputRecord[] = [];
      while (sentCount + batch.length < dueCount && !isDone) {
        const next = await records.next();
        isDone = next.done === true;
        if (!next.done) batch.push(next.value);
      }
      await this.#send(batch);
      sentCount += batch.length;
      await new Promise((resolve) => setTimeout(resolve, SEND_EVERY_MS));
    }
    tellParent({ type: "InputEnded" });
  }

  /** So many records more, each partition's in one batch. */
  async feed(counts: readonly FeedCount[]): Promise<void> {
    const records = counts.flatMap(({ partition, count }) =>
      Array.from({ length: count }, (_, i) => ({ key: null, value: `order ${i}`, partition })),
    );
    await this.#send(records);
  }

  async #send(records: readonly (InputRecord & { partition?: number })[]): Promise<void> {
    const { topic } = this.#setup;
    const sent = await Promise.all(
      records.map((record) => this.#producer.send({ topic, ...record })),
    );
    const endOffsets = new Map<number, number>();
    for (const { partition, offset } of sent) {
      endOffsets.set(partition, Math.max(offset + 1, endOffsets.get(partition) ?? 0));
    }
    for (const [partition, endOffset] of endOffsets) {
      this.#report({ type: "Appended", topic, partition, endOffset });
    }
  }

  addPartitions(toCount: number): Promise<void> {
    this.#adding = this.#adding.then(() => this.#addPartitions(toCount));
    return this.#adding;
  }

  async #addPartitions(toCount: number): Promise<void> {
    const { topic } = this.#setup;
    const fromCount = (await this.#producer.partitionsFor(topic)).length;
    await this.#admin.createPartitions([{ topic, totalCount: toCount }]);
    this.#report({ type: "PartitionsAdded", topic, fromCount, toCount });
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

const setup = childSetup<ProducerSetup>();
const producerProcess = new ProducerProcess(setup);
let guardedPids: readonly number[] = [];
followParent(
  (command) => {
    if (command.type === "AddPartitions")
      producerProcess.addPartitions(command.toCount).catch(fail);
    if (command.type === "Feed") producerProcess.feed(command.counts).catch(fail);
    if (command.type === "Guard") guardedPids = command.pids;
  },
  () => {
    for (const pid of guardedPids) killIfAlive(pid);
  },
);
producerProcess.run().catch(fail);
