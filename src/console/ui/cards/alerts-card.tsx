import type { AlertState, Finding, GroupView, SourceStatus } from "../../../insight/index.ts";
import { clockTime } from "../format.ts";
import { ChartFrame } from "../parts/chart-frame.tsx";

/** Which alerts fire, which findings hold now, and what this page knows it all from. */
export function AlertsCard({ view }: { readonly view: GroupView }) {
  const firing = view.alerts.filter((alert) => alert.firing);
  return (
    <ChartFrame
      id="alerts"
      title="Alerts and findings"
      note={firing.length === 0 ? "none firing" : `${firing.length} firing`}
      class="alerts"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="alerts-body" tabIndex={0} aria-label="Alerts, findings and sources">
        <ul>
          {firing.map((alert) => (
            <Alert key={alert.name} alert={alert} />
          ))}
          {view.findings.map((finding) => (
            <FindingRow key={`${finding.ruleId}${finding.cause}`} finding={finding} />
          ))}
          {firing.length + view.findings.length === 0 && (
            <li class="quiet-row">Nothing needs attention.</li>
          )}
        </ul>
        <ul class="sources" aria-label="Sources of what is shown">
          {view.sources.map((source) => (
            <Source key={source.source} source={source} />
          ))}
        </ul>
      </section>
    </ChartFrame>
  );
}

function Alert({ alert }: { readonly alert: AlertState }) {
  return (
    <li class="alert" data-severity={alert.severity}>
      <b>
        <span aria-hidden="true">{alert.severity === "critical" ? "▲" : "△"}</span> {alert.name}
      </b>
      <span>
        {alert.text}
        {alert.sinceMs !== null && (
          <small> since {clockTime(alert.sinceMs, { tenths: false })}</small>
        )}
      </span>
    </li>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  return (
    <li class="finding" data-severity={finding.severity}>
      <b>{finding.cause}</b>
      <span>
        {finding.advice} <code class="rule">{finding.ruleId}</code>
      </span>
    </li>
  );
}

function Source({ source }: { readonly source: SourceStatus }) {
  return (
    <li data-status={source.status} title={source.text}>
      {source.source} <span class="source-status">{source.status}</span>
    </li>
  );
}
