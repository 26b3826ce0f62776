import { type Admin, Partitioners, type Producer } from "kafkajs";
import { nowMs, type ProducerSetup } from "./child-protocol.ts";
import { childSetup, fail, followParent, kafkaClient, reporter, tellParent } from "./child-side.ts";
import { type InputRecord, inputRecords } from "./input-records.ts";

/** Records are sent this often, as many as are due. */
const SEND_EVERY_MS = 100;

/** The producer of the demo: feeds the topic at a steady rate, and adds partitions when told to. */
class ProducerProcess {
  readonly #setup: ProducerSetup;
  readonly #report = reporter("producer");
  readonly #producer: Producer;
  readonly #admin: Admin;
  /** How many records of the batch being sent went to each partition. */
  readonly #sentCounts = new Map<number, number>();

  constructor(setup: ProducerSetup) {
    this.#setup = setup;
    const kafka = kafkaClient({ ...setup, clientId: "producer" });
    this.#admin = kafka.admin();
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      metadataMaxAge: 1000,
      createPartitioner: () => this.#countingPartitioner(),
    });
  }

  /** kafkajs answers a send with base offsets only; the counts make log end offsets of them. */
  #countingPartitioner() {
    const choose = Partitioners.DefaultPartitioner();
    return (args: Parameters<typeof choose>[0]): number => {
      const partition = choose(args);
      this.#sentCounts.set(partition, (this.#sentCounts.get(partition) ?? 0) + 1);
      return partition;
    };
  }

  async run(): Promise<void> {
    await this.#producer.connect();
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

  async #send(messages: InputRecord[]): Promise<void> {
    if (messages.length === 0) return;
    this.#sentCounts.clear();
    const answers = await this.#producer.send({ topic: this.#setup.topic, messages });
    for (const { topicName: topic, partition, baseOffset } of answers) {
      const endOffset = Number(baseOffset) + (this.#sentCounts.get(partition) ?? 0);
      this.#report({ type: "Appended", topic, partition, endOffset });
    }
  }

  async addPartitions(toCount: number): Promise<void> {
    const { topic } = this.#setup;
    await this.#admin.connect();
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] });
    const fromCount = topics[0]?.partitions.length ?? 0;
    await this.#admin.createPartitions({ topicPartitions: [{ topic, count: toCount }] });
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

const producerProcess = new ProducerProcess(childSetup<ProducerSetup>());
let guardedPids: readonly number[] = [];
followParent(
  (command) => {
    if (command.type === "AddPartitions")
      producerProcess.addPartitions(command.toCount).catch(fail);
    if (command.type === "Guard") guardedPids = command.pids;
  },
  () => {
    for (const pid of guardedPids) killIfAlive(pid);
  },
);
producerProcess.run().catch(fail);
