import type { MemberAt, MemberNow } from "../../../insight/index.ts";
import { age } from "../format.ts";
import { Dial } from "./dial.tsx";

export interface MemberDialsProps {
  readonly at: MemberAt;
  readonly present: MemberNow | null;
  readonly nowMs: number;
}

/** How near a member is to its eviction: by heartbeat and by poll, or by its last commit where neither can be seen. */
export function MemberDials({ at, present, nowMs }: MemberDialsProps) {
  const since = (atMs: number | null): number | null =>
    atMs === null ? null : Math.max(0, nowMs - atMs);
  if (at.word === "gone") {
    const goneMs = since(present?.goneSinceMs ?? null);
    return (
      <span class="member-dials gone">
        <span class="flat-line" aria-hidden="true" />
        <span class="gone-age">{goneMs === null ? "gone" : `gone ${age(goneMs)}`}</span>
      </span>
    );
  }
  if (present === null) return <span class="member-dials" />;
  const { lastHeartbeatAtMs, lastPollAtMs, lastCommitAtMs, maxPollIntervalMs, member } = present;
  const isHeard = lastHeartbeatAtMs !== null || lastPollAtMs !== null;
  if (!isHeard) {
    return (
      <span class="member-dials">
        <Dial label="commit" sinceMs={since(lastCommitAtMs)} limitMs={null} limitName="its limit" />
      </span>
    );
  }
  return (
    <span class="member-dials">
      <Dial
        label="hb"
        sinceMs={since(lastHeartbeatAtMs)}
        limitMs={member.sessionTimeoutMs}
        limitName="session.timeout.ms"
      />
      <Dial
        label="poll"
        sinceMs={since(lastPollAtMs)}
        limitMs={maxPollIntervalMs}
        limitName="max.poll.interval.ms"
      />
    </span>
  );
}
