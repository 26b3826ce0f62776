/**
 * `npm run simulate -- [--seeds 10000] [--minutes 10] [--first 1] [--seed N] [--processes 2]
 *   [--plan FILE] [--mutation NAME]`
 *
 * Seeds of the real client against the real broker in virtual time. `--seed N` runs that one and, if it fails, makes it
 * smaller; `--plan FILE` runs one that was kept; `--mutation` runs a copy with a bug put in on purpose (mutations.mjs).
 */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.mjs";
import { mutate } from "./mutations.mjs";
import { Tally } from "./tally.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    minutes: { type: "string", default: "10" },
    first: { type: "string", default: "1" },
    seed: { type: "string" },
    processes: { type: "string", default: String(availableParallelism()) },
    mutation: { type: "string" },
    plan: { type: "string" },
    failures: { type: "string", default: "1" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
  },
});

const durationMs = Number(values.minutes) * 60_000;
const dist =
  values.mutation === undefined ? values.dist : await mutate(values.dist, values.mutation);
const doors = `${dist}/simulator/index.js`;

if (values.plan !== undefined) await planned(values.plan);
else if (values.seed !== undefined) await one(Number(values.seed));
else await many();

/** One plan from a file, as it is: its report, or what was found. */
async function planned(path) {
  const { simulate, realConsumer } = await import(pathToFileURL(doors).href);
  const { plan } = JSON.parse(await readFile(path, "utf8"));
  try {
    console.log(JSON.stringify(await simulate(plan, realConsumer)));
  } catch (error) {
    console.log(error.finding ?? error.stack);
    process.exitCode = 1;
  }
}

async function one(seed) {
  const { drawPlan, simulate, realConsumer, shrink } = await import(pathToFileURL(doors).href);
  const plan = drawPlan(seed, durationMs);
  const run = async (some) => {
    try {
      return { report: await simulate(some, realConsumer) };
    } catch (error) {
      return { error };
    }
  };
  const { report, error } = await run(plan);
  if (error === undefined) return console.log(JSON.stringify(report, null, 2));
  const fails = async (some) => (await run(some)).error?.rule === error.rule;
  const smaller = await shrink(plan, { fails });
  const last = await run(smaller);
  console.log(JSON.stringify(smaller, null, 2));
  console.log(last.error.rule === undefined ? last.error : last.error.message);
  console.log(`Found first: ${error.finding ?? error}`);
  console.log(`${plan.faults.length} faults and ${plan.members.length} members were drawn;`);
  console.log(`${smaller.faults.length} and ${smaller.members.length} are enough.`);
  process.exitCode = 1;
}

async function many() {
  const tally = new Tally();
  let failuresLeft = Number(values.failures);
  const progress = setInterval(() => console.error(tally.line()), 10_000);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop(tally));
  await runCampaign({
    doors,
    first: Number(values.first),
    count: Number(values.seeds),
    durationMs,
    processes: Number(values.processes),
    onReport: (report) => tally.add(report),
    onFailure: ({ seed, finding, message }) => {
      tally.addFailure(seed, finding);
      console.log(`Seed ${seed} failed.\n${message ?? finding}`);
      const again = `--seed ${seed} --minutes ${values.minutes}`;
      const mutation = values.mutation === undefined ? "" : ` --mutation ${values.mutation}`;
      console.log(`Again, and smaller: npm run simulate -- ${again}${mutation}\n`);
      return --failuresLeft > 0;
    },
  });
  clearInterval(progress);
  console.log(tally.text());
  if (tally.failures.length > 0) process.exitCode = 1;
}

/** Whoever has seen enough is told what there was. Workers end with the channel to them. */
function stop(tally) {
  console.log(tally.text());
  process.exit(tally.failures.length > 0 ? 1 : 0);
}
