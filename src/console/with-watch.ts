import type { Context } from "hono";
import type { GroupWatch, Observatory } from "../observer/index.ts";
import { groupIdOfSegment } from "./group-path.ts";
import { refusal } from "./refusal.ts";

/** Answers with the group that the route names, or says that there is none. */
export function withWatch(
  context: Context,
  observatory: Observatory,
  answer: (watch: GroupWatch) => Response,
): Response {
  const groupId = groupIdOfSegment(context.req.param("group") ?? "");
  const watch = observatory.watch(groupId);
  if (watch !== null) return answer(watch);
  return refusal(context, 404, `No group ${JSON.stringify(groupId)} is known.`);
}
