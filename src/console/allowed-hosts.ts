import { isIP } from "node:net";

/**
 * Whether a request with this Host header may be answered. A page of somebody else's can have its own name resolve to
 * 127.0.0.1 and would then be of the console's origin (DNS rebinding): so names have to be known. Addresses need not be,
 * nor `localhost` and what ends in it: nobody else can own those.
 */
export function hostAllowed(header: string | undefined, names: readonly string[]): boolean {
  const name = hostName(header ?? "");
  if (name === null) return false;
  if (isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost")) return true;
  return names.some((allowed) => allowed.toLowerCase() === name);
}

/** Without port and brackets, in lower case; null when it is not a host. */
function hostName(header: string): string | null {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  const name = found?.[1] ?? found?.[2];
  // A name with a dot at its end is the same name.
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, "");
}

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
