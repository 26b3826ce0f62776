const REASONS: ReadonlyMap<unknown, string> = new Map([
  ["EADDRINUSE", "the port is in use"],
  ["EACCES", "permission is denied"],
  ["EADDRNOTAVAIL", "the address is not this machine's"],
  ["ENOTFOUND", "the host is not known"],
]);

/** A listener could not be had, in one sentence. */
export function listenError(address: { host: string; port: number }, cause: unknown): Error {
  const { code } = cause as { code?: unknown };
  const reason = REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
  const where = `${address.host}:${address.port}`;
  return Object.assign(new Error(`Cannot listen on ${where}: ${reason}.`, { cause }), { code });
}
