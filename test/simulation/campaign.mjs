/** Many seeds on many processes: hands them out, watches over them, adds up what they report. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./seed-worker.mjs", import.meta.url));

/** A seed that takes longer than this in real time hangs. */
const SEED_TIMEOUT_MS = 120_000;

/**
 * Runs seeds `first` to `first + count - 1`; calls `onReport` for each that went well and `onFailure` for each other.
 * `doors` is the compiled simulator. Stops early when `onFailure` returns false.
 */
export function runCampaign({ doors, first, count, durationMs, processes, onReport, onFailure }) {
  let next = first;
  let isStopped = false;
  /** Seeds whose process ended, to be tried again: a machine that stands still is no finding. */
  const again = [];
  const triedTwice = new Set();
  const nextSeed = () => again.shift() ?? (next < first + count ? next++ : null);
  const worker = () =>
    new Promise((resolve) => {
      const child = fork(WORKER, [doors], { stdio: "inherit" });
      let seed = -1;
      let watchdog;
      const give = () => {
        clearTimeout(watchdog);
        seed = isStopped ? null : nextSeed();
        if (seed === null) return child.disconnect();
        watchdog = setTimeout(() => child.kill("SIGKILL"), SEED_TIMEOUT_MS);
        child.send({ seed, durationMs });
      };
      const failed = (failure) => {
        if (onFailure(failure) === false) isStopped = true;
      };
      child.on("message", (message) => {
        if (message.report !== undefined) onReport(message.report);
        if (message.failure !== undefined) failed(message.failure);
        give();
      });
      child.on("exit", (code, signal) => {
        clearTimeout(watchdog);
        if (code === 0) return resolve();
        const finding = `the process ended (${signal ?? code}): it hung, or broke`;
        if (triedTwice.has(seed)) failed({ seed, finding });
        else again.push(seed);
        triedTwice.add(seed);
        resolve(isStopped ? undefined : worker());
      });
      give();
    });
  return Promise.all(Array.from({ length: processes }, worker));
}
