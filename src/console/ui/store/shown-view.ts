import { computed } from "@preact/signals";
import { recordingState } from "../recording/opened-recording.ts";
import { meta } from "./meta.ts";
import { route, type ViewName } from "./router.ts";

/** Whether what is shown can be acted on: the server allows it, and no recording stands in its place. */
export const hasDeck = computed(
  () => meta.value?.control === true && recordingState.value.type === "none",
);

/** The view that is drawn: the one that was chosen, else the picture of the deck where there is a deck to act with. */
export const shownView = computed<ViewName>(
  () => route.value.view ?? (hasDeck.value ? "members" : "partitions"),
);
