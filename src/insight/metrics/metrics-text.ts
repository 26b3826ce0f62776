import type { HistogramValue, MetricFamily, MetricSample } from "./metric-family.ts";

/**
 * Families in the text format of Prometheus, version 0.0.4: `text/plain; version=0.0.4; charset=utf-8`.
 *
 * Families of one name have to stand together; a family without samples is left out.
 */
export function metricsText(families: readonly MetricFamily[]): string {
  const lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    if (samples.length === 0) continue;
    lines.push(...headLines({ name, type, help }));
    for (const sample of samples) writeSample(lines, name, sample);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** What stands above the samples of a family. */
export function headLines({ name, type, help }: Omit<MetricFamily, "samples">): string[] {
  return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`];
}

/** Adds the lines of one series. */
export function writeSample(lines: string[], name: string, { labels, value }: MetricSample): void {
  const text = labelText(labels);
  if (typeof value === "number") lines.push(`${name}${braced(text)} ${numberText(value)}`);
  else writeHistogram(lines, name, { text, value });
}

function writeHistogram(
  lines: string[],
  name: string,
  { text, value }: { readonly text: string; readonly value: HistogramValue },
): void {
  const before = text === "" ? "" : `${text},`;
  value.cumulative.forEach((count, i) => {
    const bound = value.bounds[i];
    const le = bound === undefined ? "+Inf" : numberText(bound);
    lines.push(`${name}_bucket{${before}le="${le}"} ${count}`);
  });
  lines.push(`${name}_sum${braced(text)} ${numberText(value.sum)}`);
  lines.push(`${name}_count${braced(text)} ${value.cumulative.at(-1) ?? 0}`);
}

function labelText(labels: MetricSample["labels"]): string {
  let text = "";
  for (const name of Object.keys(labels)) {
    text += `${text === "" ? "" : ","}${name}="${escapeLabel(labels[name] ?? "")}"`;
  }
  return text;
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

/** Most labels need nothing of it, and there are hundreds of thousands. */
const NEEDS_ESCAPE = /[\\"\n]|\p{Surrogate}/u;

/** Backslash, quote and line feed are escaped; half a surrogate pair is no UTF-8 and becomes U+FFFD. */
function escapeLabel(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value;
  return wellFormed(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function escapeHelp(text: string): string {
  return wellFormed(text).replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{fffd}");
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : `${value}`;
}
