/**
 * `npm run interop`: real Kafka clients, unmodified, live whole group lives on `regroup broker`, and the same
 * lives on Apache Kafka.
 */
import { writeFile } from "node:fs/promises";
import type { Cast } from "./clients/casts.ts";
import { clientsOf } from "./clients/casts.ts";
import type { Client } from "./clients/client.ts";
import { proveInsight } from "./insight/prove-insight.ts";
import { LifeEndedError, Outcome } from "./life/outcome.ts";
import { Stage } from "./life/stage.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { type Performance, prepareClients, programme, type Readiness } from "./programme.ts";
import { compareAndPrint, printList, printOutcome, printSummary, toJson } from "./report.ts";
import { proveSecurity } from "./security/prove-security.ts";
import { startKafka } from "./target/kafka.ts";
import { startRegroup } from "./target/regroup.ts";
import { lifeConfig, type Target, type TargetName } from "./target/target.ts";

const start: Record<TargetName, () => Promise<Target>> = {
  regroup: () => startRegroup({ config: lifeConfig }),
  kafka: () => startKafka({ config: lifeConfig }),
};

async function main(options: Options): Promise<boolean> {
  const performances = programme(options);
  const ready = await prepareClients(performances);
  printList(performances, ready);
  if (options.list) return true;
  const possible = performances.filter(({ cast }) => missing(cast, ready).length === 0);
  const outcomes: Outcome[] = [];
  for (const name of options.targets) outcomes.push(...(await liveOn(name, possible)));
  if (options.json !== undefined) await writeFile(options.json, toJson(outcomes));
  printSummary(outcomes);
  const agree = options.targets.length < 2 || compareAndPrint(outcomes);
  return agree && outcomes.length > 0 && outcomes.every((outcome) => outcome.ok);
}

function missing(cast: Cast, ready: Map<Client, Readiness>): Client[] {
  return clientsOf(cast).filter((client) => "missing" in (ready.get(client) ?? {}));
}

async function liveOn(name: TargetName, performances: Performance[]): Promise<Outcome[]> {
  const target = await start[name]();
  process.stdout.write(`\n${name} ${target.version} on ${target.bootstrapServers}\n`);
  const outcomes: Outcome[] = [];
  try {
    for (const performance of performances) {
      const outcome = await perform(target, performance);
      printOutcome(outcome);
      outcomes.push(outcome);
    }
  } finally {
    await target.stop();
  }
  return outcomes;
}

async function perform(target: Target, { cast, life }: Performance): Promise<Outcome> {
  const outcome = new Outcome(target.name, cast.name, life.name);
  const startMs = Date.now();
  let stage: Stage | undefined;
  try {
    stage = await Stage.set(target, cast, outcome);
    await life.live(stage);
  } catch (error) {
    if (!(error instanceof LifeEndedError))
      outcome.check("the life is lived", false, String(error));
  } finally {
    await stage?.strike().catch(() => {});
  }
  outcome.durationMs = Date.now() - startMs;
  return outcome;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.security) process.exitCode = (await proveSecurity()) ? 0 : 1;
  else if (options.insight) process.exitCode = (await proveInsight(options)) ? 0 : 1;
  else if (options.help) process.stdout.write(`${usage}\n`);
  else process.exitCode = (await main(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`interop: ${(error as Error).message}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
