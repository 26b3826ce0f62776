import { formatHostPort, type HostPort } from "./host-port.ts";

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ["EADDRINUSE", "the port is in use"],
  ["EACCES", "permission is denied"],
  ["EADDRNOTAVAIL", "the address is not this machine's"],
  ["ENOTFOUND", "the host is not known"],
]);

/** A listener could not be had, in one sentence. */
export function listenError(address: HostPort, cause: unknown): Error {
  const { code } = cause as { code?: unknown };
  const reason = REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
  const where = formatHostPort(address);
  return Object.assign(new Error(`Cannot listen on ${where}: ${reason}.`, { cause }), { code });
}
