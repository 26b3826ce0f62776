import type { GroupView, MemberNow, ViewAt } from "../../../insight/index.ts";
import { clockTime, duration } from "../format.ts";
import { TableTwin } from "../parts/table-twin.tsx";
import { isLive } from "../store/cursor.ts";
import { partitionKey, presentMembers } from "./placing.ts";

const COLUMNS = [
  "Letter",
  "Member",
  "State",
  "Partitions",
  "Last heartbeat",
  "Last poll",
  "Last commit",
  "Session timeout",
  "Client id",
  "Host",
  "Instance id",
  "Epoch",
];

/** Members, lanes and tray as a table. */
export function MembersTable({ view, at }: { readonly view: GroupView; readonly at: ViewAt }) {
  const present = isLive.value ? presentMembers(view) : new Map<string, MemberNow>();
  const rows = at.members.map(({ member, owner, name, word, partitions }) => {
    const now = present.get(member.memberId);
    return [
      owner?.letter ?? "?",
      name,
      word,
      partitions
        .map((each) => `${partitionKey(each)}${each.phase === "owned" ? "" : ` (${each.phase})`}`)
        .join(", ") || "none",
      instant(now?.lastHeartbeatAtMs),
      instant(now?.lastPollAtMs),
      instant(now?.lastCommitAtMs),
      duration(member.sessionTimeoutMs),
      member.clientId,
      member.clientHost,
      member.groupInstanceId ?? "none",
      now?.memberEpoch === undefined || now.memberEpoch === null ? "none" : String(now.memberEpoch),
    ];
  });
  const unowned =
    at.tray.map((each) => `${partitionKey(each)} (${each.phase})`).join(", ") || "none";
  const tray = ["", "unowned", "", unowned, ...Array(COLUMNS.length - 4).fill("")];
  return (
    <TableTwin caption="Members and their partitions" columns={COLUMNS} rows={[...rows, tray]} />
  );
}

function instant(atMs: number | null | undefined): string {
  return atMs === null || atMs === undefined ? "unknown" : clockTime(atMs);
}
