import {
  consolePlan,
  DEFAULT_HOST,
  DEFAULT_POLL_INTERVAL,
  DEFAULT_PORT,
} from "../console/console-plan.ts";
import { runConsole } from "../console/run-console.ts";
import { stopSignal } from "../console/stop-signal.ts";
import { visibleText } from "../visible-text.ts";

/** The page over a cluster that is there, by reading alone, until a signal: `regroup console` with what the demo was told. */
export async function watchCluster(bootstrapServer: string, port: number | null): Promise<void> {
  const plan = consolePlan({
    bootstrapServer,
    host: DEFAULT_HOST,
    port: port === null ? DEFAULT_PORT : String(port),
    pollInterval: DEFAULT_POLL_INTERVAL,
  });
  await runConsole(plan, {
    say: (line) => void process.stdout.write(`${visibleText(line)}\n`),
    note: (line) => void process.stderr.write(`${visibleText(line)}\n`),
    signal: stopSignal(),
  });
}
