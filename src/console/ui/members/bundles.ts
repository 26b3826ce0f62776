import type { ChipPhase, Place } from "./placing.ts";

/** Chips of one topic that are in one phase. */
export interface Bundle {
  readonly topic: string;
  readonly phase: ChipPhase;
  readonly size: number;
}

/** Chips by topic and phase, in the order in which they lie. */
export function bundled(places: readonly Place[]): Bundle[] {
  const sizes = new Map<string, Bundle>();
  for (const { topic, phase } of places) {
    const key = `${phase} ${topic}`;
    sizes.set(key, { topic, phase, size: (sizes.get(key)?.size ?? 0) + 1 });
  }
  return [...sizes.values()];
}
