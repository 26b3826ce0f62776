import {
  errorCode,
  type OffsetDeleteRequest,
  type OffsetDeleteRequestTopic,
  type OffsetDeleteResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Handle } from "../call.ts";
import { ShardGather } from "./shard-gather.ts";
import { eventFor, shardOf } from "./shard-request.ts";

type Handler = Handle<OffsetDeleteRequest, OffsetDeleteResponseInput>;

/** Topics and partitions that do not exist are answered here; the coordinator decides on the others. */
export const handleOffsetDelete: Handler = (call, broker) => {
  const { request } = call;
  const shard = shardOf(broker, request.groupId);
  if (typeof shard === "string") {
    call.reply({ errorCode: errorCode(shard) });
    return;
  }
  const exists = existence(broker);
  const refused = pick(request.topics, (topic, index) => !exists(topic, index)).map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errorCode("UNKNOWN_TOPIC_OR_PARTITION"),
    })),
  }));
  const token = new ShardGather<OffsetDeleteResponseInput>(call, {
    parts: 1,
    onAll: ([response = {}]) => {
      // An error of the whole request comes alone.
      if (response.errorCode) call.reply(response);
      else call.reply({ ...response, topics: [...refused, ...(response.topics ?? [])] });
    },
  });
  const topics = pick(request.topics, exists);
  shard.request(eventFor("OffsetDelete", call, { request: { ...request, topics }, token }));
};

function existence({ cluster }: BrokerContext): (topic: string, index: number) => boolean {
  return (topic, index) => cluster.partition(topic, index) !== undefined;
}

function pick(
  topics: readonly OffsetDeleteRequestTopic[],
  wanted: (topic: string, index: number) => boolean,
): OffsetDeleteRequestTopic[] {
  return topics
    .map((topic) => ({
      ...topic,
      partitions: topic.partitions.filter((each) => wanted(topic.name, each.partitionIndex)),
    }))
    .filter((topic) => topic.partitions.length > 0);
}
