import type { SimulationPlan } from "./workload/plan.ts";

export interface ShrinkOptions {
  /** Whether a plan still fails, in the way that is looked for. */
  readonly fails: (plan: SimulationPlan) => Promise<boolean>;
  /** The most plans to try. Default 200. */
  readonly maxTries?: number;
}

/**
 * Makes a failing plan smaller while it fails: fewer faults first (halves of them, then quarters, down to single ones),
 * then fewer members, then a calmer network. Whatever happens in a plan is drawn from streams that do not depend on one
 * another, so that what is left happens much as it did.
 */
export async function shrink(
  plan: SimulationPlan,
  options: ShrinkOptions,
): Promise<SimulationPlan> {
  let triesLeft = options.maxTries ?? 200;
  let smallest = plan;
  const tryOut = async (candidate: SimulationPlan): Promise<boolean> => {
    if (triesLeft === 0) return false;
    triesLeft--;
    if (!(await options.fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  await dropChunks(
    () => smallest.faults,
    (faults) => tryOut({ ...smallest, faults }),
  );
  await dropChunks(
    () => smallest.members,
    (members) => (members.length === 0 ? Promise.resolve(false) : tryOut({ ...smallest, members })),
  );
  await tryOut({ ...smallest, brokers: 1, network: { ...smallest.network, sliceChance: 0 } });
  const members = smallest.members.map((member) => ({ ...member, skewMs: 0, maxListenerMs: 0 }));
  await tryOut({ ...smallest, members });
  return smallest;
}

/** Leaves chunks out, large ones first, as long as what remains is good enough. */
async function dropChunks<T>(
  current: () => readonly T[],
  tryOut: (rest: readonly T[]) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(current().length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < current().length; ) {
      const rest = current().filter((_item, index) => index < start || index >= start + size);
      // What follows has moved up when the chunk is gone.
      if (!(await tryOut(rest))) start += size;
    }
  }
}
