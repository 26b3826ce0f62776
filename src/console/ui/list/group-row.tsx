// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn only while in sight, which a real table cannot do; their twin is one.
import { scaleLinear } from "d3-scale";
import type { GroupSummary } from "../../../insight/index.ts";
import { age, clockTime, count, counted, duration } from "../format.ts";
import { PageLink } from "../parts/page-link.tsx";
import { StateIcon } from "../parts/state-icon.tsx";
import { stateLook } from "../parts/state-look.ts";
import { minuteMs } from "../store/clock.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const RIBBON_PX = 240;

/** One group in a line, with a tick for each of its rebalances in the last day. */
export function GroupRow({
  group,
  index,
  rowPx,
}: {
  readonly group: GroupSummary;
  readonly index: number;
  readonly rowPx: number;
}) {
  const look = stateLook(group.state);
  return (
    <div
      class="list-row"
      role="row"
      aria-rowindex={index + 2}
      tabIndex={-1}
      style={{ height: `${rowPx}px` }}
      data-worst={group.worst}
    >
      <span role="cell" class="list-name">
        <PageLink to={{ groupId: group.groupId }}>{group.groupId}</PageLink>
      </span>
      <span role="cell" class="list-state" style={{ "--state": `var(${look.token})` }}>
        <StateIcon state={group.state} /> {look.word}
      </span>
      <span role="cell" class="number">
        {group.memberCount === null ? "–" : count(group.memberCount)}
      </span>
      <span role="cell" class="number">
        {lagText(group)}
      </span>
      <span role="cell">
        <MiniRibbon group={group} />
      </span>
      <span role="cell" class="number">
        {count(group.rebalanceCount)}
      </span>
      <span role="cell" class="number list-lost">
        {lostMs(group) === null ? "–" : duration(lostMs(group))}
      </span>
    </div>
  );
}

/** A group whose rebalances took nobody knows how long has not lost nothing. */
function lostMs({ lostMs: knownMs, rebalanceCount }: GroupSummary): number | null {
  return knownMs === 0 && rebalanceCount > 0 ? null : knownMs;
}

function sinceText({ knownSinceMs }: GroupSummary): string {
  if (knownSinceMs === undefined) return "from now on";
  return `since ${clockTime(knownSinceMs, { tenths: false })}`;
}

function MiniRibbon({ group }: { readonly group: GroupSummary }) {
  const fromMs = minuteMs.value - DAY_MS;
  const x = scaleLinear([fromMs, fromMs + DAY_MS], [1, RIBBON_PX - 1]);
  const ticks = group.ticksMs.filter((at) => at >= fromMs);
  const sinceMs = Math.max(fromMs, group.knownSinceMs ?? fromMs + DAY_MS);
  const since = sinceMs > fromMs ? `, known ${sinceText(group)}` : "";
  const says = `${counted(ticks.length, "rebalance")} in 24 hours${since}`;
  const knownFrom = x(sinceMs);
  return (
    <svg
      class="mini-ribbon"
      width={RIBBON_PX}
      height={18}
      role="img"
      aria-label={says}
      viewBox={`0 0 ${RIBBON_PX} 18`}
      preserveAspectRatio="none"
    >
      <rect class="mini-unknown" width={RIBBON_PX} height={18} rx={2} />
      <rect
        class="mini-track"
        x={knownFrom}
        width={Math.max(0, RIBBON_PX - knownFrom)}
        height={18}
        rx={2}
      />
      <path class="mini-ticks" d={ticks.map((at) => `M${x(at).toFixed(1)} 2v14`).join("")} />
    </svg>
  );
}

function lagText({ lag, lagMs }: GroupSummary): string {
  if (lag === 0) return "0";
  if (lagMs !== null) return age(lagMs);
  return lag === null ? "–" : count(lag);
}

/** The same row for the table twin. */
export function rowCells(group: GroupSummary, atMs: number): string[] {
  const ticks = group.ticksMs.filter((at) => at >= atMs - DAY_MS).length;
  const last =
    group.lastRebalanceAtMs === null
      ? "none known"
      : `last at ${clockTime(group.lastRebalanceAtMs, { tenths: false })}`;
  return [
    group.groupId,
    group.state,
    count(group.memberCount),
    lagText(group),
    `${counted(ticks, "rebalance")}, ${last}`,
    count(group.rebalanceCount),
    duration(lostMs(group)),
  ];
}
