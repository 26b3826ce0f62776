import type { TopicPartitions } from "../model/index.ts";
import { CONTESTED, NO_OWNER } from "./engine/group-spec.ts";
import type { TopicTable } from "./topic-table.ts";

/** What one member says it owns, and since which generation; -1 when it does not know. */
export interface Claim {
  readonly partitions: readonly TopicPartitions[];
  readonly generationId: number;
}

/**
 * Who owned each partition, from what members claim (KIP-341, KIP-792): the claim of the highest generation counts,
 * and of two in the same generation neither does. Topics and partitions that do not exist are passed over.
 *
 * Differs from Kafka: `AbstractStickyAssignor` compares a claim with the one before it, so with three claims its
 * answer depends on the order of members, and the eager assignor compares generations of two sources. Here the order
 * makes no difference, and generations are those that came with the claims.
 */
export function resolveClaims(claims: readonly Claim[], topics: TopicTable): Int32Array {
  const owner = new Int32Array(topics.partitionTotal).fill(NO_OWNER);
  const generation = new Int32Array(topics.partitionTotal);
  for (let member = 0; member < claims.length; member++) {
    const claim = claims[member]!;
    for (const { topic, partitions } of claim.partitions) {
      const { base, count } = topics.place(topic);
      for (const partition of partitions) {
        if (!(partition >= 0 && partition < count)) continue;
        const index = base + partition;
        const current = owner[index]!;
        if (current === NO_OWNER || claim.generationId > generation[index]!) {
          owner[index] = member;
          generation[index] = claim.generationId;
        } else if (claim.generationId === generation[index] && current !== member)
          owner[index] = CONTESTED;
      }
    }
  }
  return owner;
}
