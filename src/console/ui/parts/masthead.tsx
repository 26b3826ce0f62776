import type { ComponentChildren } from "preact";
import { age } from "../format.ts";
import { helpIsOpen } from "../help.tsx";
import { OpenRecording } from "../recording/recording-bar.tsx";
import { ageMs, paused } from "../store/clock.ts";
import type { ConnectionState } from "../store/connection.ts";
import { isLive } from "../store/cursor.ts";
import { RATES, type Rate, rate, type Theme, theme } from "../store/preferences.ts";
import { Icon, type IconName } from "./icons.tsx";
import { PageLink } from "./page-link.tsx";

export interface MastheadProps {
  readonly connection: ConnectionState;
  readonly tools?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** The line on top of every page: where one is, how fresh it is, and what one may set. */
export function Masthead({ connection, tools, children }: MastheadProps) {
  return (
    <header class="masthead">
      <PageLink class="brand" to={{ groupId: null }}>
        <Mark />
        Groups
      </PageLink>
      {children}
      <span class="tools">
        <Pulse connection={connection} />
        {tools}
        <button
          type="button"
          class="button"
          aria-pressed={paused.value}
          onClick={() => {
            paused.value = !paused.value;
          }}
        >
          <Icon name={paused.value ? "play" : "pause"} />
          {paused.value ? "Resume" : "Pause"}
        </button>
        <RateSelect />
        <OpenRecording words={null} />
        <ThemeButton />
        <button
          type="button"
          class="button quiet icon"
          aria-label="Help and keys (?)"
          title="Help and keys (?)"
          onClick={() => {
            helpIsOpen.value = true;
          }}
        >
          ?
        </button>
      </span>
    </header>
  );
}

/** Three chips, one of them on its way. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect x="1" y="3" width="7" height="6" rx="1.5" fill="var(--owner-4)" />
      <rect x="1" y="11" width="7" height="6" rx="1.5" fill="var(--owner-2)" />
      <rect
        x="12"
        y="7"
        width="7"
        height="6"
        rx="1.5"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-dasharray="2.2 1.6"
      />
    </svg>
  );
}

const WORDS: Readonly<Record<ConnectionState, string>> = {
  connecting: "CONNECTING",
  live: "LIVE",
  reconnecting: "RECONNECTING",
  asleep: "ASLEEP",
  missing: "NOT FOUND",
  recording: "RECORDING",
  unheard: "CLUSTER AWAY",
};

function Pulse({ connection }: { readonly connection: ConnectionState }) {
  const isUp = connection === "live";
  const isRecorded = connection === "recording";
  const isPast = (isUp || isRecorded) && !isLive.value;
  const state = isUp && paused.value ? "paused" : isPast ? "past" : connection;
  const word =
    state === "paused" ? "PAUSED" : state === "past" ? "LOOKING BACK" : WORDS[connection];
  return (
    <span class="pulse" data-state={state}>
      {word}{" "}
      <span class="age">
        {isUp || connection === "reconnecting" || connection === "unheard" ? ago(state) : ""}
      </span>
    </span>
  );
}

/** Of an instant that was looked up the age says nothing. */
function ago(state: string): string {
  return state === "past" ? "" : `${age(ageMs.value)} ago`;
}

function RateSelect() {
  return (
    <select
      class="select"
      aria-label="How often the page follows"
      title="How often the page follows"
      value={String(rate.value)}
      onChange={(event) => {
        rate.value = Number(event.currentTarget.value) as Rate;
      }}
    >
      {RATES.map((each) => (
        <option key={each} value={String(each)}>
          {each}/s
        </option>
      ))}
    </select>
  );
}

const THEMES: readonly { readonly theme: Theme; readonly icon: IconName; readonly word: string }[] =
  [
    { theme: "system", icon: "system", word: "as the system" },
    { theme: "light", icon: "sun", word: "light" },
    { theme: "dark", icon: "moon", word: "dark" },
  ];

function ThemeButton() {
  const at = THEMES.findIndex((each) => each.theme === theme.value);
  const next = THEMES[(at + 1) % THEMES.length]!;
  const label = `Theme: ${THEMES[at]!.word}. Change to ${next.word}`;
  return (
    <button
      type="button"
      class="button quiet icon"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = next.theme;
      }}
    >
      <Icon name={THEMES[at]!.icon} />
    </button>
  );
}
