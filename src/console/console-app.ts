import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Observatory } from "../observer/index.ts";
import { consoleApi } from "./console-api.ts";
import type { Control } from "./control.ts";
import { controlApi } from "./control-api.ts";
import { EventStreams } from "./event-streams.ts";
import { GroupsFeed } from "./groups-feed.ts";
import { inPieces } from "./in-pieces.ts";
import { PageFiles } from "./page-files.ts";
import { refusal } from "./refusal.ts";
import { requestGuard } from "./request-guard.ts";
import { securityHeaders } from "./security-headers.ts";

export interface ConsoleAppOptions {
  readonly observatory: Observatory;
  /** Null: the console can only look. */
  readonly control: Control | null;
  readonly uiFolder: string;
  /** Names that it may be asked for by, beside localhost and addresses. */
  readonly allowedHosts: readonly string[];
  readonly version: string;
  /** Told of what failed within the console itself. */
  readonly failed: (error: unknown) => void;
  readonly mostStreams?: number;
  readonly mostWaitingBytes?: number;
}

/** The console without a socket: a request goes in, a response comes out. */
export interface ConsoleApp {
  readonly app: Hono;
  readonly streams: EventStreams;
}

const MOST_STREAMS = 100;
const MOST_WAITING_BYTES = 1024 * 1024;
const COMMENT_EVERY_MS = 15_000;
const LIST_EVERY_MS = 1000;

export function consoleApp(options: ConsoleAppOptions): ConsoleApp {
  const { observatory, control } = options;
  const streams = new EventStreams({
    mostStreams: options.mostStreams ?? MOST_STREAMS,
    mostWaitingBytes: options.mostWaitingBytes ?? MOST_WAITING_BYTES,
    commentEveryMs: COMMENT_EVERY_MS,
  });
  const app = new Hono();
  app.use(securityHeaders, requestGuard(options.allowedHosts));
  app.route(
    "/api",
    consoleApi({
      observatory,
      streams,
      feed: new GroupsFeed(observatory, { everyMs: LIST_EVERY_MS }),
      product: { name: "regroup", version: options.version },
      hasControl: control !== null,
      runId: randomUUID(),
    }),
  );
  if (control !== null) app.route("/api", controlApi(control, streams));
  app.get("/metrics", async (context) =>
    context.body(inPieces(await observatory.metrics()), 200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    }),
  );
  addPage(app, options);
  app.onError((error, context) => {
    // Who went away before the request was whole is no failure of ours.
    if (!context.req.raw.signal.aborted) options.failed(error);
    return refusal(context, 500, "The console failed to answer this: its log says why.");
  });
  return { app, streams };
}

function addPage(app: Hono, { uiFolder, control }: ConsoleAppOptions): void {
  const page = new PageFiles(uiFolder);
  app.all("/api/*", (context) => {
    const sentence =
      control === null && context.req.path === "/api/control"
        ? "This console only looks: it was started without control."
        : "The console's API has nothing at this address: docs/console-api.md lists what it has.";
    return refusal(context, 404, sentence);
  });
  app.get("*", (context) => page.respond(context));
  app.notFound((context) => refusal(context, 404, "The console has nothing at this address."));
}
