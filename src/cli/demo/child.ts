import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ChildCommand, ChildMessage } from "./child-protocol.ts";

/**
 * Forks one of the demo's child programs. None is given the terminal: a Node process that ends puts the terminal back
 * into the mode in which it found it, and our keys would stop coming.
 */
export function forkChild(
  program: "consumer-process" | "producer-process",
  setup: object,
  on: {
    /** Whether it reads what is piped into us. */
    readonly stdin?: "inherit";
    readonly message: (message: ChildMessage) => void;
    readonly exit: (code: number | null, signal: NodeJS.Signals | null) => void;
  },
): ChildProcess {
  const file = fileURLToPath(new URL(`../../bundle/${program}.js`, import.meta.url));
  const child = fork(file, [JSON.stringify(setup)], {
    execArgv: [],
    stdio: [on.stdin ?? "ignore", "ignore", "pipe", "ipc"],
  });
  if (child.stderr !== null) passOn(child.stderr, process.stderr);
  child.on("message", on.message);
  child.on("exit", on.exit);
  child.on("error", () => {});
  return child;
}

/** Copies what arrives. Unlike a pipe it leaves no listener on the target, which many children share. */
export function passOn(from: NodeJS.ReadableStream, to: NodeJS.WritableStream): void {
  from.on("data", (chunk: Uint8Array) => to.write(chunk));
}

/** Tells a child something; one that is gone hears nothing. */
export function tellChild(child: ChildProcess, command: ChildCommand): void {
  if (child.connected) child.send(command, () => {});
}
