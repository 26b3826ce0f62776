import type { GroupStanding } from "../rules/group-standing.ts";
import type { AlertState } from "../view/group-view.ts";
import type { AlertDeclaration } from "./alert-declaration.ts";
import { lagAlerts } from "./lag-alerts.ts";
import { memberAlerts } from "./member-alerts.ts";
import { rebalanceAlerts } from "./rebalance-alerts.ts";

/** Every alert there is, in the order of the rules file. */
export const ALERTS: readonly AlertDeclaration[] = [
  ...rebalanceAlerts,
  ...memberAlerts,
  ...lagAlerts,
];

/**
 * Every alert of one group as Prometheus would judge it with the rules file, without Prometheus.
 *
 * `before` are the states of the last call: an alert that goes on firing keeps the instant at which it began.
 */
export function alertStates(
  standing: GroupStanding,
  nowMs: number,
  before: readonly AlertState[] = [],
): AlertState[] {
  return ALERTS.map((declaration) => {
    const { name, severity, watches, limit } = declaration;
    const breach = declaration.judge(standing, nowMs);
    if (breach === null) {
      return { name, severity, firing: false, sinceMs: null, text: `quiet: ${watches}` };
    }
    const earlier = before.find((state) => state.name === name && state.firing);
    return {
      name,
      severity,
      firing: true,
      sinceMs: earlier?.sinceMs ?? breach.sinceMs ?? nowMs,
      text: limit === null ? breach.found : `${breach.found} (limit ${limit})`,
    };
  });
}
