/**
 * A broker with a journal to be read: `node fill-journal.mjs GROUPS PARTITIONS ROUNDS`. Every group commits all of its
 * partitions in turn, so often. Prints one line of JSON when it is filled, and stays until it is ended.
 */
const { startBroker } = await import("../../dist/embedded/index.js");
const { Admin } = await import("../../dist/node-client/index.js");

const [groupCount, partitionCount, rounds] = process.argv.slice(2).map(Number);
const cluster = await startBroker({
  topics: [{ name: "orders", partitions: partitionCount }],
  // As it is on a busy cluster, where the cleaner is behind: every commit is still there.
  config: { "offsets.topic.num.partitions": 4, "log.cleaner.min.compaction.lag.ms": 86_400_000 },
});
const admin = new Admin({ bootstrapServers: cluster.bootstrapServers });
for (let round = 1; round <= rounds; round++) {
  const offsets = Array.from({ length: partitionCount }, (_, partition) => {
    return { topic: "orders", partition, offset: round * 100 };
  });
  const groupIds = Array.from({ length: groupCount }, (_, i) => `group-${i}`);
  await Promise.all(groupIds.map((groupId) => admin.alterGroupOffsets(groupId, offsets)));
}
const ends = await admin.listOffsets(
  [0, 1, 2, 3].map((partition) => ({ topic: "__consumer_offsets", partition, at: "latest" })),
);
await admin.close();
const recordCount = ends.reduce((sum, { offset }) => sum + offset, 0);
const told = { bootstrapServers: cluster.bootstrapServers, recordCount };
process.stdout.write(`${JSON.stringify(told)}\n`);
