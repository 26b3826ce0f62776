import { type RunningConsole, startConsole } from "../../src/console/index.ts";
import { builtPage } from "./built-page.ts";
import { deckStory, GROUP_ID } from "./deck-story.ts";
import { StoryObservatory } from "./story-observatory.ts";

export const STORY_START_MS = 1_795_262_400_000;

/** The deck's story behind a console, told up to an instant. */
export async function servedStory(
  ms: number,
): Promise<{ readonly observatory: StoryObservatory; readonly served: RunningConsole }> {
  const observatory = new StoryObservatory(STORY_START_MS);
  observatory.add(GROUP_ID, deckStory(STORY_START_MS));
  observatory.advanceTo(STORY_START_MS + ms);
  const served = await startConsole({
    observatory,
    version: "0.0.0",
    port: 0,
    uiFolder: builtPage,
  });
  return { observatory, served };
}
