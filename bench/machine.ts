/** The machine a figure was made on, and which core belongs to whom. */
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** One line for the head of the output. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model}, ${gigabytes} GiB, Linux ${release()}, Node ${process.version}`;
}

const canPin = cpus().length >= 2 && has("taskset");

function has(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How processes are pinned, in words. */
export const pinning = canPin ? "server on core 0, load on core 1" : "not pinned (no taskset)";

/** Prefix of a server's command line. */
export const onServerCore: readonly string[] = canPin ? ["taskset", "-c", "0"] : [];

/** Prefix of the load's command line. */
export const onLoadCore: readonly string[] = canPin ? ["taskset", "-c", "1"] : [];
