import { errorName, metadata as metadataApi } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, ClusterMetadata, TopicDescription } from "../cluster/cluster.ts";
import { NO_METADATA, updateMetadata } from "../cluster/metadata-snapshot.ts";
import { sleepUntil } from "../cluster/sleep.ts";
import { ConnectionError, kafkaError, TimeoutError } from "../errors/errors.ts";

const RETRY_MS = 100;

/** All topics that the user may see, internal ones too. */
export async function askAllTopics(
  cluster: Cluster,
  ports: ClientPorts,
  deadlineMs: number,
): Promise<ClusterMetadata["topics"]> {
  return (await askTopics(cluster, ports, { topics: null, deadlineMs })).metadata.topics;
}

/** One topic. Rejects with `UnknownTopicOrPartitionError`, `TopicAuthorizationError` or `InvalidTopicError`. */
export async function askTopic(
  cluster: Cluster,
  ports: ClientPorts,
  { topic, deadlineMs }: { readonly topic: string; readonly deadlineMs: number },
): Promise<TopicDescription> {
  const known = cluster.metadata.topics.get(topic);
  if (known !== undefined) return known;
  const { metadata, topicErrors } = await askTopics(cluster, ports, {
    topics: [topic],
    deadlineMs,
  });
  const found = metadata.topics.get(topic);
  if (found !== undefined) return found;
  const error = topicErrors.get(topic) ?? "UNKNOWN_TOPIC_OR_PARTITION";
  throw kafkaError(error, `Topic ${topic} cannot be described: the broker answered ${error}`);
}

async function askTopics(
  cluster: Cluster,
  { clock }: ClientPorts,
  asked: { readonly topics: readonly string[] | null; readonly deadlineMs: number },
) {
  const topics = asked.topics?.map((name) => ({ name })) ?? null;
  for (;;) {
    let version = 0;
    try {
      const timeoutMs = Math.max(1, asked.deadlineMs - clock.nowMs());
      const body = (used: number) => {
        version = used;
        return { topics, allowAutoTopicCreation: false };
      };
      const response = await cluster.send({ type: "any" }, metadataApi, body, {
        timeoutMs,
        minVersion: 4,
      });
      if (response.errorCode !== 0) throw kafkaError(errorName(response.errorCode));
      return updateMetadata(NO_METADATA, response, version);
    } catch (error) {
      const passes = error instanceof ConnectionError && !(error instanceof TimeoutError);
      if (!passes || clock.nowMs() + RETRY_MS >= asked.deadlineMs) throw error;
      await sleepUntil(clock.nowMs() + RETRY_MS, clock);
    }
  }
}
