import { type ErrorName, errorCode } from "../../protocol/index.ts";
import { fromByteString } from "../byte-string.ts";
import type { SyncGroupReply } from "../effects.ts";
import type { ReplyToken } from "../events.ts";
import type { ClassicGroup, ClassicMember } from "./group.ts";

/** No assignment, and why. */
export function syncError(token: ReplyToken, error: ErrorName): SyncGroupReply {
  return { type: "Reply", api: "SyncGroup", token, response: { errorCode: errorCode(error) } };
}

/** The member's part of the stored assignment. */
export function syncSuccess(
  token: ReplyToken,
  group: ClassicGroup,
  member: ClassicMember,
): SyncGroupReply {
  return {
    type: "Reply",
    api: "SyncGroup",
    token,
    response: {
      protocolType: group.protocolType,
      protocolName: group.protocolName,
      assignment: fromByteString(member.assignment),
    },
  };
}
