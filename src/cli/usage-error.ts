/** The command line was not understood: its message is one sentence, and the process ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
