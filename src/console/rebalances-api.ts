import { type Context, Hono } from "hono";
import {
  type GroupView,
  incidentReport,
  nameIn,
  type RebalanceView,
  rebalanceJson,
} from "../insight/index.ts";
import type { Observatory } from "../observer/index.ts";
import { refusal } from "./refusal.ts";
import { safeName } from "./safe-name.ts";
import { withWatch } from "./with-watch.ts";

/** The rebalances of a group as documents: JSON as `regroup rebalances --json` prints it, and Markdown. */
export function rebalancesApi(observatory: Observatory): Hono {
  const api = new Hono();
  api.get("/", (context) =>
    withWatch(context, observatory, (watch) => {
      const view = watch.view();
      const rebalances = view.rebalances.map((each) => documentOf(each, view));
      return context.json({ schemaVersion: 1, group: view.groupId, rebalances });
    }),
  );
  api.get("/:number", (context) =>
    withRebalance(context, observatory, (rebalance, view) =>
      context.json(documentOf(rebalance, view)),
    ),
  );
  api.get("/:number/report.md", (context) =>
    withRebalance(context, observatory, ({ number }, view) =>
      context.body(incidentReport(view, number) ?? "", 200, {
        "Content-Type": "text/markdown; charset=utf-8",
        "Content-Disposition": `attachment; filename="regroup-${safeName(view.groupId)}-rebalance-${number}.md"`,
      }),
    ),
  );
  return api;
}

function documentOf(rebalance: RebalanceView, view: GroupView): object {
  return rebalanceJson(rebalance, rebalance.findings, (member) => nameIn(view, member));
}

function withRebalance(
  context: Context,
  observatory: Observatory,
  answer: (rebalance: RebalanceView, view: GroupView) => Response,
): Response {
  return withWatch(context, observatory, (watch) => {
    const view = watch.view();
    const number = context.req.param("number") ?? "";
    const found = view.rebalances.find((each) => `${each.number}` === number);
    if (found !== undefined) return answer(found, view);
    const kept =
      view.rebalances.length === 0 ? "none is" : `the latest ${view.rebalances.length} are`;
    return refusal(
      context,
      404,
      `This group has no rebalance ${JSON.stringify(number)}: ${kept} kept.`,
    );
  });
}
