import { expect, it } from "vitest";
import { startBroker } from "../../src/embedded/index.ts";
import { Consumer, Producer } from "../../src/node-client/index.ts";

it("two members of a group read a topic over TCP, hand over when one closes, and repeat nothing", async () => {
  const broker = await startBroker({
    topics: [{ name: "t", partitions: 4 }],
    config: { "group.initial.rebalance.delay.ms": "0" },
  });
  const { bootstrapServers } = broker;
  const producer = new Producer({ bootstrapServers });
  const values = Array.from({ length: 400 }, (_, i) => ({ value: Buffer.from(String(i)) }));
  const seen: number[] = [];
  const member = () => {
    const consumer = new Consumer({
      ...{ bootstrapServers, groupId: "g", autoOffsetReset: "earliest", heartbeatIntervalMs: 50 },
      fetchMaxWaitMs: 50,
    });
    consumer.subscribe(["t"]);
    const running = consumer.run({
      concurrency: 4,
      eachRecord: async ({ value }) => {
        await Promise.resolve();
        seen.push(Number(value));
      },
    });
    return { consumer, running };
  };
  const first = member();
  await producer.sendBatch("t", values.slice(0, 200));
  const second = member();
  while (second.consumer.assignment().length < 2) await turn();
  await producer.sendBatch("t", values.slice(200, 300));
  await first.consumer.close();
  await first.running;
  await producer.sendBatch("t", values.slice(300));
  while (new Set(seen).size < 400) await turn();
  await second.consumer.close();
  await second.running;
  await producer.close();
  await broker.close();
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
});

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
