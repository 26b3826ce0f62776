import type { AlertDeclaration } from "../alerts/alert-declaration.ts";
import { promDuration } from "../alerts/alert-declaration.ts";
import { ALERTS } from "../alerts/alert-states.ts";
import { CLIENT_ALERTS, type ClientAlert } from "../alerts/client-alerts.ts";
import { indented, yamlText } from "./yaml-text.ts";

export interface PrometheusRulesOptions {
  /** Where the console is found. Default `http://localhost:8080`. */
  readonly consoleUrl?: string;
}

/**
 * The alerts as a rules file of Prometheus (YAML). It is the same table that the console judges by itself, so both agree
 * about every window and threshold. Each alert links to the console's view of its group at the instant of the alert.
 */
export function prometheusRules({
  consoleUrl = "http://localhost:8080",
}: PrometheusRulesOptions = {}): string {
  const lines = [
    "# Alerts about Kafka consumer groups, over the metrics of docs/group-metrics.md.",
    "# Thresholds are starting values. Written by `regroup export prometheus-rules`.",
    "groups:",
    "  - name: regroup",
    "    rules:",
    ...ALERTS.flatMap((alert) => indented(ruleLines(alert, consoleUrl), 6)),
    "  # Over the metrics of single clients, where their services are scraped.",
    "  - name: regroup-clients",
    "    rules:",
    ...CLIENT_ALERTS.flatMap((alert) => indented(clientRuleLines(alert), 6)),
  ];
  return `${lines.join("\n")}\n`;
}

function ruleLines(alert: AlertDeclaration, consoleUrl: string): string[] {
  const where = alert.labels.length === 0 ? "" : " ({{ $labels.topic }}-{{ $labels.partition }})";
  const summary = `Group {{ $labels.consumergroup }}${where}: ${alert.watches}.`;
  return [...commonLines(alert, summary), `    console: ${yamlText(consoleLink(consoleUrl))}`];
}

function clientRuleLines(alert: ClientAlert): string[] {
  return commonLines(alert, `Client {{ $labels.client_id }}: ${alert.watches}.`);
}

function commonLines(alert: AlertDeclaration | ClientAlert, summary: string): string[] {
  return [
    `- alert: ${alert.name}`,
    `  expr: ${yamlText(alert.expr)}`,
    ...(alert.forMs === 0 ? [] : [`  for: ${promDuration(alert.forMs)}`]),
    "  labels:",
    `    severity: ${alert.severity}`,
    "  annotations:",
    `    summary: ${yamlText(summary)}`,
    `    description: ${yamlText(`${sentence(alert.advice)} The value is {{ $value | humanize }}.`)}`,
  ];
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/** `urlquery` writes a blank as a plus, which in a path is a plus; ids that begin with `~` get one more, as in the page. */
function consoleLink(consoleUrl: string): string {
  const group =
    '{{ $labels.consumergroup | reReplaceAll "^(~.*|[.]{0,2})$" "~$1" | urlquery | reReplaceAll "[+]" "%20" }}';
  const atMs = '{{ with query "time()" }}{{ . | first | value | printf "%.0f" }}000{{ end }}';
  return `${consoleUrl.replace(/\/+$/, "")}/groups/${group}?at=${atMs}`;
}
