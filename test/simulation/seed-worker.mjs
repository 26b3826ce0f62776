/** One process of a campaign: simulates the seeds that it is sent, and answers what became of them. */
import { pathToFileURL } from "node:url";

const { drawPlan, simulate, realConsumer } = await import(pathToFileURL(process.argv[2]).href);

let unhandled = null;
process.on("unhandledRejection", (error) => {
  unhandled ??= error;
});

process.on("message", async ({ seed, plan, durationMs }) => {
  unhandled = null;
  try {
    const report = await simulate(plan ?? drawPlan(seed, durationMs), realConsumer);
    if (unhandled !== null) throw unhandled;
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
process.on("disconnect", () => process.exit(0));
