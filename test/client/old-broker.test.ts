import { expect, it } from "vitest";
import { Admin } from "../../src/client/admin/admin.ts";
import { openCluster } from "../../src/client/cluster/open-cluster.ts";
import { adminSettings } from "../../src/client/config/admin-settings.ts";
import { Consumer } from "../../src/client/consumer/consumer.ts";
import { Producer } from "../../src/client/producer/producer.ts";
import { describeCluster, leaveGroup } from "../../src/protocol/index.ts";
import { testClientPorts } from "../kit/client-ports.ts";
import { inMemoryConnector } from "../kit/in-memory-connector.ts";
import { oldBrokerConnector } from "../kit/old-broker-connector.ts";
import { TestCluster } from "../kit/test-cluster.ts";

async function world() {
  const config = { "group.initial.rebalance.delay.ms": 0 };
  const cluster = await TestCluster.start({ brokers: 2, config });
  const connector = oldBrokerConnector(inMemoryConnector(cluster.network));
  const ports = testClientPorts(cluster, { connector });
  const bootstrapServers = cluster.brokers.brokers.map(({ port }) => `127.0.0.1:${port}`);
  return { clock: cluster.clock, ports, bootstrapServers };
}

it("a topic is made, written, read in a group and committed on brokers of Kafka 2.1", async () => {
  const { clock, ports, bootstrapServers } = await world();
  const admin = new Admin({ bootstrapServers }, ports);
  await clock.until(admin.createTopics([{ name: "t", numPartitions: 4, replicationFactor: 1 }]));

  const producer = new Producer({ bootstrapServers, compressionType: "gzip" }, ports);
  const values = Array.from({ length: 100 }, (_, i) => `value ${i}`);
  const sent = values.map((value) => producer.send({ topic: "t", key: value, value }));
  await clock.until(Promise.all(sent));
  await clock.until(producer.close());

  const options = { bootstrapServers, groupId: "g", autoOffsetReset: "earliest" } as const;
  const members = ["a", "b"].map((clientId) => new Consumer({ ...options, clientId }, ports));
  const read = new Map<string, number>();
  for (const member of members) {
    member.subscribe(["t"]);
    const running = member.run({
      eachRecord: ({ value }) => {
        read.set(String(value), (read.get(String(value)) ?? 0) + 1);
      },
    });
    running.catch(() => {});
  }
  await clock.advanceAsync(10_000);
  expect([...read.keys()].sort()).toEqual([...values].sort());
  expect([...read.values()].every((count) => count === 1)).toBe(true);

  const group = await clock.until(admin.describeGroup("g"));
  expect(group.members).toHaveLength(2);
  await clock.until(Promise.all(members.map((member) => member.close())));
  const offsets = await clock.until(admin.listGroupOffsets("g"));
  expect(offsets.reduce((sum, { offset }) => sum + (offset ?? 0), 0)).toBe(100);
  await clock.until(admin.close());
  expect(ports.logLines.filter(({ level }) => level === "error")).toEqual([]);
});

it("what such brokers do not have is refused by name", async () => {
  const { clock, ports, bootstrapServers } = await world();
  const cluster = openCluster(adminSettings({ bootstrapServers }), ports);
  const sent = cluster.send({ type: "any" }, describeCluster, {});
  await expect(clock.until(sent)).rejects.toThrow(/does not serve DescribeCluster$/);
  const body = { groupId: "g", members: [] };
  const tooNew = cluster.send({ type: "any" }, leaveGroup, body, { minVersion: 3 });
  await expect(clock.until(tooNew)).rejects.toThrow(/serves LeaveGroup v0-2; v3-5 is needed$/);
  await cluster.close();
});
