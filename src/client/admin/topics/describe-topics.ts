import type { TopicDescription } from "../../cluster/cluster.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { errorOutcome, type PassingErrors } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atAnyBroker } from "../locate/controller.ts";
import { askForTopics, topicDescription } from "../locate/topic-metadata.ts";

/** A topic that is being created has no leaders yet. */
const metadataErrors: PassingErrors = {
  again: new Set(["LEADER_NOT_AVAILABLE"]),
  moved: new Set(),
};

/** Partitions, leaders and replicas of topics. */
export function describeTopics(
  call: AdminCall,
  topics: readonly string[],
): Promise<ItemResults<TopicDescription>> {
  return askEach(call, {
    items: [...new Set(topics)],
    locate: atAnyBroker,
    ask: async (_to, names) => {
      const response = await askForTopics(names, call);
      return new Map(
        response.topics.map((topic) => {
          const name = topic.name ?? "";
          const { errorCode } = topic;
          const problem = errorOutcome({ errorCode, subject: `topic ${name}` }, metadataErrors);
          return [name, problem ?? done(topicDescription(topic))];
        }),
      );
    },
  });
}
