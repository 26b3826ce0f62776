import { PANELS, type Panel } from "./grafana-panels.ts";

const PANEL_HEIGHT = 8;
const COLUMN_COUNT = 24;
const SOURCE = { type: "prometheus", uid: "$datasource" };

/** A Grafana dashboard over the metrics of docs/group-metrics.md: its JSON is what Grafana imports. */
export function grafanaDashboard(): object {
  return {
    title: "Kafka consumer groups (regroup)",
    uid: "regroup-groups",
    tags: ["kafka", "regroup"],
    schemaVersion: 39,
    editable: true,
    timezone: "browser",
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [sourceVariable(), groupVariable()] },
    panels: placed(PANELS),
  };
}

function sourceVariable() {
  return { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" };
}

function groupVariable() {
  const query = "label_values(kafka_consumergroup_state, consumergroup)";
  return {
    name: "group",
    label: "Group",
    type: "query",
    datasource: SOURCE,
    query: { query, refId: "groups" },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    // Without it Grafana would write out every group's name into every query.
    allValue: ".*",
    current: { text: "All", value: "$__all" },
  };
}

/** Panels from left to right, and below when the line is full. */
function placed(panels: readonly Panel[]) {
  let x = 0;
  let y = 0;
  return panels.map((panel, index) => {
    if (x + panel.width > COLUMN_COUNT) {
      x = 0;
      y += PANEL_HEIGHT;
    }
    const gridPos = { x, y, w: panel.width, h: PANEL_HEIGHT };
    x += panel.width;
    return panelJson(panel, { id: index + 1, gridPos });
  });
}

function panelJson(panel: Panel, place: { readonly id: number; readonly gridPos: object }) {
  const { title, type, description, unit, queries } = panel;
  const format = type === "heatmap" ? "heatmap" : type === "table" ? "table" : "time_series";
  return {
    ...place,
    title,
    type,
    description,
    datasource: SOURCE,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: type === "heatmap" ? { calculate: false, yAxis: { unit } } : {},
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
      format,
      instant: type === "table",
      range: type !== "table",
    })),
  };
}
