import { once } from "node:events";
import { startConsole } from "../../console/index.ts";
import { openObservatory } from "../observation/open-observatory.ts";
import { untilSignal } from "../until-signal.ts";
import { visibleText } from "../visible-text.ts";
import type { ConsolePlan } from "./console-plan.ts";

export interface ConsoleSurroundings {
  /** For stdout: where the page is. */
  readonly say: (line: string) => void;
  /** For stderr. */
  readonly note: (line: string) => void;
  /** Ends the console. */
  readonly signal: AbortSignal;
}

/** `runConsole` for a process: it prints, and ends by signals, of which the exit code tells. */
export async function runConsoleProcess(plan: ConsolePlan): Promise<void> {
  const until = untilSignal();
  try {
    await runConsole(plan, {
      say: (line) => void process.stdout.write(`${visibleText(line)}\n`),
      note: (line) => void process.stderr.write(`${visibleText(line)}\n`),
      signal: until.signal,
    });
  } finally {
    process.exitCode = until.close();
  }
}

/** Serves the page until the signal. Rejects with a sentence when it cannot begin. */
export async function runConsole(
  { host, port, allowedHosts, source, groups, pollIntervalMs }: ConsolePlan,
  { say, note, signal }: ConsoleSurroundings,
): Promise<void> {
  const observatory = await openObservatory(source, {
    // The list tells of each group how much time it lost: that takes the history of all.
    histories: "all",
    pollIntervalMs,
    ...(groups.length === 0 ? {} : { groups }),
  });
  try {
    const served = await startConsole({
      observatory,
      host,
      port,
      allowedHosts,
      log: note,
    });
    say(`regroup console on ${served.url} shows ${observatory.target}`);
    if (!signal.aborted) await once(signal, "abort");
    await served.close();
  } finally {
    await observatory.close();
  }
}
