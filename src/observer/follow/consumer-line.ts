import type { ProcessReport } from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";

/** A line that a consumer of ours wrote of itself: a report of what it reads, or what it says of a rebalance's cause. */
export type ConsumerLine =
  | { readonly kind: "report"; readonly groupId: string; readonly report: ProcessReport }
  | { readonly kind: "cause"; readonly note: CauseLearned }
  /** Well-formed, and of nothing that others could not see as well. */
  | { readonly kind: "nothing" };

export type CauseLearned = Extract<GroupNote, { type: "CauseLearned" }>;

/** What a client that polled too late tells the coordinator (KIP-800); a group of the new protocol is not told at all. */
const POLL_TIMEOUT_REASON = "consumer poll timeout has expired.";

/**
 * Reads `{"groupId", "report"}`, or `{"clientId", "note"}` as the diagnostics channel `regroup:rebalance` has it. Null
 * for anything else.
 */
export function readConsumerLine(line: string): ConsumerLine | null {
  const value = parsed(line);
  if (value === null) return null;
  if (isObject(value["note"])) return ofMemberNote(value["note"]);
  const { groupId, report } = value as { groupId?: unknown; report?: unknown };
  if (typeof groupId !== "string" || !isReport(report)) return null;
  return { kind: "report", groupId, report };
}

/** Why a member left is what its coordinator may never have heard. */
function ofMemberNote(note: Record<string, unknown>): ConsumerLine | null {
  const { type, atMs, groupId, memberId, generationId } = note;
  if (typeof type !== "string" || typeof groupId !== "string" || typeof memberId !== "string")
    return null;
  if (!isCount(atMs) || !isCount(generationId)) return null;
  if (type !== "PollIntervalExceeded") return { kind: "nothing" };
  return {
    kind: "cause",
    note: {
      type: "CauseLearned",
      ...{ atMs, groupId, generationId, memberId },
      cause: "MemberLeft",
      reason: POLL_TIMEOUT_REASON,
      evidence: { grade: "observed", source: "consumer", withinMs: 0 },
    },
  };
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isReport(value: unknown): value is ProcessReport {
  return (
    isObject(value) &&
    typeof value["type"] === "string" &&
    typeof value["processId"] === "string" &&
    isCount(value["atMs"])
  );
}
