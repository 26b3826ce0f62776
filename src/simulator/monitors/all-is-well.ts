import type { Stage } from "../faults/stage.ts";
import type { Finding } from "../history/history.ts";
import type { SimulationPlan } from "../workload/plan.ts";
import type { Judge } from "./judge.ts";

/**
 * The rules of liveness, asked when nothing has gone wrong for longer than convergence may take.
 *
 * - L1: the group is stable, and every process that runs is a valid member of it.
 * - L3: everything is processed (D2), and committed where that is automatic.
 * - L4: every partition has exactly one owner.
 */
export function whatIsNotWell(plan: SimulationPlan, stage: Stage, judge: Judge): Finding | null {
  return (
    groupIsNotWell(stage, judge) ?? partitionIsNotOwned(stage, judge) ?? lagIsLeft(plan, judge)
  );
}

function groupIsNotWell({ slots }: Stage, { group }: Judge): Finding | null {
  if (!group.isStable) return { rule: "L1", message: "the group is not stable after the calm" };
  for (const { name, process, isRunning } of slots.values()) {
    if (process === null || !isRunning)
      return { rule: "L1", message: `no process runs for ${name} after the calm` };
    if (!group.isValid(process.name))
      return { rule: "L1", message: `${process.name} is no member of the group after the calm` };
  }
  return null;
}

function partitionIsNotOwned({ partitionCounts }: Stage, { ownership }: Judge): Finding | null {
  for (const [topic, count] of partitionCounts) {
    for (let partition = 0; partition < count; partition++) {
      const open = ownership.openIntervals(`${topic}-${partition}`);
      if (open.length === 1) continue;
      const owners = open.map(({ process }) => process).join(", ") || "nobody";
      return { rule: "L4", message: `${topic}-${partition} is owned by ${owners} after the calm` };
    }
  }
  return null;
}

function lagIsLeft(plan: SimulationPlan, { delivery, group }: Judge): Finding | null {
  const [unfinished] = delivery.unfinished();
  if (unfinished !== undefined) {
    const upTo = delivery.processedUpTo(unfinished);
    const end = delivery.logEnds().get(unfinished);
    const message = `${unfinished} is processed up to ${upTo} after the calm, and its log ends at ${end}`;
    return { rule: "L3", message };
  }
  // The others commit at the latest when they give up what they own.
  if (plan.members.some(({ commits }) => commits !== "auto")) return null;
  for (const [partition, end] of delivery.logEnds()) {
    const committed = group.committed(partition);
    if (committed >= end || end === 0) continue;
    const message = `${partition} is committed up to ${committed} after the calm, and its log ends at ${end}`;
    return { rule: "L3", message };
  }
  return null;
}
