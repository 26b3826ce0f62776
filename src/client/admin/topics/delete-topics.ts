import { deleteTopics as deleteTopicsApi } from "../../../protocol/index.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { controllerErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atController } from "../locate/controller.ts";

/** Topics are named one by one, and may be by id, from this version on. */
const TOPIC_STATES_VERSION = 6;

/** Deletes topics and their records, by the controller. Brokers forget them a moment after the answer. */
export function deleteTopics(
  call: AdminCall,
  topics: readonly string[],
): Promise<ItemResults<void>> {
  return askEach(call, {
    items: [...new Set(topics)],
    locate: atController(),
    ask: async (to, names) => {
      const timeoutMs = call.requestTimeoutMs;
      const { responses } = await call.send(to, deleteTopicsApi, (version) =>
        version >= TOPIC_STATES_VERSION
          ? { topics: names.map((name) => ({ name })), timeoutMs }
          : { topicNames: names, timeoutMs },
      );
      return new Map(
        responses.map((result) => {
          const name = result.name ?? "";
          return [
            name,
            errorOutcome({ ...result, subject: `topic ${name}` }, controllerErrors) ??
              done(undefined),
          ];
        }),
      );
    },
  });
}
