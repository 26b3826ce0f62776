/** The command line was not understood: its message is one sentence, and the process ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** By name: the bundled command and the commands it loads each have a `UsageError` of their own. */
export function isUsageError(error: unknown): boolean {
  return error instanceof Error && error.name === "UsageError";
}
