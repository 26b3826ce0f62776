import type { Context, MiddlewareHandler } from "hono";
import { hostAllowed } from "./allowed-hosts.ts";
import { refusal } from "./refusal.ts";

/**
 * Turns away what is not asked by the console's own page, by a person's address bar, or by a program:
 *
 * - a Host that is not ours (see {@link hostAllowed});
 * - what another page asks for, by Sec-Fetch-Site, which every current browser sends and no page can forge; only
 *   following a link is allowed to it, not a frame, which would hold our streams and recordings open unseen;
 * - a POST whose Origin is another host, or that is not JSON: a form of another page can send neither.
 */
export function requestGuard(allowedHosts: readonly string[]): MiddlewareHandler {
  return async (context, next) =>
    hostRefusal(context, allowedHosts) ??
    methodRefusal(context) ??
    crossSiteRefusal(context) ??
    postRefusal(context) ??
    (await next());
}

function hostRefusal(context: Context, allowedHosts: readonly string[]): Response | null {
  const host = context.req.header("host");
  if (hostAllowed(host, allowedHosts)) return null;
  const named = host === undefined ? "no host" : `the host ${JSON.stringify(host)}`;
  return refusal(
    context,
    403,
    `The console was asked for by ${named}, which it does not know: use localhost or an address, or start it with --allowed-host.`,
  );
}

function methodRefusal(context: Context): Response | null {
  if (["GET", "HEAD", "POST"].includes(context.req.method)) return null;
  return refusal(context, 405, `The console knows GET, HEAD and POST, not ${context.req.method}.`);
}

function crossSiteRefusal(context: Context): Response | null {
  const site = context.req.header("sec-fetch-site");
  if (site === undefined || site === "same-origin" || site === "none") return null;
  const isLink =
    context.req.header("sec-fetch-mode") === "navigate" &&
    context.req.header("sec-fetch-dest") === "document";
  if (context.req.method === "GET" && isLink) return null;
  return refusal(context, 403, "Another site's page asked for this; only the console's own may.");
}

function postRefusal(context: Context): Response | null {
  if (context.req.method !== "POST") return null;
  const origin = context.req.header("origin");
  if (origin !== undefined && originHost(origin) !== context.req.header("host")?.toLowerCase()) {
    return refusal(context, 403, "Another site's page sent this; only the console's own may.");
  }
  const type = context.req.header("content-type") ?? "";
  if (/^application\/json\s*(;|$)/i.test(type)) return null;
  return refusal(context, 415, "A POST needs the content type application/json.");
}

/** Host and port; null for `null`, the origin of sandboxed pages and files. */
function originHost(origin: string): string | null {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase() ?? null;
}
