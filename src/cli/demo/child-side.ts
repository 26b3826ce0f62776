import type { ClientLog } from "../../client/index.ts";
import type { ProcessEventReport } from "../../insight/index.ts";
import { type ChildCommand, type ChildMessage, nowMs } from "./child-protocol.ts";

/** The setup that the parent gave this process. */
export function childSetup<Setup>(): Setup {
  return JSON.parse(process.argv[2] ?? "null") as Setup;
}

/**
 * Binds this process's life to its parent's and hands it the parent's commands. Ctrl-C reaches every
 * process of a terminal, and so does its closing; here the parent alone decides.
 */
export function followParent(
  onCommand: (command: ChildCommand) => void,
  onOrphaned: () => void = () => {},
): void {
  process.on("disconnect", () => {
    onOrphaned();
    process.exit(1);
  });
  process.on("SIGINT", () => {});
  process.on("SIGHUP", () => {});
  process.on("message", onCommand);
}

export function tellParent(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}

/** A reporter whose reports carry the process's name and the instant given, else that of the call. */
export function reporter(processId: string): (report: ProcessEventReport, atMs?: number) => void {
  return (report, atMs = nowMs()) =>
    tellParent({ type: "Report", report: { ...report, processId, atMs } });
}

/** Says why and ends. */
export function fail(error: unknown): never {
  tellParent({ type: "Failed", message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

/** Where a child's client logs: on stderr when asked to, else nowhere. */
export function demoLog(setup: {
  readonly processId: string;
  readonly verbose: boolean;
}): ClientLog {
  const line = (_fields: object, message: string): void => {
    if (setup.verbose) process.stderr.write(`${setup.processId}: ${message}\n`);
  };
  return { debug: () => {}, info: line, warn: line, error: line };
}
