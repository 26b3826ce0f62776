export type { GroupWatch, Observatory, SequencedDelta } from "./observatory.ts";
