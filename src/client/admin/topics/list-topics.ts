import type { TopicDescription } from "../../cluster/cluster.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atAnyBroker } from "../locate/controller.ts";
import { askForTopics, topicDescription } from "../locate/topic-metadata.ts";

export interface ListTopicsOptions extends AdminCallOptions {
  /** True: `__consumer_offsets` and its like too. Default false. */
  readonly includeInternal?: boolean;
}

/** All topics that the user may see, by name. */
export function listTopics(
  call: AdminCall,
  { includeInternal = false }: ListTopicsOptions,
): Promise<ItemResults<TopicDescription[]>> {
  return askEach(call, {
    items: ["the list"],
    locate: atAnyBroker,
    ask: async () => {
      const response = await askForTopics("all", call);
      const topics = response.topics
        .map(topicDescription)
        .filter(({ isInternal }) => includeInternal || !isInternal);
      return new Map([["the list", done(topics.sort((a, b) => (a.name < b.name ? -1 : 1)))]]);
    },
  });
}
