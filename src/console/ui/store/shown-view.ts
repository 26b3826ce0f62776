import { computed } from "@preact/signals";
import { meta } from "./meta.ts";
import { route, type ViewName } from "./router.ts";

/** The view that is drawn: the one that was chosen, else the picture of the deck where there is a deck to act with. */
export const shownView = computed<ViewName>(
  () => route.value.view ?? (meta.value?.control === true ? "members" : "partitions"),
);
