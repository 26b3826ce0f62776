import type { World } from "./world.ts";

/** One question about the public API: resolves with what was found, which has to be the same on every broker. */
export interface Case {
  readonly name: string;
  /** Why the case makes no sense on regroup's own broker; asked on Apache Kafka alone. */
  readonly kafkaOnly?: string;
  run(world: World): Promise<string>;
}
