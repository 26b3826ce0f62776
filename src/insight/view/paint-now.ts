import type { PartitionNow } from "../group-history.ts";
import type { GroupView } from "./group-view.ts";
import { openRebalance } from "./open-rebalance.ts";
import { type Painted, paint } from "./painted-lane.ts";
import { partitionText } from "./wording.ts";

/** What is under way: no rebalance's change tells of it yet. */
export function paintNow(lane: Painted, now: PartitionNow, view: GroupView): void {
  const before = lane.spans.at(-1);
  if (before === undefined || before.phase === "unknown") {
    paintFirstSight(lane, now, view, before?.fromMs ?? view.gaps.at(-1)?.toMs ?? view.knownSinceMs);
  }
  const tail = lane.spans.at(-1);
  if (now.stoppedAtMs !== null && tail?.phase === "owned") paintStop(lane, now, view);
  paintReleasing(lane, view);
  if (tail?.phase !== "owned" || now.stoppedAtMs !== null || now.position !== null) return;
  if (now.lag === 0) return; // it has nothing to read
  if (consumersReport(view)) paint(lane, { ...tail, phase: "owned-not-polled" });
}

/** No rebalance in the view changed it since then: it has been as it is for as long as the group is known. */
function paintFirstSight(
  lane: Painted,
  { owner }: PartitionNow,
  view: GroupView,
  sinceMs: number,
): void {
  const { grade, withinMs } = view.now.evidence;
  const facts = { rebalanceNumber: null, grade, withinMs };
  if (owner !== null) {
    paint(lane, { ...facts, phase: "owned", fromMs: sinceMs, memberId: owner.memberId });
  } else if (view.now.state === "Empty" || view.now.state === "Stable") {
    const fromMs = Math.max(sinceMs, view.rebalances.at(-1)?.stableAtMs ?? sinceMs);
    paint(lane, { ...facts, phase: "unowned", fromMs, memberId: null });
  }
}

function paintStop(lane: Painted, now: PartitionNow, view: GroupView): void {
  const stoppedAtMs = now.stoppedAtMs ?? 0;
  const memberId = now.owner?.memberId ?? null;
  const open = openRebalance(view);
  const noticedAtMs = open === null ? Infinity : Math.max(stoppedAtMs, open.startedAtMs);
  const facts = {
    rebalanceNumber: open?.number ?? null,
    withinMs: 0,
    grade: view.now.evidence.grade,
  };
  if (noticedAtMs > stoppedAtMs) {
    paint(lane, { ...facts, phase: "orphaned", fromMs: stoppedAtMs, memberId });
  }
  if (noticedAtMs === Infinity) return;
  const isMember = view.now.members.some(
    ({ member, word }) => member.memberId === memberId && word !== "gone",
  );
  paint(lane, {
    ...facts,
    phase: isMember ? "paused" : "unowned",
    fromMs: noticedAtMs,
    memberId: isMember ? memberId : null,
  });
}

function paintReleasing(lane: Painted, view: GroupView): void {
  const name = partitionText(lane);
  const owner = view.now.members.find(({ revoking }) => revoking.includes(name));
  const last = lane.spans.at(-1);
  if (owner === undefined || last?.phase !== "owned") return;
  const open = openRebalance(view);
  const fromMs = Math.max(last.fromMs, open?.startedAtMs ?? view.now.asOfMs);
  const { memberId } = owner.member;
  paint(lane, {
    ...last,
    phase: "revoking",
    fromMs,
    memberId,
    rebalanceNumber: open?.number ?? null,
  });
}

/** Only where consumers tell what they process does silence mean that nothing was. */
function consumersReport({ sources }: GroupView): boolean {
  return sources.some(({ source, status }) => source === "consumers" && status === "on");
}
