import { GroupInsight, type GroupView } from "../../src/insight/index.ts";
import { deckStory, GROUP_ID } from "../browser/deck-story.ts";

export { C2_DIES_MS, C2_EXPIRES_MS, CRASH_STABLE_MS } from "../browser/deck-story.ts";

/** An instant of the cluster's clock; instants of the story count from it. */
export const START_MS = Date.UTC(2026, 10, 21, 12);

/** The deck's story as far as it had gone at an instant since its beginning. */
export function storyView(untilMs: number): GroupView {
  const insight = new GroupInsight({ groupId: GROUP_ID });
  for (const { atMs, input } of deckStory(START_MS)) {
    if (atMs > START_MS + untilMs) break;
    if (input.kind === "note") insight.foldNote(input.payload);
    else if (input.kind === "report") insight.foldReport(input.payload);
    else insight.foldLag(input.payload);
  }
  return insight.view(START_MS + untilMs);
}
