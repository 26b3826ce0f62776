import type { Finding } from "./findings.ts";

type Change = NonNullable<Finding["change"]>;

/** Members of a classic group each bring a session timeout; a consumer group has one, set on the group (KIP-848). */
export function sessionSetting(
  groupType: "classic" | "consumer" | "unknown",
  nowMs: number,
  proposedMs: number,
): Change {
  const setting = groupType === "consumer" ? "consumer.session.timeout.ms" : "session.timeout.ms";
  return { setting, now: `${nowMs}`, proposed: `${proposedMs}` };
}
