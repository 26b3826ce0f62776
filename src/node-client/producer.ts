import {
  Producer as ClientProducer,
  type DefaultSerializable,
  type ProducerOptions,
} from "../client/index.ts";
import { nodePorts } from "./node-ports.ts";

/**
 * Writes records to topics of a Kafka cluster: batched, in order per partition, by default each exactly once.
 *
 *     await using producer = new Producer({ bootstrapServers: "localhost:9092" });
 *     await producer.send({ topic: "orders", key: "ann", value: JSON.stringify({ total: 7 }) });
 */
export class Producer<K = DefaultSerializable, V = DefaultSerializable> extends ClientProducer<
  K,
  V
> {
  /** Throws `TypeError` and `InvalidConfigError` for options that are not valid; nothing is connected before a `send`. */
  constructor(options: ProducerOptions<K, V>) {
    super(options, nodePorts(options));
  }
}
