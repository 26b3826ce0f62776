/** What `npm run interop` prints. */
import { clientsOf } from "./clients/casts.ts";
import type { Client } from "./clients/client.ts";
import { differences } from "./compare.ts";
import type { Outcome } from "./life/outcome.ts";
import type { Performance, Readiness } from "./programme.ts";

function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** The clients with their versions, what is missing, and the casts that are skipped for it. */
export function printList(performances: readonly Performance[], ready: Map<Client, Readiness>) {
  for (const [client, state] of ready) {
    const text = "missing" in state ? `skipped: ${state.missing}` : state.version;
    print(`${client.name.padEnd(16)} ${text}`);
  }
  const casts = new Set(performances.map(({ cast }) => cast));
  for (const cast of casts) {
    const lives = performances.filter((performance) => performance.cast === cast);
    const absent = clientsOf(cast).filter((client) => "missing" in (ready.get(client) ?? {}));
    const names = absent.map(({ name }) => name).join(", ");
    const what = lives.map(({ life }) => life.name).join(", ");
    print(`  ${cast.name.padEnd(26)} ${absent.length > 0 ? `skipped: no ${names}` : what}`);
  }
}

/** One line of a life, and one for each check that failed. */
export function printOutcome(outcome: Outcome): void {
  const { cast, life, checks, measures, durationMs } = outcome;
  const held = checks.filter(({ ok }) => ok).length;
  const verdict = outcome.ok ? "lived " : "FAILED";
  const seconds = (durationMs / 1000).toFixed(1).padStart(5);
  const figures = [...measures].map(([name, value]) => `${name} ${value}`).join("; ");
  const name = `${cast} ${life}`.padEnd(34);
  print(`  ${verdict} ${name} ${held} of ${checks.length} checks, ${seconds} s  ${figures}`);
  for (const [what, reason] of outcome.skipped) print(`         skipped: ${what}: ${reason}`);
  for (const { name, ok, detail } of checks) if (!ok) print(`         ${name}: ${detail}`);
}

/** The last lines: how many lives were lived on what. */
export function printSummary(outcomes: readonly Outcome[]): void {
  print();
  for (const target of new Set(outcomes.map((outcome) => outcome.target))) {
    const lives = outcomes.filter((outcome) => outcome.target === target);
    const lived = lives.filter((outcome) => outcome.ok).length;
    print(`${target}: ${lived} of ${lives.length} lives lived whole`);
  }
}

/** Prints where regroup's outcomes differ from Kafka's; true where they do not. */
export function compareAndPrint(outcomes: readonly Outcome[]): boolean {
  const found = differences(outcomes);
  print(`differences: ${found.length}`);
  for (const { cast, life, what, kafka, regroup } of found) {
    print(`  ${cast} ${life}: ${what}: Kafka ${kafka}; regroup ${regroup}`);
  }
  return found.length === 0;
}

/** Every outcome as JSON, for a later comparison. */
export function toJson(outcomes: readonly Outcome[]): string {
  const plain = outcomes.map((outcome) => ({
    ...outcome,
    ok: outcome.ok,
    facts: Object.fromEntries(outcome.facts),
    skipped: Object.fromEntries(outcome.skipped),
    measures: Object.fromEntries(outcome.measures),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}
