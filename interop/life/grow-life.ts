/**
 * The life of a topic that is given more partitions under way: the group's leader notices when it refreshes its metadata,
 * the group rebalances once for all, and the new partitions are read from their first record.
 */
import { partitionCount, type Stage } from "./stage.ts";

const grownCount = partitionCount + 3;

export const growLife = {
  name: "grow",
  live: async (stage: Stage): Promise<void> => {
    await stage.observer.produce(50);
    for (const role of [0, 1, 2] as const) {
      const name = "abc".charAt(role);
      stage.enter({ name, role });
      await stage.requireShared(`${name} joins`, role + 1);
    }
    await stage.requireProcessed("all joined");
    const mark = stage.sightings.length;
    const startMs = Date.now();
    await stage.observer.addPartitions(grownCount);
    await stage.observer.produce(20);
    await stage.requireShared("grown", 3);
    stage.outcome.measure("grown to shared, ms", Date.now() - startMs);
    await stage.requireProcessed("grown");
    stage.checkNoDuplicates("grown", mark);
  },
};
