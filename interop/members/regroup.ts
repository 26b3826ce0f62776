/** A member that runs regroup's own consumer; see README.md for the lines it prints. */
import { Consumer, type PartitionAssignorName } from "regroup";
import { onLeave, say, settings } from "./member.ts";

const consumer = new Consumer({
  bootstrapServers: settings.bootstrap,
  clientId: settings.clientId,
  groupId: settings.group,
  sessionTimeoutMs: settings.sessionTimeoutMs,
  heartbeatIntervalMs: 500,
  maxPollIntervalMs: 10_000,
  fetchMaxWaitMs: 200,
  metadataMaxAgeMs: 2_000,
  autoCommitIntervalMs: 250,
  autoOffsetReset: "earliest",
  ...(settings.instance !== undefined && { groupInstanceId: settings.instance }),
  ...(settings.assignor !== undefined && {
    partitionAssignmentStrategy: settings.assignor.split(",") as PartitionAssignorName[],
  }),
});

const partitionsOf = (given: readonly { readonly partition: number }[]): number[] =>
  given.map(({ partition }) => partition);
const isRevoked = (given: readonly { readonly partition: number }[]): void =>
  say({ event: "revoked", partitions: partitionsOf(given) });

consumer.subscribe([settings.topic], {
  onPartitionsAssigned: (given) => say({ event: "assigned", partitions: partitionsOf(given) }),
  onPartitionsRevoked: isRevoked,
  onPartitionsLost: isRevoked,
});
const running = consumer.run({
  eachBatch: ({ partition, records }) => {
    const handled = records.map(({ offset, value }) => [offset, value?.toString() ?? null]);
    say({ event: "records", partition, records: handled });
  },
});
running.catch((error) => say({ event: "error", message: String(error) }));
onLeave(() => consumer.close());
