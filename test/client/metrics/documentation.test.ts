import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { HasMetrics, Metric } from "../../../src/client/metrics/metric.ts";
import {
  consumedSample,
  consumerMetrics,
  javaMetrics,
  producerMetrics,
  reasonOfAbsence,
  sentBatch,
} from "./java-metrics.ts";

const page = fileURLToPath(new URL("../../../docs/metrics.md", import.meta.url));
const channels = new URL("../../../src/client/diagnostics/channels.ts", import.meta.url);

const introduction = `# Metrics

Drawn from the code; \`REWRITE=1 npx vitest run test/client/metrics\` draws it again.

\`consumer.metrics()\` and \`producer.metrics()\` give a \`Map\` of plain numbers under the names of Kafka's Java clients, by
\`group:name\`, \`group:name{topic}\` or \`group:name{topic,partition}\`. Rates, averages and extremes look at the last
\`metricsNumSamples\` windows of \`metricsSampleWindowMs\`; NaN says that there was nothing to measure. Every metric has the
tag \`client-id\`. Recording costs a handful of operations per request or batch and nothing per record.

\`\`\`ts
import { prometheusMetrics } from "regroup";

const registry = new Registry(); // import { Registry } from "prom-client";
const stop = prometheusMetrics(consumer, registry); // kafka_consumer_fetch_manager_records_lag{topic="orders",…}
\`\`\`

\`openTelemetryMetrics(consumer, meter)\` does the same for a \`Meter\` of \`@opentelemetry/api\`
(\`kafka.consumer.records_lag\`). Where Java has one name for the client and for each topic, both adapters export the topics'
only, so that sums come out right.`;

function rows(metrics: readonly Metric[]): string[] {
  return metrics.map(({ name, kind, description }) => `| \`${name}\` | ${kind} | ${description} |`);
}

function section(client: HasMetrics): string[] {
  const byScope = new Map<string, Metric[]>();
  for (const metric of client.metrics().values()) {
    const tags = Object.keys(metric.tags).filter((tag) => tag !== "client-id");
    const title = `${metric.group}${tags.length === 0 ? "" : ` by ${tags.join(" and ")}`}`;
    byScope.set(title, [...(byScope.get(title) ?? []), metric]);
  }
  return [...byScope].map(([title, metrics]) =>
    [
      `## ${title}`,
      "",
      "| name | kind | meaning |",
      "|---|---|---|",
      ...rows(metrics.sort((a, b) => (a.name < b.name ? -1 : 1))),
    ].join("\n"),
  );
}

function absentSection(): string {
  const namesByReason = new Map<string, Set<string>>();
  for (const metric of [...javaMetrics.consumer, ...javaMetrics.producer]) {
    const why = reasonOfAbsence(metric);
    if (why === undefined) continue;
    namesByReason.set(why, (namesByReason.get(why) ?? new Set()).add(`\`${metric.name}\``));
  }
  const rows = [...namesByReason].map(([why, names]) => `| ${[...names].join(", ")} | ${why} |`);
  return [
    "## Java's metrics that are not there",
    "",
    "| names | because |",
    "|---|---|",
    ...rows,
  ].join("\n");
}

function channelSection(): string {
  const source = readFileSync(channels, "utf8");
  const entry = /\/\*\* ([^*]*) \*\/\n {2}readonly "([^"]+)"/g;
  const rows = [...source.matchAll(entry)].map(([, text, name]) => `| \`${name}\` | ${text} |`);
  return [
    "## Channels of `node:diagnostics_channel`",
    "",
    "The messages' types are `DiagnosticsMessages[channel]`. A message is made only while somebody listens.",
    "",
    "| channel | message |",
    "|---|---|",
    ...rows,
  ].join("\n");
}

it("docs/metrics.md is drawn from the code", () => {
  const consumer = consumerMetrics();
  consumer.fetch.consumed(consumedSample);
  const producer = producerMetrics();
  producer.requestSent([sentBatch]);
  const text = `${[
    introduction,
    ...section(consumer),
    ...section(producer).filter((part) => !part.startsWith("## kafka-metrics-count")),
    absentSection(),
    channelSection(),
  ].join("\n\n")}\n`;
  if (process.env["REWRITE"]) writeFileSync(page, text);
  else expect(readFileSync(page, "utf8")).toBe(text);
});
