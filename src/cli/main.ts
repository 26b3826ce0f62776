#!/usr/bin/env node
import { stopOnSignals } from "./broker/stop-on-signals.ts";
import { isUsageError } from "./usage-error.ts";
import { visibleText } from "./visible-text.ts";

/**
 * The command `regroup`. Each command is loaded when it is asked for, and `broker` does not load commander: a broker
 * that somebody's test waits for is to answer as soon as it can.
 */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "help" && args[1] === "broker") return main(["broker", "--help"]);
  if (args[0] === "broker") {
    const signals = stopOnSignals();
    // Read beside the command, which asks for it when it has understood its arguments.
    import("../embedded/index.ts").catch(fail);
    const { runBroker } = await import("./broker/command.ts");
    await runBroker(args.slice(1), signals);
  } else {
    const { runProgram } = await import("./program.ts");
    await runProgram(args);
  }
}

/** Bad usage and bad values end with 2, everything else that goes wrong with 1; either way in one sentence. */
function fail(error: unknown): void {
  const isUsage = isUsageError(error) || error instanceof RangeError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${visibleText(message)}${/[.!?]$/.test(message) ? "" : "."}\n`);
  process.exitCode = isUsage ? 2 : 1;
}

/** Whoever read our output has seen enough: `regroup … | head`. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

/** Notes that nobody reads are no reason to end without a word to the group: `regroup consume … 2>&1 | head`. */
process.stderr.on("error", () => {});

main(process.argv.slice(2)).catch(fail);
