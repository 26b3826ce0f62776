import { ZERO_UUID } from "../../model/index.ts";
import type { TopicsDeletedEvent } from "../events.ts";
import { type CoordinatorRecord, newOffsetCommitTombstone } from "../journal/records.ts";
import type { Turn } from "../turn.ts";
import { getOffset, type OffsetKey, type OffsetStore, type TopicOffsets } from "./store.ts";

/**
 * What is committed or staged for topics that no longer exist goes. A topic that was made again under its old name
 * has another id, and keeps what was committed for it.
 */
export function topicsDeleted(turn: Turn, event: TopicsDeletedEvent): void {
  const deleted = new Map(event.topics.map(({ name, topicId }) => [name, topicId]));
  const records: CoordinatorRecord[] = [];
  for (const offsets of allOffsets(turn.shard.offsets)) {
    for (const key of keysOfTopics(offsets, deleted)) {
      // Of groups that were unloaded another broker takes care.
      if (turn.shard.groups.get(key.group)?.state.state === "Dead") continue;
      const topicId = getOffset(offsets, key)?.topicId ?? ZERO_UUID;
      if (topicId !== ZERO_UUID && topicId !== deleted.get(key.topic)) continue;
      records.push(newOffsetCommitTombstone(key));
    }
  }
  turn.appendInParts(records);
}

function* allOffsets(store: OffsetStore): Generator<Map<string, TopicOffsets>> {
  yield store.committed;
  yield* store.pending.values();
}

function* keysOfTopics(
  offsets: Map<string, TopicOffsets>,
  topics: ReadonlyMap<string, unknown>,
): Generator<OffsetKey> {
  for (const [group, committed] of offsets) {
    for (const topic of topics.keys()) {
      for (const partition of committed.get(topic)?.keys() ?? []) yield { group, topic, partition };
    }
  }
}
