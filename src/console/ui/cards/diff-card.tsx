import {
  type DiffCard,
  diffCard,
  type GroupView,
  nameIn,
  type RebalanceView,
} from "../../../insight/index.ts";
import { ChartFrame } from "../parts/chart-frame.tsx";
import { TableTwin } from "../parts/table-twin.tsx";
import { DiffMatrixView } from "./diff-matrix.tsx";
import { DiffSlopeView } from "./diff-slope.tsx";

export interface DiffProps {
  readonly view: GroupView;
  readonly rebalance: RebalanceView | null;
}

/** The assignment before and after the rebalance that is open. */
export function Diff({ view, rebalance }: DiffProps) {
  if (rebalance === null) {
    return (
      <ChartFrame id="diff" title="Before and after" class="diff">
        <p class="empty">Nothing has changed yet.</p>
      </ChartFrame>
    );
  }
  const card = diffCard(rebalance, (member) => nameIn(view, member));
  return (
    <ChartFrame
      id="diff"
      title="Before and after"
      note={`${card.fromGenerationId ?? "?"} → ${card.toGenerationId ?? "…"}`}
      class="diff"
      table={() => <DiffTable card={card} />}
    >
      {card.isKnown ? (
        <>
          <p class="diff-counts">{card.lines.join(" · ")}</p>
          {card.drawing.type === "slope" ? (
            <DiffSlopeView drawing={card.drawing} view={view} />
          ) : (
            <DiffMatrixView drawing={card.drawing} />
          )}
        </>
      ) : (
        <p class="empty">
          {rebalance.stableAtMs === null
            ? "The new assignment is not there yet."
            : "Nobody saw the assignment."}
        </p>
      )}
    </ChartFrame>
  );
}

function DiffTable({ card }: { readonly card: DiffCard }) {
  const caption = `Assignment before and after rebalance ${card.rebalanceNumber}`;
  if (card.drawing.type === "slope") {
    const rows = card.drawing.rows.map(({ label, kind, from, to }) => [
      label,
      kind,
      from?.name ?? "nobody",
      to?.name ?? "nobody",
    ]);
    return (
      <TableTwin caption={caption} columns={["Partition", "Change", "From", "To"]} rows={rows} />
    );
  }
  const { from, to, counts } = card.drawing;
  const rows = from.map((member, row) => [
    member?.name ?? "nobody",
    ...(counts[row] ?? []).map(String),
  ]);
  return (
    <TableTwin
      caption={caption}
      columns={["From \\ to", ...to.map((member) => member?.name ?? "nobody")]}
      rows={rows}
    />
  );
}
