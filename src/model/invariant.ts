/** A broken promise of our own code, never of a peer. Whoever drives a core reports it with its trace. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Asserts what must hold if regroup itself is correct. Throws {@link InvariantError}; nobody "handles" it. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
