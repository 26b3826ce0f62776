/**
 * The consumer suite: questions about the public API of consumer, producer and admin, asked of a broker one by one. What
 * is found is a fact each, to be laid beside another broker's.
 */
import type { Stage } from "../life/stage.ts";
import { administration } from "./administration.ts";
import type { Case } from "./case.ts";
import { committing } from "./committing.ts";
import { membership } from "./membership.ts";
import { positions } from "./positions.ts";
import { reading } from "./reading.ts";
import { records } from "./records.ts";
import { subscribing } from "./subscribing.ts";
import { changingTopics } from "./topics.ts";
import { World } from "./world.ts";

/** Cases wait more than they work: so many wait at the same time. */
const SIDE_BY_SIDE = 4;

const cases: readonly Case[] = [
  ...subscribing,
  ...reading,
  ...committing,
  ...positions,
  ...membership,
  ...records,
  ...changingTopics,
  ...administration,
];

export const suiteLife = {
  name: "suite",
  live: async (stage: Stage): Promise<void> => {
    const world = new World(stage.target.bootstrapServers);
    const waiting = [...cases];
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await ask(next, world, stage);
      }
    };
    try {
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    } finally {
      await world.close();
    }
  },
};

async function ask({ name, kafkaOnly, run }: Case, world: World, stage: Stage): Promise<void> {
  const { outcome, target } = stage;
  if (kafkaOnly !== undefined && target.name !== "kafka") return outcome.skip(name, kafkaOnly);
  try {
    outcome.fact(name, await run(world));
    outcome.check(name, true);
  } catch (error) {
    outcome.check(name, false, String(error));
  }
}
