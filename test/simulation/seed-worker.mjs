/** One process of a campaign: simulates the seeds that it is sent, and answers what became of them. */
import { pathToFileURL } from "node:url";

const { drawPlan, simulate, realConsumer } = await import(pathToFileURL(process.argv[2]).href);

/** So many seeds are simulated once for each that is simulated twice. */
const AGAIN_EVERY = 20;

let unhandled = null;
process.on("unhandledRejection", (error) => {
  unhandled ??= error;
});

process.on("message", async ({ seed, plan, durationMs }) => {
  unhandled = null;
  try {
    const report = await simulate(plan ?? drawPlan(seed, durationMs), realConsumer);
    if (unhandled !== null) throw unhandled;
    if (seed % AGAIN_EVERY === 0) await again(seed, durationMs, report);
    process.send({ report });
  } catch (error) {
    const {
      message,
      rule = "",
      finding = String(error?.message ?? error),
      stack = "",
    } = error ?? {};
    process.send({ failure: { seed, rule, finding, message: rule === "" ? stack : message } });
  }
});
/** T1: one seed has one history. */
async function again(seed, durationMs, { fingerprint }) {
  const second = await simulate(drawPlan(seed, durationMs), realConsumer);
  if (second.fingerprint === fingerprint) return;
  throw new Error(`T1: seed ${seed} had another history when it was simulated again`);
}

process.on("disconnect", () => process.exit(0));
