/** Builds and runs the load generator of `load/`. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execute, peerPath, root } from "../interop/peers.ts";
import { onLoadCore } from "./machine.ts";

const binary = peerPath("bin", "load");
let built: Promise<unknown> | undefined;

/** Compiles the load generator, once; rejects with a MissingPeerError where there is no C compiler. */
export async function buildLoad(): Promise<void> {
  const folder = join(root, "bench/load");
  const sources = readdirSync(folder).filter((name) => name.endsWith(".c"));
  mkdirSync(peerPath("bin"), { recursive: true });
  built ??= execute("cc", ["-O2", "-o", binary, ...sources], { cwd: folder });
  await built;
}

/** Runs one mode and resolves to the figures it printed. A wrong answer of the server rejects. */
export async function runLoad(
  mode: string,
  options: Record<string, string | number>,
  command: readonly string[] = [],
): Promise<Record<string, number>> {
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const tail = command.length > 0 ? ["--", ...command] : [];
  const line = [...onLoadCore, binary, mode, ...flags, ...tail];
  const printed = await execute(line[0] ?? "", line.slice(1), { timeoutMs: 180_000 });
  return JSON.parse(printed) as Record<string, number>;
}
