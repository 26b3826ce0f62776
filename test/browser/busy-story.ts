import type { GroupEventNote } from "../../src/model/index.ts";
import type { ToldInput } from "./story-observatory.ts";
import { generation, member } from "./wide-story.ts";

export interface BusyStory {
  readonly memberCount: number;
  readonly partitionCount: number;
  /** A member leaves, or comes back, so often; a rebalance takes two seconds. */
  readonly rebalanceEveryMs: number;
  readonly lagEveryMs: number;
  readonly lastsMs: number;
}

/** A group that never comes to rest: `wide`, of one topic. */
export function busyStory(startMs: number, story: BusyStory): ToldInput[] {
  const told: ToldInput[] = [];
  const note = (ms: number, event: GroupEventNote): void => {
    const atMs = startMs + ms;
    told.push({ atMs, input: { kind: "note", payload: { ...event, atMs, groupId: "wide" } } });
  };
  const all = Array.from({ length: story.memberCount }, (_, i) => member(i));
  const last = all.at(-1)!;
  const { partitionCount } = story;
  for (let number = 1, ms = 0; ms < story.lastsMs; number++, ms += story.rebalanceEveryMs) {
    const hasLeft = number % 2 === 0;
    if (hasLeft) note(ms, { type: "MemberLeft", member: last, reason: null });
    const members = hasLeft ? all.slice(0, -1) : all;
    const cause = hasLeft ? "MemberLeft" : "MemberJoined";
    generation(note, { number, ms, cause, who: last, members, partitionCount });
  }
  for (let ms = story.lagEveryMs; ms < story.lastsMs; ms += story.lagEveryMs) {
    told.push(lagAt(startMs + ms, ms, partitionCount));
  }
  return told.sort((a, b) => a.atMs - b.atMs);
}

function lagAt(atMs: number, ms: number, partitionCount: number): ToldInput {
  const partitions = Array.from({ length: partitionCount }, (_, partition) => ({
    topic: "orders",
    partition,
    committedOffset: Math.floor(ms / 10),
    logEndOffset: Math.floor(ms / 10) + ((partition * 37 + ms) % 500),
    oldestAtMs: null,
  }));
  return { atMs, input: { kind: "lag", payload: { atMs, partitions } } };
}
