import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DemoCluster } from "./demo-cluster.ts";
import { DemoControl } from "./demo-control.ts";
import type { DemoOptions } from "./demo-options.ts";
import { DEFAULT_SETTINGS } from "./demo-settings.ts";
import { DemoTerminal } from "./demo-terminal.ts";
import { openPage } from "./open-page.ts";
import type { Stage } from "./stage.ts";

export const GROUP_ID = "order-processors";
export const TOPIC = "orders";

const COMMIT_INTERVAL_MS = 1_000;
const INITIAL_DELAY_MS = 1_000;
/** With a page there is something to look at soon: a group, and then the last consumer that joins it. */
const PAGE_INITIAL_DELAY_MS = 500;
const LATE_JOIN_MS = 200;

/** Runs the demo to its end; resolves to the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const lessonLogs = mkdtempSync(join(tmpdir(), "regroup-demo-"));
  const { verbose, console: hasPage } = options;
  const initialDelayMs = hasPage ? PAGE_INITIAL_DELAY_MS : INITIAL_DELAY_MS;
  const cluster = await DemoCluster.start({ verbose, initialDelayMs });
  try {
    return await play(cluster, options, options.processLogs ?? lessonLogs);
  } finally {
    await cluster.close();
    rmSync(lessonLogs, { recursive: true, force: true });
  }
}

async function play(cluster: DemoCluster, options: DemoOptions, logRoot: string): Promise<number> {
  const terminal = new DemoTerminal(options, cluster.observatory, GROUP_ID);
  let control: DemoControl | null = null;
  const stage = await openMainStage(cluster, options, {
    consumerFailed: (message) => terminal.warn(message),
    feedFailed: (message) => terminal.end(1, message),
    change: () => control?.changed(),
  });
  control = new DemoControl(cluster, stage, {
    logRoot,
    warn: (message) => terminal.warn(message),
  });
  // They start in processes of their own, meanwhile.
  const forgetLate = startConsumers(stage, options);
  try {
    const page = options.console
      ? await openPage(cluster.observatory, { control, port: options.port })
      : null;
    const exitCode = await terminal.run(stage, control, page?.url ?? null);
    await page?.close();
    return exitCode;
  } finally {
    forgetLate();
    // First the processes: what is done to them from here on is no part of the story.
    stage.close();
    control.close();
  }
}

function openMainStage(
  cluster: DemoCluster,
  options: DemoOptions,
  on: Parameters<DemoCluster["openStage"]>[1],
): Promise<Stage> {
  const { assignor, sessionTimeoutMs, workMs, partitionCount, input, ratePerSecond } = options;
  const { processLogs } = options;
  const heartbeatIntervalMs = Math.min(
    DEFAULT_SETTINGS.heartbeatIntervalMs,
    Math.floor(sessionTimeoutMs / 3),
  );
  return cluster.openStage(
    {
      groupId: GROUP_ID,
      topic: TOPIC,
      partitionCount,
      commitIntervalMs: COMMIT_INTERVAL_MS,
      settings: { ...DEFAULT_SETTINGS, assignor, sessionTimeoutMs, heartbeatIntervalMs, workMs },
      logFolder: processLogs === null ? null : join(processLogs, GROUP_ID),
      feed: { input, ratePerSecond },
    },
    on,
  );
}

/** All at once; for the page the last one when the others work. Returns the way to forget about it. */
function startConsumers(
  { fleet }: Stage,
  { consumerCount, console: hasPage, tour }: DemoOptions,
): () => void {
  const lateCount = hasPage && !tour && consumerCount > 1 ? 1 : 0;
  for (let i = 0; i < consumerCount - lateCount; i += 1) fleet.start();
  if (lateCount === 0) return () => {};
  const timer = setInterval(() => {
    if (fleet.names(["starting"]).length > 0) return;
    clearInterval(timer);
    fleet.start();
  }, LATE_JOIN_MS);
  return () => clearInterval(timer);
}
