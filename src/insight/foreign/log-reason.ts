import type { RebalanceCause } from "../../model/index.ts";
import type { LoggedReason } from "./log-event.ts";

interface ReasonPattern {
  readonly cause: RebalanceCause;
  /** Its groups may be named `member` and `said`. */
  readonly pattern: RegExp;
}

const SAID = "; client reason: (?<said>.*)$";

/** Kafka's reasons, by what stands first in them. An instance id is `null` in 4.x and `Some(…)` or `None` in 3.x. */
const REASONS: readonly ReasonPattern[] = [
  reason("MemberJoined", `^Adding new member (?<member>.+?) with group instance id .*?${SAID}`),
  reason("MemberRejoined", `^Member (?<member>.+?) is joining group during \\w+${SAID}`),
  reason("SubscriptionChanged", `^Updating metadata for member (?<member>.+?) during \\w+${SAID}`),
  reason("LeaderRejoined", `^Leader (?<member>.+?) re-joining group during \\w+${SAID}`),
  reason("SessionExpired", "^removing member (?<member>.+?) on heartbeat expiration\\.?$"),
  reason("MemberLeft", "^explicit `LeaveGroup` request for \\((?<member>.*)\\) members\\.?$"),
  reason("MemberLeft", "^removing member (?<member>.+?) on LeaveGroup.*$"),
  reason("SyncTimedOut", "^Removing (?<member>.*) on pending sync request expiration\\.?$"),
  reason(
    "StaticMemberReplaced",
    `^Group's selectedProtocol will change because static member (?<member>.+?) with instance id .*?${SAID}`,
  ),
  reason(
    "StaticMemberReplaced",
    `^Updating metadata for static member (?<member>.+?) with instance id .*?${SAID}`,
  ),
  reason("GroupOverCapacity", "^Freshly-loaded group .* is over capacity \\d+.*$"),
  reason(
    "AssignmentNotStored",
    "^Error .* when storing group assignment ?during SyncGroup \\(member: (?<member>.*?)\\)\\.?$",
  ),
];

function reason(cause: RebalanceCause, pattern: string): ReasonPattern {
  return { cause, pattern: new RegExp(pattern, "s") };
}

/** What a client is taken to have said when it said nothing (`JoinGroupRequest`). */
const NOT_PROVIDED = "not provided";

/** A client's own reason; null for none. */
export function clientReason(said: string | undefined): string | null {
  return said === undefined || said === NOT_PROVIDED || said === "" ? null : said;
}

/** Reads what stands behind `reason:` in a start line. A reason that is not known is `Unknown`, with its text. */
export function readReason(text: string): LoggedReason {
  for (const { cause, pattern } of REASONS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const { member, said } = found.groups ?? {};
    const [memberId = null] = idList(member ?? "");
    return { cause, memberId, clientReason: clientReason(said), text };
  }
  return { cause: "Unknown", memberId: null, clientReason: null, text };
}

/** Ids as a log lists them: `a, b`, `[a, b]`, `{a=…, b=…}`, `Set(a, b)` or `HashSet(a, b)`. */
export function idList(text: string): string[] {
  const inner = /^(?:\w*\(|\[|\{)(.*)[)\]}]$/s.exec(text)?.[1] ?? text;
  return inner
    .split(", ")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
