import {
  announcement,
  barrierNowCaption,
  type GroupView,
  nameIn,
  type RebalanceView,
  standstillText,
} from "../../../insight/index.ts";
import { AlertsStrip } from "../cards/alerts-strip.tsx";
import { navigate } from "../store/router.ts";

export interface BarrierLineProps {
  readonly view: GroupView;
  readonly latest: RebalanceView | null;
}

/** Whom the group waits for, with a bar that fills as they come; in quiet times what the last rebalance was. */
export function BarrierLine({ view, latest }: BarrierLineProps) {
  return (
    <div class="barrier" data-waiting={view.now.barrier !== null}>
      {view.now.barrier === null ? (
        <LastRebalance view={view} latest={latest} />
      ) : (
        <Drain view={view} />
      )}
      <AlertsStrip view={view} />
    </div>
  );
}

function Drain({ view }: { readonly view: GroupView }) {
  const { arrivedCount, expectedCount } = view.now.barrier ?? { arrivedCount: 0, expectedCount: 0 };
  const share = expectedCount === 0 ? 0 : arrivedCount / expectedCount;
  return (
    <>
      <span class="drain" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
      <strong>{barrierNowCaption(view)}</strong>
    </>
  );
}

function LastRebalance({ view, latest }: BarrierLineProps) {
  const standstill = standstillText(view);
  if (standstill !== "") return <strong class="standstill">{standstill}</strong>;
  if (latest === null) return <span>No rebalance was seen yet.</span>;
  const { start, end } = announcement(latest, (member) => nameIn(view, member));
  return (
    <>
      <span>{end ?? start}</span>
      <button
        type="button"
        class="button quiet"
        onClick={() => navigate({ rebalanceNumber: latest.number, generationId: null })}
      >
        Open
      </button>
    </>
  );
}
