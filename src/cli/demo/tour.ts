import type { StageAction } from "./keyboard.ts";

/** One disturbance of the tour, and what to wait for before the next. */
export interface TourStep {
  readonly say: string;
  readonly actions: readonly StageAction[];
  /** Rebalances that must have begun after the step. */
  readonly rebalanceCount: number;
}

/** Every way in which a group loses and gains members. */
export const tourSteps: readonly TourStep[] = [
  { say: "One more consumer joins.", actions: [{ type: "Join" }], rebalanceCount: 1 },
  {
    say: "One leaves cleanly: it commits, and tells the coordinator.",
    actions: [{ type: "Choose", number: 1 }, { type: "Leave" }],
    rebalanceCount: 1,
  },
  {
    say: "One is killed. Nobody tells the coordinator: only a missing heartbeat does.",
    actions: [{ type: "Choose", number: 2 }, { type: "Die" }],
    rebalanceCount: 1,
  },
  {
    say: "One freezes, as in a long collection or on a paused machine.",
    actions: [{ type: "Choose", number: 3 }, { type: "Freeze" }],
    rebalanceCount: 1,
  },
  {
    say: "It goes on, and does not know that the group went on without it.",
    actions: [{ type: "Choose", number: 3 }, { type: "GoOn" }],
    rebalanceCount: 1,
  },
  {
    say: "The topic gets two more partitions.",
    actions: [{ type: "AddPartitions" }],
    rebalanceCount: 1,
  },
];

/** How the tour looks at the stage. */
export interface TourStage {
  /** Rebalances that have begun so far. */
  rebalanceCount(): number;
  /** True when none is under way and each has been told. */
  isQuiet(): boolean;
  say(line: string): void;
  perform(action: StageAction): void;
  sleep(ms: number): Promise<void>;
}

/** The group works undisturbed for so long between steps. */
const PAUSE_MS = 2_500;
const POLL_MS = 100;
/** A step that has not brought its rebalance by then has failed; a session takes 6 s. */
const STEP_WITHIN_MS = 25_000;

/** Runs the tour. Returns the steps that failed: no rebalance came, or it never came to rest. */
export async function runTour(stage: TourStage): Promise<TourStep[]> {
  const failed: TourStep[] = [];
  await rebalanced(stage, 1);
  for (const step of tourSteps) {
    await stage.sleep(PAUSE_MS);
    const target = stage.rebalanceCount() + step.rebalanceCount;
    stage.say(step.say);
    for (const action of step.actions) stage.perform(action);
    if (!(await rebalanced(stage, target))) failed.push(step);
  }
  await stage.sleep(PAUSE_MS);
  return failed;
}

async function rebalanced(stage: TourStage, target: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < STEP_WITHIN_MS; waitedMs += POLL_MS) {
    if (stage.rebalanceCount() >= target && stage.isQuiet()) return true;
    await stage.sleep(POLL_MS);
  }
  return false;
}
