import { type Control, type RunningConsole, startConsole } from "../../console/index.ts";
import type { Observatory } from "../../observer/index.ts";

/** Serves the page. A port that was asked for is that one; else 8080 if it is free, or any. */
export async function openPage(
  observatory: Observatory,
  { control, port }: { readonly control: Control | null; readonly port: number | null },
): Promise<RunningConsole> {
  const options = {
    observatory,
    ...(control !== null && { control }),
    log: (sentence: string) => process.stderr.write(`${sentence}\n`),
  };
  if (port !== null) return startConsole({ ...options, port });
  try {
    return await startConsole(options);
  } catch {
    return startConsole({ ...options, port: 0 });
  }
}
