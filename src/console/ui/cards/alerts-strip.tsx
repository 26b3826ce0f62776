import { useRef } from "preact/hooks";
import type { AlertState, Finding, GroupView, SourceStatus } from "../../../insight/index.ts";
import { clockTime, counted } from "../format.ts";

/** What a group may not be left alone with: told at once to whoever cannot see the page. */
const URGENT: readonly string[] = ["RebalanceStuck", "PartitionUnowned"];

/** The gravest alert in a line; opened, all that fire, what was found, and what this page knows it all from. */
export function AlertsStrip({ view }: { readonly view: GroupView }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const firing = view.alerts.filter((alert) => alert.firing).toSorted(bySeverity);
  const urgent = firing.find(({ name }) => URGENT.includes(name));
  const close = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || menu.current?.open !== true) return;
    event.stopPropagation();
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <>
      <span class="visually-hidden" role="alert">
        {urgent === undefined ? "" : `${urgent.name}: ${urgent.text}`}
      </span>
      <details class="alerts" ref={menu} onKeyDown={close}>
        <summary>
          <Gravest alert={firing[0] ?? null} />
          <span class="alerts-more">{moreOf(firing.length, view.findings.length)}</span>
        </summary>
        <Everything firing={firing} view={view} />
      </details>
    </>
  );
}

function bySeverity(a: AlertState, b: AlertState): number {
  return Number(b.severity === "critical") - Number(a.severity === "critical");
}

function moreOf(firingCount: number, findingCount: number): string {
  const words = [
    firingCount > 1 ? counted(firingCount - 1, "more alert") : "",
    findingCount > 0 ? counted(findingCount, "finding") : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

function Gravest({ alert }: { readonly alert: AlertState | null }) {
  if (alert === null) return <span class="alerts-none">No alert fires</span>;
  return (
    <span class="alerts-first" data-severity={alert.severity}>
      <Mark severity={alert.severity} />
      <b>{alert.name}</b>
      <span class="alerts-text">{alert.text}</span>
    </span>
  );
}

function Mark({ severity }: Pick<AlertState, "severity">) {
  return (
    <>
      <span class="alert-mark" aria-hidden="true">
        {severity === "critical" ? "▲" : "△"}
      </span>
      <span class="visually-hidden">{severity}</span>
    </>
  );
}

function Everything({
  firing,
  view,
}: {
  readonly firing: readonly AlertState[];
  readonly view: GroupView;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
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
  );
}

function Alert({ alert }: { readonly alert: AlertState }) {
  return (
    <li class="alert" data-severity={alert.severity}>
      <b>
        <Mark severity={alert.severity} /> {alert.name}
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
