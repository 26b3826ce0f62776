import {
  type Finding,
  REBALANCE_SCHEMA_VERSION,
  type Rebalance,
  rebalanceJson as reportOf,
  type Totals,
} from "../../insight/index.ts";

/**
 * One rebalance as a line of JSON (docs/rebalances-json.md), with `event` in front of it to tell it from the summary. A
 * rebalance whose costs grew later is printed again under the same number.
 */
export function rebalanceJson(rebalance: Rebalance, findings: readonly Finding[]): string {
  const report = reportOf(rebalance, findings);
  return JSON.stringify({
    event: report.kind === "return" ? "static-return" : "rebalance",
    ...report,
  });
}

/** The last line: all costs together. */
export function summaryJson(totals: Totals): string {
  return JSON.stringify({ schemaVersion: REBALANCE_SCHEMA_VERSION, event: "summary", ...totals });
}
