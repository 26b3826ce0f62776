import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { GroupView, ViewAt } from "../../../insight/index.ts";
import { clockTime } from "../format.ts";
import { ChartFrame } from "../parts/chart-frame.tsx";
import { isLive } from "../store/cursor.ts";
import { ChipRow } from "./chip-row.tsx";
import { flashDiff, fly, MOST_CHIPS, measured, type Positions } from "./flight.ts";
import { MemberRow } from "./member-row.tsx";
import { MembersTable } from "./members-table.tsx";
import { changedCount, type Place, type Placing, placed, presentMembers } from "./placing.ts";

export interface MembersPanelProps {
  readonly view: GroupView;
  /** The group as of the cursor. */
  readonly at: ViewAt;
  /** `stage`: the middle of the page. `card`: one of the cards below the lanes. */
  readonly size: "stage" | "card";
}

/** The picture of the group: a lane per member with its partitions in it, and the tray of those that nobody has. */
export function MembersPanel(props: MembersPanelProps) {
  const { view, at, size } = props;
  return (
    <ChartFrame
      id="members"
      title="Members"
      note={noteOf(view, at)}
      class={`members-panel ${size}`}
      table={() => <MembersTable view={view} at={at} />}
    >
      <Lanes {...props} />
    </ChartFrame>
  );
}

function noteOf(view: GroupView, at: ViewAt): string {
  if (!isLive.value) return `as of ${clockTime(at.atMs)}`;
  const living = view.now.members.filter(({ word }) => word !== "gone");
  const isHeard = living.some(
    (each) => each.lastHeartbeatAtMs !== null || each.lastPollAtMs !== null,
  );
  const count = `${living.length} in the group`;
  return isHeard || living.length === 0
    ? count
    : `${count} · heartbeats cannot be seen, so age of last commit`;
}

/** Lets chips fly when a drawing puts them into other lanes than the one before. */
function useFlight(placing: Placing) {
  const root = useRef<HTMLDivElement>(null);
  const drawn = useRef<string | null>(null);
  const before = useRef<Positions>(new Map());
  // Now, before this drawing changes anything: chips in flight are where they are seen.
  if (drawn.current !== null && drawn.current !== placing.signature)
    before.current = measured(root.current);
  useLayoutEffect(() => {
    const last = drawn.current;
    if (last !== null && last !== placing.signature && root.current !== null) {
      fly(root.current, before.current);
      if (changedCount(last, placing.signature) > MOST_CHIPS) flashDiff();
    }
    drawn.current = placing.signature;
  }, [placing.signature]);
  return root;
}

function Lanes({ view, at }: MembersPanelProps) {
  const placing = useMemo(() => placed(view, at), [view, at]);
  const root = useFlight(placing);
  const topicHues = huesOf(view);
  const present = isLive.value ? presentMembers(view) : new Map();
  const awaited = new Set(isLive.value ? (view.now.barrier?.waitingFor ?? []) : []);
  return (
    <div class="member-lanes" ref={root}>
      <ul>
        {at.members.map((each) => (
          <MemberRow
            key={each.member.memberId}
            at={each}
            present={present.get(each.member.memberId) ?? null}
            places={placing.lanes.get(each.member.memberId) ?? []}
            nowMs={at.atMs}
            topicHues={topicHues}
            isAwaited={
              each.word !== "gone" && (awaited.has(each.name) || awaited.has(each.member.memberId))
            }
          />
        ))}
      </ul>
      {at.members.length === 0 && (
        <p class="empty">
          {at.isKnown ? "Nobody is in the group." : "Nothing is known of this instant."}
        </p>
      )}
      <Tray tray={placing.tray} topicHues={topicHues} nowMs={at.atMs} />
    </div>
  );
}

interface TrayProps {
  readonly tray: readonly Place[];
  readonly topicHues: ReadonlyMap<string, number> | null;
  readonly nowMs: number;
}

/** Where chips hang that were taken from one owner and are not yet given to the next. */
function Tray({ tray, topicHues, nowMs }: TrayProps) {
  return (
    <section class="tray" data-lane="" data-full={tray.length > 0} aria-label="Unowned partitions">
      <span class="tray-name">unowned</span>
      <ChipRow
        places={tray}
        ownerName={null}
        hue={null}
        topicHues={topicHues}
        nowMs={nowMs}
        empty="none"
      />
    </section>
  );
}

/** With several topics a chip's hue tells its topic; with one it would tell nothing. */
function huesOf({ now }: GroupView): ReadonlyMap<string, number> | null {
  const topics = [...new Set(now.partitions.map(({ topic }) => topic))].sort();
  return topics.length < 2 ? null : new Map(topics.map((topic, index) => [topic, index]));
}
