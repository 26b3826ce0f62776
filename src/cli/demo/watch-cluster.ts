import {
  consolePlan,
  DEFAULT_HOST,
  DEFAULT_POLL_INTERVAL,
  DEFAULT_PORT,
} from "../console/console-plan.ts";
import { runConsoleProcess } from "../console/run-console.ts";

/** The page over a cluster that is there, by reading alone, until a signal: `regroup console` with what the demo was told. */
export async function watchCluster(bootstrapServer: string, port: number | null): Promise<void> {
  const plan = consolePlan({
    bootstrapServer,
    host: DEFAULT_HOST,
    port: port === null ? DEFAULT_PORT : String(port),
    pollInterval: DEFAULT_POLL_INTERVAL,
  });
  await runConsoleProcess(plan);
}
