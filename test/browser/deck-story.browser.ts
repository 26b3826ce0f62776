import { expect, it } from "vitest";
import {
  C2_DIES_MS,
  C2_EXPIRES_MS,
  CRASH_STABLE_MS,
  deckStory,
  GROUP_ID,
  STORY_MS,
} from "./deck-story.ts";
import { StoryObservatory } from "./story-observatory.ts";

const START_MS = 1_795_262_400_000;

it("the story that these tests tell costs what it was written to cost", () => {
  const observatory = new StoryObservatory(START_MS);
  observatory.add(GROUP_ID, deckStory(START_MS));
  observatory.advanceTo(START_MS + STORY_MS);
  const { now, rebalances, totals } = observatory.watch(GROUP_ID)!.view();
  expect(now.members.map(({ name, word }) => `${name} ${word}`)).toEqual([
    "C1 ok",
    "C4 ok",
    "C3 gone",
  ]);
  expect(rebalances.map(({ cause, phase }) => [cause, phase])).toEqual([
    ["MemberJoined", "settled"],
    ["SessionExpired", "settled"],
    ["MemberJoined", "settled"],
    ["MemberLeft", "settled"],
  ]);
  expect(rebalances[1]).toMatchObject({
    happened: { event: "Died", signal: "SIGKILL", atMs: START_MS + C2_DIES_MS },
    startedAtMs: START_MS + C2_EXPIRES_MS,
    stableAtMs: START_MS + CRASH_STABLE_MS,
  });
  expect(rebalances[1]?.changes[2]).toMatchObject({
    from: { clientId: "C2" },
    to: { clientId: "C1" },
    pause: { state: "Over", orphanedMs: 9_200, unownedMs: 2_100, unreadMs: 160 },
  });
  // Processed since the commit at 55 s, by a process that was gone before the next one.
  expect(totals.duplicateCount).toBe(2 * 90);
});
