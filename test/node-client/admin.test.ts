import { afterEach, expect, it } from "vitest";
import { type BrokerCluster, startBroker } from "../../src/embedded/index.ts";
import { Admin, FailedItemsError, InvalidConfigError } from "../../src/node-client/index.ts";

let cluster: BrokerCluster | null = null;

afterEach(async () => {
  await cluster?.close();
  cluster = null;
});

it("an admin of Node's talks to a broker over TCP, made with options alone", async () => {
  cluster = await startBroker({ topics: [{ name: "orders", partitions: 3 }] });
  const admin = new Admin({ "bootstrap.servers": cluster.bootstrapServers });
  try {
    const topics = await admin.listTopics();
    expect(topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ["orders", 3],
    ]);
    await expect(admin.deleteTopics(["nowhere"])).rejects.toBeInstanceOf(FailedItemsError);
  } finally {
    await admin.close();
  }
});

it("what is wrong with the options is told before anything happens", () => {
  expect(() => new Admin({ bootstrapServers: "localhost" })).toThrow(InvalidConfigError);
  expect(() => new Admin({ brokers: ["localhost:9092"] } as never)).toThrow(
    'An admin has no option "brokers". Did you mean bootstrapServers (bootstrap.servers)?',
  );
});
