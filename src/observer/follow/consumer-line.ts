import {
  type MemberSaying,
  type ProcessReport,
  readMemberSaying,
  readReport,
} from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";

/** A line that a consumer of ours wrote of itself: a report of what it does, or what it says of a rebalance's cause. */
export type ConsumerLine =
  | { readonly kind: "report"; readonly groupId: string; readonly report: ProcessReport }
  | { readonly kind: "cause"; readonly note: CauseLearned }
  /** Well-formed, and of nothing that others could not see as well. */
  | { readonly kind: "nothing" };

export type CauseLearned = Extract<GroupNote, { type: "CauseLearned" }>;

/** What a client that polled too late tells the coordinator (KIP-800); a group of the new protocol is not told at all. */
const POLL_TIMEOUT_REASON = "consumer poll timeout has expired.";
/** A listener that takes longer keeps its group waiting. */
const SLOW_LISTENER_MS = 1_000;
const NOTHING: ConsumerLine = { kind: "nothing" };

/**
 * Reads `{"groupId", "report"}`, or `{"clientId", "note"}` as the diagnostics channel `regroup:rebalance` has it. Null
 * for anything else.
 */
export function readConsumerLine(line: string): ConsumerLine | null {
  const value = parsed(line);
  if (value === null) return null;
  const { groupId, report, clientId, note } = value;
  if (note !== undefined) return said(note, typeof clientId === "string" ? clientId : "");
  const read = readReport(report);
  if (typeof groupId !== "string" || read === null) return null;
  return { kind: "report", groupId, report: read };
}

function said(note: unknown, clientId: string): ConsumerLine | null {
  const saying = readMemberSaying(note);
  if (saying === null) return null;
  if (saying === "nothing") return NOTHING;
  switch (saying.type) {
    case "PollIntervalExceeded":
      return departure(saying, POLL_TIMEOUT_REASON);
    case "Left":
      return departure(saying, saying.reason);
    default:
      return deed(saying, clientId);
  }
}

/** Why a member left is what its coordinator may never have heard. */
function departure(
  { atMs, groupId, memberId, generationId }: MemberSaying,
  reason: string,
): ConsumerLine {
  if (generationId < 0) return NOTHING;
  const evidence = { grade: "observed", source: "consumer", withinMs: 0 } as const;
  const cause = { cause: "MemberLeft", memberId, reason } as const;
  const note = { type: "CauseLearned", atMs, groupId, generationId, evidence, ...cause } as const;
  return { kind: "cause", note };
}

/** What happened to a member between it and its application: nobody else sees it. */
function deed(saying: MemberSaying, clientId: string): ConsumerLine {
  const { atMs, groupId, memberId } = saying;
  const header = { atMs, processId: clientId === "" ? memberId : clientId, memberId };
  switch (saying.type) {
    case "Lost": {
      const { reason, partitions } = saying;
      return { kind: "report", groupId, report: { type: "Lost", ...header, reason, partitions } };
    }
    case "RevocationCommitFailed": {
      const { type, error, partitions } = saying;
      return { kind: "report", groupId, report: { type, ...header, error, partitions } };
    }
    case "ListenerReturned": {
      const { type, callback, durationMs, error } = saying;
      if (error === null && durationMs < SLOW_LISTENER_MS) return NOTHING;
      const report = { type, ...header, callback, durationMs, error } as const;
      return { kind: "report", groupId, report };
    }
    default:
      return NOTHING;
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
