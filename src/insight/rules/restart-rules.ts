import type { Rebalance } from "../rebalance.ts";
import { pollTimeout } from "./departure-rules.ts";
import type { Rule } from "./findings.ts";
import { arrivedIn, departedFrom } from "./membership-diff.ts";

/*
 * Rules about clients that come and go. They compare several rebalances, so all they say is inferred.
 */

const RESTART_WINDOW_MS = 120_000;
const LOOP_WINDOW_MS = 600_000;
/** More rebalances of one client than this within the window are a loop. */
const LOOP_COUNT = 5;

/** A client is back under a new member id soon after one of its name went, and not for having polled too late. */
export const rollingRestart: Rule = (rebalance, history) => {
  const before = history.slice(0, history.indexOf(rebalance) + 1);
  for (const member of arrivedIn(rebalance, history)) {
    if (member.groupInstanceId !== null || member.clientId === "") continue;
    const gone = before.findLast(
      (other) =>
        other.happened.event !== "Froze" &&
        pollTimeout(other, history) === null &&
        rebalance.startedAtMs - other.startedAtMs <= RESTART_WINDOW_MS &&
        departedFrom(other, history).some(
          ({ clientId, memberId }) => clientId === member.clientId && memberId !== member.memberId,
        ),
    );
    if (gone === undefined) continue;
    return {
      ruleId: "rolling-restart",
      severity: "info",
      grade: "inferred",
      cause: `client ${member.clientId} left in rebalance ${gone.number} and is back: a restart`,
      advice: "group.instance.id, with a session longer than the restart",
      change: {
        setting: "group.instance.id",
        now: "none",
        proposed: "a lasting name for each process",
      },
    };
  }
  return null;
};

/** One client comes and goes all the time. */
export const crashLoop: Rule = (rebalance, history) => {
  const clients = [...arrivedIn(rebalance, history), ...departedFrom(rebalance, history)];
  const recent = within(history, rebalance);
  for (const client of new Set(clients.map(({ clientId }) => clientId))) {
    if (client === "") continue;
    const joinCount = recent.filter((each) => names(arrivedIn(each, history), client)).length;
    const goneCount = recent.filter((each) => names(departedFrom(each, history), client)).length;
    if (joinCount + goneCount <= LOOP_COUNT || joinCount < 3 || goneCount < 3) continue;
    return {
      ruleId: "crash-loop",
      severity: "problem",
      grade: "inferred",
      cause: `client ${client} came ${joinCount} and went ${goneCount} times in 10 minutes`,
      advice: `look at the exit codes and memory kills of ${client}`,
    };
  }
  return null;
};

function within(history: readonly Rebalance[], { startedAtMs }: Rebalance): Rebalance[] {
  return history.filter(
    (other) => other.startedAtMs <= startedAtMs && other.startedAtMs > startedAtMs - LOOP_WINDOW_MS,
  );
}

function names(members: readonly { readonly clientId: string }[], client: string): boolean {
  return members.some(({ clientId }) => clientId === client);
}
