/**
 * `npm run interop -- insight`: what our observer tells of groups on Apache Kafka, from outside, beside what was really
 * done to them. Ends with 1 where a claim is wrong.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kafkaVersion, root } from "../peers.ts";
import { type KafkaTarget, startKafka } from "../target/kafka.ts";
import type { Act } from "./act.ts";
import { documentOf } from "./document.ts";
import { InsightStage } from "./insight-stage.ts";
import { judge } from "./judge.ts";
import { CONSUMER_SESSION_TIMEOUT_MS, type InsightLife, insightLives } from "./lives.ts";
import { prepareMembers } from "./logging-member.ts";
import type { MemberLine } from "./member-line.ts";
import { type Row, rowsOf, summaryTable, wrongOf } from "./table.ts";
import { type ClusterObservatory, observe, toldOf } from "./told.ts";
import { truthOf } from "./truth.ts";

/** How many lives are lived at a time: each has three JVMs. */
const ABREAST = 2;
/** For the last deltas to arrive before a life's account is taken. */
const LAST_WORDS_MS = 2_000;

export interface ProveInsightOptions {
  /** Only this life; all where undefined. */
  readonly life: string | undefined;
  /** Where to write everything that was told and said, for whoever looks for a reason. */
  readonly json: string | undefined;
}

interface LivedLife {
  readonly life: InsightLife;
  readonly rows: readonly Row[];
  readonly evidence: unknown;
  /** Why it was not lived to its end; null where it was. */
  readonly failure: string | null;
}

/** Lives all lives, prints the table and, where all lives were lived, writes it to the documentation. */
export async function proveInsight(options: ProveInsightOptions): Promise<boolean> {
  const lives = insightLives.filter(
    ({ name }) => options.life === undefined || name === options.life,
  );
  if (lives.length === 0) throw new TypeError(`there is no life ${options.life}`);
  await prepareMembers();
  const folder = await mkdtemp(join(tmpdir(), "regroup-insight-"));
  const serverLog = join(folder, "server.log");
  const kafka = await startKafka({ serverLog, config: brokerConfig() });
  const observatories = [
    await observe(kafka.bootstrapServers, []),
    await observe(kafka.bootstrapServers, [serverLog]),
  ];
  try {
    say(`Apache Kafka ${kafkaVersion} on ${kafka.bootstrapServers}`);
    const lived = await liveAll(lives, kafka, observatories);
    return await report(lived, options);
  } finally {
    await Promise.all(observatories.map((each) => each.close()));
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function brokerConfig(): string[] {
  return [
    "group.initial.rebalance.delay.ms=0",
    `group.consumer.session.timeout.ms=${CONSUMER_SESSION_TIMEOUT_MS}`,
    `group.consumer.min.session.timeout.ms=${CONSUMER_SESSION_TIMEOUT_MS}`,
    "group.consumer.heartbeat.interval.ms=1000",
    "group.consumer.min.heartbeat.interval.ms=1000",
  ];
}

async function liveAll(
  lives: readonly InsightLife[],
  kafka: KafkaTarget,
  observatories: readonly ClusterObservatory[],
): Promise<LivedLife[]> {
  const lived: LivedLife[] = [];
  const waiting = [...lives];
  const turns = Array.from({ length: ABREAST }, async () => {
    for (let life = waiting.shift(); life !== undefined; life = waiting.shift()) {
      lived.push(await liveOne(life, kafka, observatories));
    }
  });
  await Promise.all(turns);
  return lives.flatMap((life) => lived.filter((each) => each.life === life));
}

async function liveOne(
  life: InsightLife,
  kafka: KafkaTarget,
  observatories: readonly ClusterObservatory[],
): Promise<LivedLife> {
  const startMs = Date.now();
  let stage: InsightStage | null = null;
  let stopLooking = () => {};
  let failure: string | null = null;
  try {
    stage = await InsightStage.set(kafka.bootstrapServers, life.name, life.casting);
    stopLooking = await look(observatories, stage, life);
    await sleep(LAST_WORDS_MS);
  } catch (error) {
    failure = (error as Error).message;
  }
  const views = observatories.map((each) => each.watch(life.name)?.view() ?? null);
  stopLooking();
  await stage?.strike();
  const { acts = [], lines = [] } = stage ?? {};
  const rows = acts.flatMap((act) => rowsOfAct(life, act, lines, views));
  const seconds = Math.round((Date.now() - startMs) / 1_000);
  const wrongCount = wrongOf(rows).length;
  say(`  ${life.name.padEnd(22)} ${acts.length} acts, ${wrongCount} wrong claims, ${seconds} s`);
  if (failure !== null) say(`         not lived to its end: ${failure}`);
  const evidence = { life: life.name, acts: acts.map(plainAct), lines, views };
  return { life, rows, evidence, failure };
}

/** Lives a life while both observatories watch its group. Resolves to the way to stop watching. */
async function look(
  observatories: readonly ClusterObservatory[],
  stage: InsightStage,
  life: InsightLife,
): Promise<() => void> {
  const stops: (() => void)[] = [];
  const watching = setInterval(() => {
    for (const observatory of observatories) {
      const watch = observatory.watch(life.name);
      if (watch !== null && stops.length < observatories.length)
        stops.push(watch.onDeltas(() => {}));
      watch?.view();
    }
  }, 1_000);
  try {
    await life.live(stage);
  } finally {
    clearInterval(watching);
  }
  return () => {
    for (const stop of stops) stop();
  };
}

function rowsOfAct(
  life: InsightLife,
  act: Act,
  lines: readonly MemberLine[],
  views: readonly (Parameters<typeof toldOf>[0] | null)[],
): Row[] {
  const truth = truthOf(act, lines);
  const facts = views.map((view) => judge(act, truth, view === null ? [] : toldOf(view, act)));
  return rowsOf(life.name, act.title, facts);
}

function plainAct(act: Act): unknown {
  return { ...act, before: [...act.before], after: [...act.after] };
}

async function report(lived: readonly LivedLife[], { json, life }: ProveInsightOptions) {
  const rows = lived.flatMap((each) => each.rows);
  if (json !== undefined)
    await writeFile(json, JSON.stringify(lived.map(({ evidence }) => evidence)));
  say(`\n${summaryTable(rows)}\n`);
  const wrong = wrongOf(rows);
  for (const sentence of wrong) say(`WRONG ${sentence}`);
  const isWhole = lived.every(({ failure }) => failure === null);
  if (isWhole && life === undefined) {
    const text = await documentOf(
      rows,
      lived.map((each) => each.life),
    );
    await writeFile(join(root, "docs/insight-truth.md"), text);
  }
  return isWhole && wrong.length === 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
