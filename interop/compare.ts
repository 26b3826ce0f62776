/** Lays the outcomes of the same life on two brokers side by side. */
import type { Outcome } from "./life/outcome.ts";

/** One thing that differs between two outcomes of the same life. */
export interface Difference {
  readonly cast: string;
  readonly life: string;
  readonly what: string;
  readonly kafka: string;
  readonly regroup: string;
}

/** Checks and facts in which regroup's outcome differs from Kafka's. */
export function differences(outcomes: readonly Outcome[]): Difference[] {
  const found: Difference[] = [];
  for (const ours of outcomes.filter(({ target }) => target === "regroup")) {
    const theirs = outcomes.find(
      ({ target, cast, life }) => target === "kafka" && cast === ours.cast && life === ours.life,
    );
    if (theirs !== undefined) found.push(...compare(theirs, ours));
  }
  return found;
}

function compare(kafka: Outcome, regroup: Outcome): Difference[] {
  const skipped = new Set([...kafka.skipped.keys(), ...regroup.skipped.keys()]);
  const theirs = findings(kafka, skipped);
  const ours = findings(regroup, skipped);
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((what) => theirs.get(what) !== ours.get(what))
    .map((what) => ({
      cast: regroup.cast,
      life: regroup.life,
      what,
      kafka: theirs.get(what) ?? "not reached",
      regroup: ours.get(what) ?? "not reached",
    }));
}

function findings({ checks, facts }: Outcome, skipped: ReadonlySet<string>): Map<string, string> {
  const held = checks
    .filter(({ name }) => !skipped.has(name))
    .map(({ name, ok }) => [`check: ${name}`, ok ? "holds" : "fails"] as const);
  return new Map([...held, ...[...facts].filter(([name]) => !skipped.has(name))]);
}
