import { encodeHeader, encodeLine } from "../../src/insight/index.ts";
import { deckStory, GROUP_ID } from "./deck-story.ts";
import { STORY_START_MS } from "./served-story.ts";

/** The deck's story as a recording, told up to an instant of it. */
export function storyRecording(untilMs: number): string {
  const header = encodeHeader({
    kind: "header",
    schemaVersion: 1,
    product: "regroup 0.0.0",
    clusterId: "story",
    groups: [GROUP_ID],
    startedAtMs: STORY_START_MS,
    sources: ["broker", "consumers"],
    pseudonyms: false,
  });
  const lines = deckStory(STORY_START_MS)
    .filter(({ atMs }) => atMs <= STORY_START_MS + untilMs)
    .map(({ atMs, input }, index) =>
      encodeLine({
        seq: index + 1,
        atMs,
        group: GROUP_ID,
        source: input.kind === "report" ? "consumer" : "broker",
        grade: "observed",
        ...input,
      }),
    );
  const tick = encodeLine({
    seq: lines.length + 1,
    atMs: STORY_START_MS + untilMs,
    group: GROUP_ID,
    source: "broker",
    grade: "observed",
    kind: "tick",
    payload: null,
  });
  return [header, ...lines, tick].join("");
}
