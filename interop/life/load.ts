import { setTimeout as sleep } from "node:timers/promises";
import type { Stage } from "./stage.ts";

/** Appends a few records to every partition, again and again, until it is stopped. */
export function startLoad(stage: Stage): { stop(): Promise<void> } {
  let running = true;
  const done = (async () => {
    while (running) {
      await stage.observer.produce(3);
      await sleep(50);
    }
  })();
  return {
    stop: () => {
      running = false;
      return done;
    },
  };
}
