import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Control } from "./control.ts";
import { parseControlAction } from "./control-action.ts";
import type { EventStreams } from "./event-streams.ts";
import { refusal } from "./refusal.ts";

/** An action is a few dozen bytes. */
const MOST_BODY_BYTES = 64 * 1024;

/** The routes that act on a group; they are there only where the console was started with control. */
export function controlApi(control: Control, streams: EventStreams): Hono {
  const api = new Hono();
  api.get("/control", (context) => context.json(control.state()));
  api.get("/stream/control", (context) =>
    streams.respond(context, (send) => {
      const sendState = (): void => send({ event: "control", data: control.state() });
      sendState();
      return control.onChange(sendState);
    }),
  );
  const limit = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: (context) => refusal(context, 413, "An action is at most 64 KiB of JSON."),
  });
  api.post("/control", limit, async (context) => {
    const parsed = parseControlAction(await jsonOrNull(context.req));
    if ("error" in parsed) return refusal(context, 400, parsed.error);
    const result = await control.perform(parsed.action);
    return context.json(result, result.ok ? 200 : 409);
  });
  return api;
}

async function jsonOrNull(request: { text(): Promise<string> }): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
