import { useState } from "preact/hooks";
import type { DemoSettings } from "../../control.ts";
import type { DeckProps } from "./deck-consumers.tsx";

const ASSIGNORS: readonly { readonly assignor: DemoSettings["assignor"]; readonly word: string }[] =
  [
    { assignor: "range", word: "range (eager)" },
    { assignor: "roundrobin", word: "roundrobin (eager)" },
    { assignor: "sticky", word: "sticky (eager)" },
    { assignor: "cooperative-sticky", word: "cooperative-sticky" },
  ];

const NUMBERS: readonly {
  readonly key: NumberKey;
  readonly name: string;
  readonly unit: string;
}[] = [
  { key: "sessionTimeoutMs", name: "session.timeout.ms", unit: "ms" },
  { key: "heartbeatIntervalMs", name: "heartbeat.interval.ms", unit: "ms" },
  { key: "maxPollIntervalMs", name: "max.poll.interval.ms", unit: "ms" },
  { key: "maxPollRecords", name: "max.poll.records", unit: "records" },
  { key: "workMs", name: "work for a record", unit: "ms" },
];

type NumberKey =
  | "sessionTimeoutMs"
  | "heartbeatIntervalMs"
  | "maxPollIntervalMs"
  | "maxPollRecords"
  | "workMs";

/** The settings that people argue about. Applying them starts the whole group anew. */
export function DeckSettings({ state, store }: DeckProps) {
  const [draft, setDraft] = useState<DemoSettings>(state.settings);
  const changed = JSON.stringify(draft) !== JSON.stringify(state.settings);
  const submit = (event: Event): void => {
    event.preventDefault();
    void store.act({ type: "ApplySettings", settings: draft });
  };
  return (
    <form class="deck-part deck-form" onSubmit={submit}>
      <label>
        <span>partition.assignment.strategy</span>
        <select
          class="select"
          value={draft.assignor}
          onChange={(event) =>
            setDraft({ ...draft, assignor: event.currentTarget.value as DemoSettings["assignor"] })
          }
        >
          {ASSIGNORS.map(({ assignor, word }) => (
            <option key={assignor} value={assignor}>
              {word}
            </option>
          ))}
        </select>
      </label>
      {NUMBERS.map(({ key, name, unit }) => (
        <label key={key}>
          <span>
            {name} <small>{unit}</small>
          </span>
          <input
            class="input"
            type="number"
            min={0}
            max={3_600_000}
            required
            value={draft[key]}
            onInput={(event) => setDraft({ ...draft, [key]: Number(event.currentTarget.value) })}
          />
        </label>
      ))}
      <Checks draft={draft} setDraft={setDraft} />
      <p class="deck-note">
        {draft.heartbeatIntervalMs * 3 > draft.sessionTimeoutMs &&
          "A session holds fewer than three heartbeats: one lost heartbeat may evict."}
      </p>
      <button type="submit" class="button primary" disabled={!changed || store.busy.value}>
        Apply and restart the group
      </button>
    </form>
  );
}

interface ChecksProps {
  readonly draft: DemoSettings;
  readonly setDraft: (draft: DemoSettings) => void;
}

function Checks({ draft, setDraft }: ChecksProps) {
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={draft.staticIds}
          onChange={(event) => setDraft({ ...draft, staticIds: event.currentTarget.checked })}
        />
        <span>group.instance.id for each (static membership)</span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={draft.commitOnRevoke}
          onChange={(event) => setDraft({ ...draft, commitOnRevoke: event.currentTarget.checked })}
        />
        <span>commit when partitions are revoked</span>
      </label>
    </>
  );
}
