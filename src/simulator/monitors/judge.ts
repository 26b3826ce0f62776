import type { History } from "../history/history.ts";
import type { GroupPlan, SimulationPlan } from "../workload/plan.ts";
import { Commits } from "./commits.ts";
import { Delivery } from "./delivery.ts";
import { Disturbance } from "./disturbance.ts";
import { GroupView } from "./group-view.ts";
import { Ownership } from "./ownership.ts";

/** All monitors of one simulation. */
export interface Judge {
  readonly group: GroupView;
  readonly ownership: Ownership;
  readonly delivery: Delivery;
  readonly commits: Commits;
}

/** So long after a fault has ended a request of that time may still fail, milliseconds. */
const RECOVERY_MS = 20_000;

/** So much longer than the rebalance timeout a JoinGroup is waited for, as in Kafka. */
const JOIN_SLACK_MS = 5_000;

/** Lets monitors look at everything that happens from now on. */
export function judge(history: History, plan: SimulationPlan): Judge {
  const { group: planned } = plan;
  const commitsAll = new Map(
    plan.members.map(({ name, commits }) => [name, commits !== "careless"]),
  );
  const group = new GroupView();
  const disturbance = new Disturbance(RECOVERY_MS);
  const ownership = new Ownership({ group, zombieGraceMs: zombieGraceMs(planned) });
  const delivery = new Delivery({
    group,
    ownership,
    disturbance,
    commitsAll: (process) => commitsAll.get(process.split(".")[0]!) ?? true,
  });
  const commits = new Commits({ group, ownership, delivery });
  // Views before those who look at them.
  history.add(group, disturbance, ownership, delivery, commits);
  return { group, ownership, delivery, commits };
}

/**
 * A member stops by itself when its session is over. A cooperative one goes on with what it keeps while a JoinGroup is
 * out, and if the connection broke silently it waits for the answer as long as a rebalance may last.
 */
function zombieGraceMs(group: GroupPlan): number {
  const { sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs, assignors } = group;
  const sessionMs = sessionTimeoutMs + heartbeatIntervalMs + 1_000;
  const mayKeep = assignors.every((assignor) => assignor === "cooperative-sticky");
  return mayKeep ? sessionMs + maxPollIntervalMs + JOIN_SLACK_MS : sessionMs;
}
