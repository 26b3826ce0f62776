import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, expect, it } from "vitest";
import { type BrokerCluster, startBroker } from "../../src/embedded/index.ts";
import { Consumer, type DiagnosticsChannel, Producer } from "../../src/node-client/index.ts";

const channels = [
  "regroup:rebalance",
  "regroup:commit",
  "regroup:fetch",
  "regroup:produce",
  "regroup:connection",
] as const satisfies readonly DiagnosticsChannel[];

const messages = new Map<string, unknown[]>();
const note = (message: unknown, channel: string | symbol): void => {
  const seen = messages.get(String(channel)) ?? [];
  messages.set(String(channel), [...seen, message]);
};
let cluster: BrokerCluster | null = null;

afterEach(async () => {
  for (const channel of channels) unsubscribe(channel, note);
  await cluster?.close();
});

it("what clients do is published on node:diagnostics_channel", async () => {
  for (const channel of channels) subscribe(channel, note);
  cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });
  const { bootstrapServers } = cluster;
  const producer = new Producer({ bootstrapServers, clientId: "p" });
  await producer.send({ topic: "orders", value: "1" });
  await producer.close();
  const consumer = new Consumer({
    ...{ bootstrapServers, clientId: "c", groupId: "g", autoOffsetReset: "earliest" },
  });
  consumer.subscribe(["orders"]);
  for await (const record of consumer) if (record.offset === 0) break;
  await consumer.commit([{ topic: "orders", partition: 0, offset: 1 }]);
  await consumer.close();
  expect([...messages.keys()].sort()).toEqual([...channels].sort());
  expect(messages.get("regroup:commit")).toEqual([
    expect.objectContaining({
      clientId: "c",
      groupId: "g",
      offsets: [{ topic: "orders", partition: 0, offset: 1 }],
    }),
  ]);
  expect(messages.get("regroup:produce")).toEqual([
    expect.objectContaining({ clientId: "p", recordCount: 1 }),
  ]);
});
