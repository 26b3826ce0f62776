import { type GroupView, incidentReport } from "../../../insight/index.ts";
import { saveText } from "../log/save-text.ts";

/** Saves the incident report of one rebalance as Markdown. */
export function saveReport(view: GroupView, rebalanceNumber: number): void {
  const text = incidentReport(view, rebalanceNumber);
  if (text !== null) saveText(text, `regroup-${view.groupId}-rebalance-${rebalanceNumber}.md`);
}
