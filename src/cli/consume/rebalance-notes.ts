import type { TopicPartition } from "../../model/index.ts";
import type { RebalanceListener } from "../../node-client/index.ts";

/** Says what a group gives and takes, in kcat's words. */
export function rebalanceNotes(groupId: string, note: (line: string) => void): RebalanceListener {
  const say =
    (word: string): NonNullable<RebalanceListener["onPartitionsAssigned"]> =>
    (partitions, view) => {
      const { memberId } = view.groupMetadata();
      note(`% Group ${groupId} rebalanced (memberid ${memberId}): ${word}: ${listOf(partitions)}`);
    };
  return {
    onPartitionsAssigned: say("assigned"),
    onPartitionsRevoked: say("revoked"),
    onPartitionsLost: say("lost"),
  };
}

function listOf(partitions: readonly TopicPartition[]): string {
  return partitions.map(({ topic, partition }) => `${topic} [${partition}]`).join(", ");
}
