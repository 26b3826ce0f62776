import type { Lanes } from "../../../insight/index.ts";
import { dateTime, duration } from "../format.ts";
import { TableTwin } from "../parts/table-twin.tsx";

/** Every span of every lane as a row. */
export function LanesTable({ lanes }: { readonly lanes: Lanes }) {
  const rows = lanes.rows.flatMap(({ label, spans, cap }) =>
    spans.map((span, index) => [
      label,
      span.phase,
      span.owner === null ? "nobody" : `${span.owner.letter} ${span.owner.name}`,
      dateTime(span.fromMs),
      dateTime(span.toMs),
      duration(span.toMs - span.fromMs),
      span.rebalanceNumber === null ? "none" : String(span.rebalanceNumber),
      span.grade ?? "none",
      index === spans.length - 1 ? (cap?.text ?? "") : "",
    ]),
  );
  return (
    <TableTwin
      caption="Partitions over time"
      columns={[
        "Partition",
        "Phase",
        "Owner",
        "From",
        "To",
        "For",
        "Rebalance",
        "Evidence",
        "Latest pause",
      ]}
      rows={rows}
    />
  );
}
