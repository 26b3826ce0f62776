import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALERTS } from "../../../src/insight/alerts/alert-states.ts";
import { CLIENT_ALERTS } from "../../../src/insight/alerts/client-alerts.ts";
import { CAUSE_IDS } from "../../../src/insight/index.ts";
import { GROUP_METRICS } from "../../../src/insight/metrics/metric-names.ts";

/** Between these marks the documents are drawn from the code: REWRITE=1 npx vitest run test/insight/export. */
const drawn = {
  "docs/group-metrics.md": [
    "| metric | type | labels | meaning | OpenTelemetry |",
    "|---|---|---|---|---|",
    ...Object.entries(GROUP_METRICS).map(([name, { type, labels, help, otel }]) => {
      return `| \`${name}\` | ${type} | ${labels.join(", ")} | ${help} | ${otel === null ? "" : `\`${otel}\``} |`;
    }),
    "",
    `Values of \`cause\`: ${Object.values(CAUSE_IDS)
      .map((id) => `\`${id}\``)
      .join(", ")}.`,
  ],
  "docs/alerts.md": [
    "| alert | severity | fires on | look first |",
    "|---|---|---|---|",
    ...[...ALERTS, ...CLIENT_ALERTS].map(({ name, severity, watches, advice }) => {
      return `| \`${name}\` | ${severity} | ${watches} | ${advice} |`;
    }),
  ],
};

test.each(Object.entries(drawn))("%s lists what the code has", (path, lines) => {
  const text = readFileSync(path, "utf8");
  const [before, , after] = text.split(/<!-- (?:drawn from the code|end) -->\n/);
  const now = `${before}<!-- drawn from the code -->\n\n${lines.join("\n")}\n\n<!-- end -->\n${after}`;
  if (process.env["REWRITE"] === "1") writeFileSync(path, now);
  expect(readFileSync(path, "utf8")).toBe(now);
});
