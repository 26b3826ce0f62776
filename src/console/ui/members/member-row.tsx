import type { MemberAt, MemberNow } from "../../../insight/index.ts";
import { ownerStyle } from "../parts/owner-colour.ts";
import { ChipRow } from "./chip-row.tsx";
import { MemberDials } from "./member-dials.tsx";
import type { Place } from "./placing.ts";

export interface MemberRowProps {
  readonly at: MemberAt;
  /** What is known of it at present; null when the cursor is in the past, or it is not there any more. */
  readonly present: MemberNow | null;
  readonly places: readonly Place[];
  readonly nowMs: number;
  /** Hue of each topic where there are several; null: chips wear their owner's. */
  readonly topicHues: ReadonlyMap<string, number> | null;
  readonly isAwaited: boolean;
}

/** A member's lane: who it is, how near it is to being evicted, what it holds, and one word. */
export function MemberRow({ at, present, places, nowMs, topicHues, isAwaited }: MemberRowProps) {
  const { member, name, word } = at;
  const ordinal = at.owner?.ordinal ?? 0;
  const shownWord = isAwaited ? "awaited" : word;
  return (
    <li
      class="member"
      data-word={word}
      data-past={present === null}
      data-lane={member.memberId}
      style={ownerStyle(ordinal)}
    >
      <span class="letter" data-gone={word === "gone"} aria-hidden="true">
        {at.owner?.letter ?? "?"}
      </span>
      <MemberName at={at} epoch={present?.memberEpoch ?? null} />
      <MemberDials at={at} present={present} nowMs={nowMs} />
      <ChipRow
        places={places}
        ownerName={name}
        hue={ordinal}
        topicHues={topicHues}
        nowMs={nowMs}
        empty={word === "gone" ? "" : "no partition"}
      />
      <span class="member-word" data-word={shownWord}>
        {shownWord}
      </span>
    </li>
  );
}

function MemberName({ at, epoch }: { readonly at: MemberAt; readonly epoch: number | null }) {
  const { groupInstanceId, clientId, clientHost, memberId } = at.member;
  const isNew = (detail: string): boolean => detail !== "" && detail !== at.name;
  const details = [
    groupInstanceId === null ? "" : isNew(groupInstanceId) ? `static ${groupInstanceId}` : "static",
    isNew(clientId) ? clientId : "",
    clientHost.replace(/^\//, ""),
    epoch === null ? "" : `epoch ${epoch}`,
  ].filter((detail) => detail !== "");
  return (
    <span
      class="member-name"
      data-gone={at.word === "gone"}
      title={[memberId, ...details].join("\n")}
    >
      <b>{at.name}</b>
      <small>{details.join(" · ")}</small>
    </span>
  );
}
