import { announcement, barrierNowCaption, type GroupView, nameIn, type RebalanceView } from "../../../insight/index.ts";
import { navigate } from "../store/router.ts";

/** Whom the group waits for, with a bar that fills as they come; in quiet times what the last rebalance was. */
export function BarrierLine({ view, latest }: { readonly view: GroupView; readonly latest: RebalanceView | null }) {
  const { barrier } = view.now;
  if (barrier !== null) {
    const share = barrier.expectedCount === 0 ? 0 : barrier.arrivedCount / barrier.expectedCount;
    return (
      <p class="barrier" data-waiting="true">
        <span class="drain" aria-hidden="true">
          <span style={{ transform: `scaleX(${share})` }} />
        </span>
        <strong>{barrierNowCaption(view)}</strong>
      </p>
    );
  }
  if (latest === null) return <p class="barrier">No rebalance was seen yet.</p>;
  const { start, end } = announcement(latest, (member) => nameIn(view, member));
  const sentence = end ?? start;
  return (
    <p class="barrier">
      <span>{sentence}</span>
      <button
        type="button"
        class="button quiet"
        onClick={() => navigate({ rebalanceNumber: latest.number, generationId: null })}
      >
        Open
      </button>
    </p>
  );
}
