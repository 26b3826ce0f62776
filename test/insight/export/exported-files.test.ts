import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ALERTS } from "../../../src/insight/alerts/alert-states.ts";
import { CLIENT_ALERTS } from "../../../src/insight/alerts/client-alerts.ts";
import { PANELS } from "../../../src/insight/export/grafana-panels.ts";
import { grafanaDashboard, prometheusRules } from "../../../src/insight/index.ts";
import { GROUP_METRICS } from "../../../src/insight/metrics/metric-names.ts";

const shipped = {
  "monitoring/regroup-rules.yaml": prometheusRules(),
  "monitoring/regroup-dashboard.json": `${JSON.stringify(grafanaDashboard(), null, 2)}\n`,
};

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
if (!hasPromtool) console.warn("promtool is not installed: the rules file was not unit-tested");

describe("the files in monitoring/", () => {
  // REWRITE=1 npx vitest run test/insight/export
  test.each(Object.entries(shipped))("%s is what the command prints", (path, text) => {
    if (process.env["REWRITE"] === "1") writeFileSync(path, text);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test.runIf(hasPromtool)("pass Prometheus's own unit tests", () => {
    const run = spawnSync("promtool", ["test", "rules", "monitoring/regroup-rules.test.yaml"], {
      encoding: "utf8",
    });
    expect(run.stdout + run.stderr).toContain("SUCCESS");
    expect(run.status).toBe(0);
  });

  test.runIf(hasPromtool)("are rules that Prometheus can load", () => {
    const check = () =>
      execFileSync("promtool", ["check", "rules", "monitoring/regroup-rules.yaml"]);
    expect(`${check()}`).toContain(`${ALERTS.length + CLIENT_ALERTS.length} rules found`);
  });

  test("have a unit test that fires for every alert", () => {
    const tests = readFileSync("monitoring/regroup-rules.test.yaml", "utf8");
    for (const { name } of [...ALERTS, ...CLIENT_ALERTS]) {
      expect(tests).toContain(`ALERTS{alertname="${name}", alertstate="firing"`);
    }
  });
});

describe("what is exported", () => {
  test("asks for no metric that is not served", () => {
    const exprs = [
      ...ALERTS.map(({ expr }) => expr),
      ...PANELS.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ];
    const served = new Set(Object.keys(GROUP_METRICS));
    for (const expr of exprs) {
      for (const [name] of expr.matchAll(/kafka_\w+/g)) {
        expect(served).toContain(
          name.replace(/_(bucket|sum|count)$/, (end) => (served.has(name) ? end : "")),
        );
      }
    }
  });

  test("links to the console that was named", () => {
    const text = prometheusRules({ consoleUrl: "https://regroup.example/" });
    expect(text.match(/console: "https:\/\/regroup\.example\/groups\//g)).toHaveLength(
      ALERTS.length,
    );
  });

  test("is a dashboard whose panels do not overlap and have queries", () => {
    const { panels } = grafanaDashboard() as {
      panels: { gridPos: { x: number; y: number; w: number }; targets: unknown[] }[];
    };
    expect(panels.length).toBe(PANELS.length);
    const taken = new Set<string>();
    for (const { gridPos, targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        expect(x).toBeLessThan(24);
        expect(taken).not.toContain(`${x}/${gridPos.y}`);
        taken.add(`${x}/${gridPos.y}`);
      }
    }
  });
});
