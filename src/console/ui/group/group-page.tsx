import { advancedTo, type GroupView, type RebalanceView, viewAt } from "../../../insight/index.ts";
import { Diff } from "../cards/diff-card.tsx";
import { Why } from "../cards/why-card.tsx";
import { Deck } from "../deck/deck.tsx";
import { EventLog } from "../log/event-log.tsx";
import { MembersPanel } from "../members/members-panel.tsx";
import { RecordingBar } from "../recording/recording-bar.tsx";
import { ReplayBar } from "../replay/replay-bar.tsx";
import { nowMs } from "../store/clock.ts";
import { isLive, shownMs } from "../store/cursor.ts";
import { route } from "../store/router.ts";
import { hasDeck, shownView } from "../store/shown-view.ts";
import type { GroupSource } from "../store/sources.ts";
import { Patterns } from "../timeline/patterns.tsx";
import { TimelinePanel } from "../timeline/timeline-panel.tsx";
import { Announcer } from "./announcer.tsx";
import { Header } from "./header.tsx";
import { Notices } from "./notices.tsx";
import { openedRebalance } from "./opened-rebalance.ts";

/** One group: what it does now, what happened, why, and what to change. */
export function GroupPage({ store }: { readonly store: GroupSource }) {
  const view = store.view.value;
  const connection = store.connection.value;
  return (
    <div class="page">
      <Header groupId={store.groupId} view={view} connection={connection} />
      <main id="main" class={`columns ${hasDeck.value ? "with-deck" : ""}`}>
        {view === null ? (
          <div class="main-column">
            <RecordingBar />
            <p class="loading">
              {connection === "missing"
                ? "No such group is known to this console."
                : "Looking at the group …"}
            </p>
          </div>
        ) : (
          <div class="main-column">
            <RecordingBar />
            <Notices view={view} connection={connection} />
            <Regions view={connection === "live" ? advancedTo(view, nowMs.value) : view} />
            <Announcer view={view} />
          </div>
        )}
        {hasDeck.value && <Deck groupId={store.groupId} />}
      </main>
      <Patterns />
    </div>
  );
}

function Regions({ view }: { readonly view: GroupView }) {
  const at = viewAt(view, isLive.value ? view.now.asOfMs : shownMs.value);
  const latest = view.rebalances.at(-1) ?? null;
  const opened =
    openedRebalance(view.rebalances, route.value) ?? rebalanceAt(view.rebalances) ?? latest;
  const stage = shownView.value === "members";
  return (
    <>
      <TimelinePanel view={view} at={at} opened={opened} latest={latest} withLanes={!stage} />
      <ReplayBar view={view} />
      <div class="cards" data-stage={stage}>
        <MembersPanel view={view} at={at} size={stage ? "stage" : "card"} />
        <Why view={view} rebalance={opened} />
        <Diff view={view} rebalance={opened} />
        <EventLog view={view} />
      </div>
    </>
  );
}

/** Looking back, the last rebalance that had begun by then. */
function rebalanceAt(rebalances: readonly RebalanceView[]): RebalanceView | null {
  if (isLive.value) return null;
  return rebalances.findLast(({ startedAtMs }) => startedAtMs <= shownMs.value) ?? null;
}
