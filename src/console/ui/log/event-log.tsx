import { useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  type EventView,
  type GroupView,
  memberLetters,
  type OwnerMark,
} from "../../../insight/index.ts";
import { clockTime } from "../format.ts";
import { ChartFrame } from "../parts/chart-frame.tsx";
import { Icon } from "../parts/icons.tsx";
import { ownerStyle } from "../parts/owner-colour.ts";
import { lookAt, shownMs } from "../store/cursor.ts";
import { EventsTable } from "./events-table.tsx";
import { asJsonl, EVENT_KINDS, filteredEvents, type KindFilter } from "./filtered-events.ts";
import { saveText } from "./save-text.ts";

/** Drawn at once; older ones are in the table and the export. */
const MOST_ROWS = 120;

/** What happened, line by line, newest last; a line puts the cursor at its instant. */
export function EventLog({ view }: { readonly view: GroupView }) {
  const [kind, setKind] = useState<KindFilter>("all");
  const [text, setText] = useState("");
  const upToNow = view.events.filter(({ atMs }) => atMs <= shownMs.value);
  const events = filteredEvents(upToNow, { kind, text });
  return (
    <ChartFrame
      id="events"
      title="Events"
      note={
        events.length === view.events.length
          ? undefined
          : `${events.length} of ${view.events.length}`
      }
      class="log"
      tools={
        <LogTools
          events={events}
          groupId={view.groupId}
          filter={{ kind, setKind, text, setText }}
        />
      }
      table={() => <EventsTable events={events} />}
    >
      <Rows events={events.slice(-MOST_ROWS)} marks={marksByName(view)} />
    </ChartFrame>
  );
}

function marksByName(view: GroupView): ReadonlyMap<string, OwnerMark> {
  return new Map([...memberLetters(view).values()].map((mark) => [mark.name, mark]));
}

interface FilterState {
  readonly kind: KindFilter;
  readonly setKind: (kind: KindFilter) => void;
  readonly text: string;
  readonly setText: (text: string) => void;
}

function LogTools({
  events,
  groupId,
  filter,
}: {
  events: readonly EventView[];
  groupId: string;
  filter: FilterState;
}) {
  const copy = (): void => {
    const lines = events.map(({ atMs, text }) => `${clockTime(atMs)} ${text}`).join("\n");
    // Refused without the reader's leave; the export is there all the same.
    navigator.clipboard?.writeText(lines).catch(() => {});
  };
  return (
    <>
      <select
        class="select"
        aria-label="Kind of event"
        value={filter.kind}
        onChange={(event) => filter.setKind(event.currentTarget.value as KindFilter)}
      >
        {EVENT_KINDS.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      <input
        class="input"
        type="search"
        aria-label="Filter events by text"
        placeholder="Filter"
        size={12}
        value={filter.text}
        onInput={(event) => filter.setText(event.currentTarget.value)}
      />
      <button
        type="button"
        class="button quiet icon"
        aria-label="Copy events"
        title="Copy"
        onClick={copy}
      >
        <Icon name="copy" />
      </button>
      <button
        type="button"
        class="button quiet"
        onClick={() => saveText(asJsonl(events), `${groupId}-events.jsonl`)}
      >
        JSONL
      </button>
    </>
  );
}

function Rows({
  events,
  marks,
}: {
  events: readonly EventView[];
  marks: ReadonlyMap<string, OwnerMark>;
}) {
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastId = events.at(-1)?.id;
  useLayoutEffect(() => {
    if (list.current !== null && follows.current)
      list.current.scrollTop = list.current.scrollHeight;
  }, [lastId]);
  const lastTop = useRef(0);
  // Only a reader scrolls up; a list that grows or is laid out anew does not.
  const onScroll = (): void => {
    const element = list.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    if (isAtEnd) follows.current = true;
    else if (element.scrollTop < lastTop.current - 2) follows.current = false;
    lastTop.current = element.scrollTop;
  };
  return (
    <div
      class="log-rows"
      role="log"
      aria-live="off"
      aria-label="Events"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
      tabIndex={0}
      ref={list}
      onScroll={onScroll}
    >
      {events.map((event) => (
        <Row key={event.id} event={event} mark={marks.get(event.memberName ?? "") ?? null} />
      ))}
      {events.length === 0 && <p class="empty">No event matches.</p>}
    </div>
  );
}

function Row({ event, mark }: { readonly event: EventView; readonly mark: OwnerMark | null }) {
  const { grade } = event.evidence;
  return (
    <button type="button" class="log-row" data-kind={event.kind} onClick={() => lookAt(event.atMs)}>
      <time>{clockTime(event.atMs)}</time>
      <span class="log-kind">{event.kind}</span>
      {mark === null ? (
        <span class="letter small blank" />
      ) : (
        <span class="letter small" style={ownerStyle(mark.ordinal)} aria-hidden="true">
          {mark.letter}
        </span>
      )}
      <span class="log-text">{event.text}</span>
      {grade !== "observed" && (
        <span class="grade" data-grade={grade}>
          {grade}
        </span>
      )}
    </button>
  );
}
