/**
 * `npm run e2e`: three stages copy numbered records from topic to topic while their members are killed, frozen, restarted
 * and added, for every assignor, dynamic and static, on our broker and on Apache Kafka.
 */
import { parseArgs } from "node:util";
import { startKafka } from "../interop/target/kafka.ts";
import { startRegroup } from "../interop/target/regroup.ts";
import type { Target } from "../interop/target/target.ts";
import { ALL_FAULTS, CLEAN_FAULTS } from "./chaos.ts";
import { isWhole, type Verdict } from "./judge.ts";
import { type PipelinePlan, type PipelineResult, runPipeline } from "./pipeline.ts";

const usage = `npm run e2e -- [options]
  --target regroup|kafka|both   whose broker (default both; Kafka needs Java)
  --assignor NAME               only this assignor
  --membership dynamic|static   only these members
  --faults all|clean            only runs with every fault, or only with orderly ones
  --records N                   numbers put through the pipeline (default 500000)
  --rate N                      numbers a second (default 25000)
  --session-timeout-ms N        of the members (default 4000); a member is frozen for up to 2.3 of it
  --seed N                      of the faults (default 1)
  --keep                        keep the journals of every run`;

const ASSIGNORS = ["range", "roundrobin", "sticky", "cooperative-sticky"];
const BROKER_CONFIG = ["group.initial.rebalance.delay.ms=0", "group.min.session.timeout.ms=1000"];

function readOptions() {
  const { values } = parseArgs({
    options: {
      target: { type: "string", default: "both" },
      assignor: { type: "string" },
      membership: { type: "string" },
      faults: { type: "string" },
      records: { type: "string", default: "500000" },
      rate: { type: "string", default: "25000" },
      "session-timeout-ms": { type: "string", default: "4000" },
      seed: { type: "string", default: "1" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { target, assignor } = values;
  if (!["regroup", "kafka", "both"].includes(target)) {
    throw new TypeError(`--target is regroup, kafka or both, not ${target}`);
  }
  if (assignor !== undefined && !ASSIGNORS.includes(assignor)) {
    throw new TypeError(`--assignor is one of ${ASSIGNORS.join(", ")}, not ${assignor}`);
  }
  const numbers = {
    records: Number(values.records),
    rate: Number(values.rate),
    seed: Number(values.seed),
    sessionTimeoutMs: Number(values["session-timeout-ms"]),
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new TypeError(`--${name} is a positive integer`);
  }
  return { ...values, ...numbers };
}

type Options = ReturnType<typeof readOptions>;

function plansOf(options: Options): PipelinePlan[] {
  const { records, rate, seed, sessionTimeoutMs } = options;
  const plans: PipelinePlan[] = [];
  for (const assignor of ASSIGNORS.filter((name) => (options.assignor ?? name) === name)) {
    for (const membership of ["dynamic", "static"].filter(
      (name) => (options.membership ?? name) === name,
    )) {
      for (const kind of ["all", "clean"].filter((name) => (options.faults ?? name) === name)) {
        const name = `${assignor}-${membership}-${kind}`;
        const faults = kind === "all" ? ALL_FAULTS : CLEAN_FAULTS;
        const isStatic = membership === "static";
        const common = { sessionTimeoutMs, pauseMs: 700 };
        plans.push({ name, assignor, isStatic, faults, records, rate, seed, ...common });
      }
    }
  }
  return plans;
}

function isSound(plan: PipelinePlan, verdict: Verdict): boolean {
  return isWhole(verdict, plan.faults === CLEAN_FAULTS);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describe({ plan, verdict, faults, durationMs, journals }: PipelineResult): string {
  const struck = Object.entries(faults).map(([name, count]) => `${name} ${count}`);
  const found = [
    `lost ${verdict.lost}`,
    `out of order ${verdict.outOfOrder}`,
    `overlaps ${verdict.overlaps.length}`,
    `handled twice ${verdict.duplicates}`,
    `after commit ${verdict.duplicatesAfterCommit.length}`,
    `on clean hand-over ${verdict.duplicatesOnCleanHandOver.length}`,
    `memberships lost ${verdict.lostMemberships}`,
  ];
  const details = [
    ...verdict.failures,
    ...verdict.overlaps,
    ...verdict.duplicatesAfterCommit,
    ...verdict.duplicatesOnCleanHandOver,
  ].slice(0, 5);
  return [
    `${isSound(plan, verdict) ? "whole " : "BROKEN"} ${plan.name.padEnd(32)} ${verdict.records} records, ` +
      `${verdict.handlings} batches, ${(durationMs / 1000).toFixed(1)} s; ${struck.join(", ")}; ${found.join(", ")}`,
    ...details.map((detail) => `         ${detail}`),
    ...(journals === null ? [] : [`         journals in ${journals}`]),
  ].join("\n");
}

async function runOn(target: Target, options: Options): Promise<boolean> {
  print(`\n${target.name} ${target.version}`);
  let whole = true;
  for (const plan of plansOf(options)) {
    const keep = (verdict: Verdict) => options.keep || !isSound(plan, verdict);
    const result = await runPipeline(target.bootstrapServers, plan, keep);
    print(describe(result));
    whole &&= isSound(plan, result.verdict);
  }
  return whole;
}

async function main(): Promise<boolean> {
  const options = readOptions();
  if (options.help) {
    print(usage);
    return true;
  }
  let whole = true;
  for (const start of [startRegroup, startKafka]) {
    const name = start === startRegroup ? "regroup" : "kafka";
    if (options.target !== "both" && options.target !== name) continue;
    const target = await start({ config: BROKER_CONFIG });
    try {
      whole = (await runOn(target, options)) && whole;
    } finally {
      await target.stop();
    }
  }
  return whole;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`e2e: ${(error as Error).stack}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
