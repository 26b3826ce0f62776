import { Consumer as ClientConsumer, type ConsumerOptions } from "../client/index.ts";
import { nodePorts } from "./node-ports.ts";

/**
 * Reads topics of a Kafka cluster, alone or as a member of a consumer group.
 *
 *     await using consumer = new Consumer({ bootstrapServers: "localhost:9092", groupId: "billing" });
 *     consumer.subscribe(["orders"]);
 *     for await (const record of consumer) console.log(record.offset, record.value?.toString());
 */
export class Consumer<K = Buffer | null, V = Buffer | null> extends ClientConsumer<K, V> {
  /** Throws `TypeError` and `InvalidConfigError` for options that are not valid; nothing is connected before a read. */
  constructor(options: ConsumerOptions<K, V>) {
    super(options, nodePorts(options));
  }
}
