import type { Turn } from "./turn.ts";

/** Watches what this member subscribes to and, for a leader, what its group does. */
export function watchTopics(turn: Turn, groupTopics: readonly string[]): void {
  const { member } = turn;
  const topics = [...new Set([...(member.topics ?? []), ...groupTopics])].sort();
  if (isSame(topics, member.watched)) return;
  member.watched = topics;
  turn.emit({ type: "WatchTopics", topics });
}

export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
