import type { Rebalance } from "../rebalance.ts";
import { pollTimeout, wentForSlowness } from "./departure-rules.ts";
import type { Rule } from "./findings.ts";
import { arrivedIn, clientKey, clientsOf, departedFrom } from "./membership-diff.ts";

/*
 * Rules about clients that come and go. They compare several rebalances, so all they say is inferred.
 */

const RESTART_WINDOW_MS = 120_000;
const LOOP_WINDOW_MS = 600_000;
/** A client that came and went so often within the window is in a loop. */
const LOOP_COUNT = 3;

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

/**
 * One client comes and goes all the time. Processes of one application often share a client id (Java's default is the
 * same in each), so a client is told by its host too: else a roll of six processes were a loop. Who goes for having
 * polled too late comes back by itself, and did not crash.
 */
export const crashLoop: Rule = (rebalance, history) => {
  const recent = within(history, rebalance);
  const visits = new Map<string, Visits>();
  for (const each of recent) {
    for (const key of clientsOf(arrivedIn(each, history))) visit(visits, key).joinCount += 1;
    if (wentForSlowness(each)) continue;
    for (const key of clientsOf(departedFrom(each, history))) visit(visits, key).goneCount += 1;
  }
  const clients = [...arrivedIn(rebalance, history), ...departedFrom(rebalance, history)];
  for (const member of clients) {
    const { joinCount, goneCount } = visit(visits, clientKey(member));
    if (member.clientId === "" || joinCount < LOOP_COUNT || goneCount < LOOP_COUNT) continue;
    const { clientId } = member;
    return {
      ruleId: "crash-loop",
      severity: "problem",
      grade: "inferred",
      cause: `client ${clientId} came ${joinCount} and went ${goneCount} times in 10 minutes`,
      advice: `look at the exit codes and memory kills of ${clientId}`,
    };
  }
  return null;
};

interface Visits {
  joinCount: number;
  goneCount: number;
}

function visit(visits: Map<string, Visits>, key: string): Visits {
  const known = visits.get(key) ?? { joinCount: 0, goneCount: 0 };
  visits.set(key, known);
  return known;
}

function within(history: readonly Rebalance[], { startedAtMs }: Rebalance): Rebalance[] {
  return history.filter(
    (other) => other.startedAtMs <= startedAtMs && other.startedAtMs > startedAtMs - LOOP_WINDOW_MS,
  );
}
