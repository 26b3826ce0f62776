import type { ClientLog, ClientLogFields } from "../node-client/index.ts";
import { visibleText } from "./visible-text.ts";

const nothing = (): void => {};

/** So many lines are remembered; then all may be said again. */
const REMEMBERED_LINES = 100;

/**
 * A client's warnings and errors, a line each on stderr, for people who wait: a cluster that cannot be reached is asked
 * again and again until the time is up. What was said before is not said again.
 */
export function warningsOnStderr(
  write: (text: string) => void = (text) => process.stderr.write(text),
): ClientLog {
  const said = new Set<string>();
  const say = (fields: ClientLogFields, message: string): void => {
    const line = `${message}${detail(fields)}`;
    if (said.has(line)) return;
    if (said.size >= REMEMBERED_LINES) said.clear();
    said.add(line);
    write(`${visibleText(line)}\n`);
  };
  return { debug: nothing, info: nothing, warn: say, error: say };
}

/** What went wrong, from the fields that carry it. */
function detail({ err, error, reason, problem }: ClientLogFields): string {
  const cause = err ?? error ?? reason ?? problem;
  if (cause === undefined) return "";
  return `: ${cause instanceof Error ? cause.message : String(cause)}`;
}
