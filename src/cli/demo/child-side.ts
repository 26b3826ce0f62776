import { Kafka, logLevel } from "kafkajs";
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

/** A reporter whose reports carry the process's name and the instant of the call. */
export function reporter(processId: string): (report: ProcessEventReport) => void {
  return (report) =>
    tellParent({ type: "Report", report: { ...report, processId, atMs: nowMs() } });
}

/** Says why and ends. */
export function fail(error: unknown): never {
  tellParent({ type: "Failed", message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

/** kafkajs, silent unless asked. Retries are quick: everything is on this machine. */
export function kafkaClient(setup: {
  readonly clientId: string;
  readonly bootstrapServers: string;
  readonly verbose: boolean;
}): Kafka {
  return new Kafka({
    clientId: setup.clientId,
    brokers: setup.bootstrapServers.split(","),
    logLevel: setup.verbose ? logLevel.INFO : logLevel.NOTHING,
    logCreator:
      () =>
      ({ namespace, log }) =>
        process.stderr.write(`${setup.clientId} ${namespace}: ${log.message}\n`),
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 20 },
  });
}
