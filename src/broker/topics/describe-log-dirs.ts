import type { DescribeLogDirsRequest, DescribeLogDirsResponseInput } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { Topic } from "../storage/topic.ts";

/** DescribeLogDirs: one directory, which is memory, with the partitions that this broker has a replica of. */
export function handleDescribeLogDirs(
  call: Call<DescribeLogDirsRequest, DescribeLogDirsResponseInput>,
  broker: BrokerContext,
): void {
  const wanted = call.request.topics;
  const topics =
    wanted === null
      ? Array.from(broker.cluster.topics(), (topic) => describe(topic, null, broker))
      : wanted.flatMap(({ topic: name, partitions }) => {
          const topic = broker.cluster.topic(name);
          return topic === undefined ? [] : [describe(topic, new Set(partitions), broker)];
        });
  const [logDir = "memory"] = broker.config.get("log.dir");
  call.reply({
    results: [{ logDir, topics: topics.filter((each) => each.partitions.length > 0) }],
  });
}

function describe(topic: Topic, wanted: ReadonlySet<number> | null, { nodeId }: BrokerContext) {
  const partitions = topic.partitions
    .filter((each) => each.replicas.includes(nodeId) && (wanted?.has(each.index) ?? true))
    .map(({ index, log }) => ({
      partitionIndex: index,
      partitionSize: log.sizeBytes,
      offsetLag: 0,
      isFutureKey: false,
    }));
  return { name: topic.name, partitions };
}
