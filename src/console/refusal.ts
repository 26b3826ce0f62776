import type { Context } from "hono";

/** The statuses that the console answers errors with. */
export type RefusalStatus = 400 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 503;

/** An error as every route answers it: `{ "error": "One sentence." }`. */
export function refusal(context: Context, status: RefusalStatus, sentence: string): Response {
  return context.json({ error: sentence }, status);
}
