import { once } from "node:events";
import { startConsole } from "../../console/index.ts";
import { type Observatory, observeCluster, observeRecording } from "../../observer/index.ts";
import { checkedByClient } from "../client-options.ts";
import { packageVersion } from "../package-version.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import type { ConsolePlan, WatchedCluster, WatchedRecording } from "./console-plan.ts";

export interface ConsoleSurroundings {
  /** For stdout: where the page is. */
  readonly say: (line: string) => void;
  /** For stderr. */
  readonly note: (line: string) => void;
  /** Ends the console. */
  readonly signal: AbortSignal;
}

/** Serves the page until the signal. Rejects with a sentence when it cannot begin. */
export async function runConsole(
  { host, port, allowedHosts, watched }: ConsolePlan,
  { say, note, signal }: ConsoleSurroundings,
): Promise<void> {
  const observatory = await observe(watched);
  try {
    const served = await startConsole({
      observatory,
      host,
      port,
      allowedHosts,
      version: packageVersion(),
      log: note,
    });
    say(`regroup console on ${served.url} shows ${observatory.target}`);
    if (!signal.aborted) await once(signal, "abort");
    await served.close();
  } finally {
    await observatory.close();
  }
}

async function observe(watched: WatchedCluster | WatchedRecording): Promise<Observatory> {
  if (watched.type === "recording") return observeRecording({ file: watched.file });
  const { properties, groups, brokerLogs, consumerNotes, pollIntervalMs } = watched;
  return checkedByClient(() =>
    observeCluster({
      clientOptions: { ...properties, log: warningsOnStderr() },
      brokerLogs,
      consumerNotes,
      pollIntervalMs,
      // The list tells of each group how much time it lost: that takes the history of all.
      histories: "all",
      ...(groups.length === 0 ? {} : { groups }),
    }),
  );
}
