import type { EventView } from "../../../insight/index.ts";
import { dateTime } from "../format.ts";
import { TableTwin } from "../parts/table-twin.tsx";

export function EventsTable({ events }: { readonly events: readonly EventView[] }) {
  return (
    <TableTwin
      caption="Events"
      columns={["Number", "At", "Kind", "Member", "What happened", "Rebalance", "Evidence"]}
      rows={events.map((event) => [
        String(event.id),
        dateTime(event.atMs),
        event.kind,
        event.memberName ?? "none",
        event.text,
        event.rebalanceNumber === null ? "none" : String(event.rebalanceNumber),
        `${event.evidence.grade} (${event.evidence.source})`,
      ])}
    />
  );
}
