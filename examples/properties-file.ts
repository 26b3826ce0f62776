/**
 * Configurations have Kafka's names, in camelCase or with dots: a properties file for Java is read as it is.
 *
 *     npm run example -- properties-file
 */
import assert from "node:assert/strict";
import { Consumer, InvalidConfigError, Producer, propertiesOptions } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });

const text = `
# consumer.properties
bootstrap.servers=${cluster.bootstrapServers}
group.id=billing
auto.offset.reset=earliest
session.timeout.ms=30000
partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor
value.deserializer=org.apache.kafka.common.serialization.StringDeserializer
`; // or readFileSync("consumer.properties", "utf8")
const consumer = new Consumer({ ...propertiesOptions(text), clientId: "billing-1" });

const producer = new Producer(propertiesOptions(text)); // what is not a producer's is passed over
await producer.send({ topic: "orders", value: "order 1" });
await producer.close();
consumer.subscribe(["orders"]);
const values: unknown[] = [];
for await (const record of consumer) {
  values.push(record.value);
  break;
}
await consumer.close();
await cluster.close();
assert.deepEqual(values, ["order 1"]);

// Everything is checked before anything happens: what is wrong, and what would be right.
assert.throws(
  () => new Consumer({ ...propertiesOptions(text), heartbeatIntervalMs: 0 }),
  (error) => {
    console.log((error as Error).message);
    return error instanceof InvalidConfigError;
  },
);
assert.throws(
  () => new Consumer(propertiesOptions("session.timout.ms=30000")),
  (error) => {
    console.log((error as Error).message);
    return error instanceof TypeError;
  },
);
