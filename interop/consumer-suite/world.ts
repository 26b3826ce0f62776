/** Where the cases of the suite happen: a broker, clients for it, and topics and groups that no other case uses. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  Admin,
  Consumer,
  type ConsumerOptions,
  type ConsumerRecord,
  type GroupDescription,
  KafkaError,
  type NewTopic,
  Producer,
  type ProducerOptions,
} from "regroup";

/** Kafka's least session timeout as shipped. */
export const SESSION_TIMEOUT_MS = 6_000;
const PATIENCE_MS = 20_000;

/** Options of a consumer, where the rest is as the suite has it. */
export type SuiteConsumerOptions<K, V> = Omit<ConsumerOptions<K, V>, "bootstrapServers">;

export class World {
  readonly bootstrapServers: string;
  readonly admin: Admin;
  readonly producer: Producer;
  #nameCount = 0;

  constructor(bootstrapServers: string) {
    this.bootstrapServers = bootstrapServers;
    this.admin = new Admin({ bootstrapServers });
    this.producer = new Producer({ bootstrapServers, lingerMs: 0 });
  }

  async close(): Promise<void> {
    await this.producer.close();
    await this.admin.close();
  }

  /** A name for a topic or a group that nobody has. */
  name(about: string): string {
    this.#nameCount++;
    return `suite-${about}-${process.pid}-${this.#nameCount}`;
  }

  /** Creates a topic and returns its name. */
  async topic(about: string, numPartitions = 1, configs: Record<string, string> = {}) {
    const name = this.name(about);
    await this.create({ name, numPartitions, configs });
    return name;
  }

  /** Creates a topic and waits until the broker, which hears of it from the controller, knows it. */
  async create(topic: NewTopic): Promise<void> {
    await this.admin.createTopics([{ replicationFactor: 1, ...topic }]);
    await until(`topic ${topic.name}`, () =>
      this.admin.describeTopics([topic.name]).then(
        () => true,
        () => null,
      ),
    );
  }

  /**
   * Writes `count` records, `0`, `1`, …, to one partition, with a producer of its own: one that remembers topics would
   * create a deleted one again.
   */
  async fill(topic: string, count: number, partition = 0): Promise<void> {
    const records = Array.from({ length: count }, (_, index) => ({ value: String(index) }));
    await using producer = this.newProducer({ lingerMs: 0 });
    await producer.sendBatch(topic, records, { partition });
  }

  /** A consumer that begins at the first record, and notices everything soon. */
  consumer<K = Buffer | null, V = Buffer | null>(
    options: SuiteConsumerOptions<K, V> = {},
  ): Consumer<K, V> {
    return new Consumer<K, V>({
      bootstrapServers: this.bootstrapServers,
      autoOffsetReset: "earliest",
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      heartbeatIntervalMs: 500,
      fetchMaxWaitMs: 100,
      metadataMaxAgeMs: 500,
      ...options,
    });
  }

  newProducer(options: Omit<ProducerOptions, "bootstrapServers">): Producer {
    return new Producer({ bootstrapServers: this.bootstrapServers, ...options });
  }

  /** What the group looks like once it is as it should be; throws when that never comes. */
  async group(groupId: string, isRight: (group: GroupDescription) => boolean) {
    return until(`group ${groupId} to be as it should`, async () => {
      const group = await this.admin.describeGroup(groupId);
      return isRight(group) ? group : null;
    });
  }
}

/** Polls until there are `count` records or the time is over, and once more for what is too much. */
export async function read<K, V>(
  consumer: Consumer<K, V>,
  count: number,
): Promise<ConsumerRecord<K, V>[]> {
  const records: ConsumerRecord<K, V>[] = [];
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (records.length < count && Date.now() < deadlineMs) {
    records.push(...(await consumer.poll(250)));
  }
  if (records.length < count) throw new Error(`read ${records.length} of ${count} records`);
  return records;
}

/** Polls consumers in turn, as members of one group have to, until something holds. */
export async function pollUntil(
  what: string,
  consumers: readonly { poll(timeoutMs: number): Promise<unknown[]> }[],
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  await until(what, async () => {
    await Promise.all(consumers.map((consumer) => consumer.poll(50)));
    return (await holds()) ? true : null;
  });
}

/** Waits until a question has an answer. */
export async function until<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadlineMs) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
    await sleep(20);
  }
}

/** Throws unless what was found is what is wanted, by their JSON. */
export function expect(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${what}: found ${is}, wanted ${should}`);
}

/** The name of the error, and Kafka's where it has one; throws when there is none. */
export async function failure(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    return errorWords(error);
  }
  throw new Error("it succeeded, and should have failed");
}

export function errorWords(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  if (first !== undefined) return errorWords(first);
  const { name } = error as Error;
  return error instanceof KafkaError ? `${name} ${error.code}` : name;
}

/** The values of records as texts. */
export function texts(records: readonly ConsumerRecord[]): string[] {
  return records.map(({ value }) => String(value));
}

/** `0,1,2`: partitions in order. */
export function partitionsOf(partitions: readonly { readonly partition: number }[]): string {
  return String(partitions.map(({ partition }) => partition).sort((a, b) => a - b));
}
