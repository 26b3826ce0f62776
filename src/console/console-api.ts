import { type Context, Hono } from "hono";
import type { Observatory } from "../observer/index.ts";
import type { EventStreams } from "./event-streams.ts";
import { beginGroupStream } from "./group-stream.ts";
import type { GroupsFeed } from "./groups-feed.ts";
import { rebalancesApi } from "./rebalances-api.ts";
import { recordingApi } from "./recording-api.ts";
import { withWatch } from "./with-watch.ts";

/** What the routes that only look are made of. */
export interface ConsoleApiParts {
  readonly observatory: Observatory;
  readonly streams: EventStreams;
  readonly feed: GroupsFeed;
  /** `regroup` and its version. */
  readonly product: { readonly name: string; readonly version: string };
  readonly hasControl: boolean;
  /** One run of the console; ids of events are of one run. */
  readonly runId: string;
}

/** The routes under `/api` that look and change nothing: docs/console-api.md. */
export function consoleApi(parts: ConsoleApiParts): Hono {
  const { observatory } = parts;
  const api = new Hono();
  api.get("/meta", (context) => context.json(meta(parts)));
  api.get("/groups", (context) =>
    context.json({ atMs: observatory.nowMs(), groups: observatory.groups() }),
  );
  api.get("/groups/:group", (context) =>
    withWatch(context, observatory, (watch) => context.json(watch.view())),
  );
  api.route("/groups/:group/rebalances", rebalancesApi(observatory));
  const product = `${parts.product.name} ${parts.product.version}`;
  api.route("/recording", recordingApi({ observatory, product }));
  api.get("/stream/groups", (context) => groupsStream(context, parts));
  api.get("/stream/groups/:group", (context) =>
    withWatch(context, observatory, (watch) =>
      parts.streams.respond(context, (send) =>
        beginGroupStream(watch, send, {
          runId: parts.runId,
          lastEventId: context.req.header("last-event-id"),
        }),
      ),
    ),
  );
  return api;
}

function meta({ observatory, product, hasControl }: ConsoleApiParts): object {
  return {
    schemaVersion: 1,
    product: product.name,
    version: product.version,
    clusterId: observatory.clusterId,
    target: observatory.target,
    sources: observatory.sources(),
    control: hasControl,
    nowMs: observatory.nowMs(),
  };
}

/** The whole list at first, then what changed in it; one who comes again gets the whole list again. */
function groupsStream(context: Context, { streams, feed, observatory }: ConsoleApiParts): Response {
  return streams.respond(context, (send) => {
    const stop = feed.subscribe((change) => send({ event: "changes", data: change }));
    send({
      event: "groups",
      data: {
        atMs: observatory.nowMs(),
        groups: observatory.groups(),
        sources: observatory.sources(),
      },
    });
    return stop;
  });
}
