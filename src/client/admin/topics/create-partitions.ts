import { createPartitions as createPartitionsApi } from "../../../protocol/index.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { controllerErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atController } from "../locate/controller.ts";

/** How many partitions a topic is to have. */
export interface NewPartitions {
  readonly topic: string;
  /** The count afterwards, not what is added. There can never be fewer than before: `INVALID_PARTITIONS`. */
  readonly totalCount: number;
  /** Where the replicas of each added partition go, the preferred leader first; default: the controller chooses. */
  readonly newAssignments?: readonly (readonly number[])[];
}

export interface CreatePartitionsOptions extends AdminCallOptions {
  /** True: check, but change nothing. */
  readonly validateOnly?: boolean;
}

/** Gives topics more partitions (KIP-195). Records stay where they are, and keys may hash elsewhere from then on. */
export function createPartitions(
  call: AdminCall,
  topics: readonly NewPartitions[],
  { validateOnly = false }: CreatePartitionsOptions,
): Promise<ItemResults<void>> {
  const byName = new Map(topics.map((each) => [each.topic, each]));
  return askEach(call, {
    items: [...byName.keys()],
    locate: atController(),
    ask: async (to, names) => {
      const { results } = await call.send(to, createPartitionsApi, {
        topics: names.map((name) => creatablePartitions(byName.get(name)!)),
        timeoutMs: call.requestTimeoutMs,
        validateOnly,
      });
      return new Map(
        results.map((result) => {
          const subject = `topic ${result.name}`;
          const problem = errorOutcome({ ...result, subject }, controllerErrors);
          return [result.name, problem ?? done(undefined)];
        }),
      );
    },
  });
}

function creatablePartitions({ topic, totalCount, newAssignments }: NewPartitions) {
  const assignments = newAssignments?.map((brokerIds) => ({ brokerIds })) ?? null;
  return { name: topic, count: totalCount, assignments };
}
