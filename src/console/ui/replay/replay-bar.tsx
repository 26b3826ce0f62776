import { scaleLinear } from "d3-scale";
import { useEffect, useRef } from "preact/hooks";
import { type GroupView, type RebalanceView, settingText } from "../../../insight/index.ts";
import { clockTime, dateTime } from "../format.ts";
import { Icon, type IconName } from "../parts/icons.tsx";
import { recordingState } from "../recording/opened-recording.ts";
import { nowMs } from "../store/clock.ts";
import {
  atMs,
  goLive,
  isLive,
  lookAt,
  playing,
  playOn,
  range,
  SPEEDS,
  shownMs,
  speed,
} from "../store/cursor.ts";
import { WINDOWS_MS, windowMs } from "../store/preferences.ts";
import { navigate } from "../store/router.ts";
import { nextStop, rebalanceBeside, trackRange } from "./stops.ts";

/** The time cursor's controls: a scrubber over all that is known, with a tick for each generation. */
export function ReplayBar({ view }: { readonly view: GroupView }) {
  usePlaying();
  const beside = (step: 1 | -1): void =>
    openRebalance(rebalanceBeside(view.rebalances, shownMs.value, step));
  return (
    <section class="panel replay" aria-label="Time" data-no-export="">
      <span class="replay-buttons">
        <ReplayButton icon="previous" label="Previous rebalance (←)" onClick={() => beside(-1)} />
        <ReplayButton
          icon={playing.value ? "pause" : "play"}
          label={playing.value ? "Stop playing (space)" : "Play from here (space)"}
          onClick={togglePlaying}
        />
        <ReplayButton icon="step" label="Next step (.)" onClick={() => stepOn(view)} />
        <ReplayButton icon="next" label="Next rebalance (→)" onClick={() => beside(1)} />
      </span>
      <fieldset class="segments" aria-label="Speed">
        {SPEEDS.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={speed.value === each}
            onClick={() => {
              speed.value = each;
            }}
          >
            {each === 0.25 ? "¼" : each}×
          </button>
        ))}
      </fieldset>
      <Scrubber view={view} />
      <span class="replay-at">
        {isLive.value && !isRecorded() ? "now" : clockTime(shownMs.value)}
      </span>
      <WindowSelect />
      <button type="button" class="button" aria-pressed={isLive.value} onClick={goLive}>
        {isRecorded() ? "End" : "Live"}
      </button>
    </section>
  );
}

function ReplayButton({
  icon,
  label,
  onClick,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="button quiet icon"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

function Scrubber({ view }: { readonly view: GroupView }) {
  const { fromMs, toMs } = trackRange(view, nowMs.value);
  const at = Math.min(toMs, Math.max(fromMs, shownMs.value));
  const share = scaleLinear([fromMs, Math.max(toMs, fromMs + 1)], ["0%", "100%"]);
  return (
    <span class="scrubber">
      <span class="scrubber-ticks" aria-hidden="true">
        {view.rebalances
          .filter(({ startedAtMs }) => startedAtMs >= fromMs)
          .map(({ number, startedAtMs, toGenerationId }) => (
            <i
              key={number}
              style={{ left: share(startedAtMs) }}
              title={`generation ${toGenerationId ?? "?"}`}
            />
          ))}
      </span>
      <input
        type="range"
        aria-label="Instant shown"
        aria-valuetext={dateTime(at)}
        min={fromMs}
        max={toMs}
        step={100}
        value={at}
        onInput={(event) => lookAt(Number(event.currentTarget.value))}
      />
    </span>
  );
}

function WindowSelect() {
  return (
    <select
      class="select"
      aria-label="Time shown"
      value={String(windowMs.value)}
      onChange={(event) => {
        windowMs.value = Number(event.currentTarget.value);
        navigate({ range: null });
      }}
    >
      {WINDOWS_MS.map((ms) => (
        <option key={ms} value={String(ms)}>
          {settingText(ms)}
        </option>
      ))}
    </select>
  );
}

/** While it plays the cursor moves on with each frame. */
function usePlaying(): void {
  const lastAt = useRef(0);
  const isPlaying = playing.value;
  useEffect(() => {
    if (!isPlaying) return;
    lastAt.current = performance.now();
    let frame = requestAnimationFrame(function move(at) {
      playOn(at - lastAt.current);
      lastAt.current = at;
      frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);
}

/** A recording is played from the beginning of what is shown; what is live, from a while ago. */
function isRecorded(): boolean {
  return recordingState.value.type === "open";
}

export function togglePlaying(): void {
  if (isLive.value) lookAt(isRecorded() ? range.value.fromMs : nowMs.value - windowMs.value / 2);
  playing.value = !playing.value;
}

export function stepOn(view: GroupView): void {
  playing.value = false;
  const next = nextStop(view, shownMs.value);
  if (next !== null) lookAt(next);
}

/** Opens it, with the cursor at its start. */
export function openRebalance(rebalance: RebalanceView | null): void {
  if (rebalance === null) return;
  playing.value = false;
  navigate({ rebalanceNumber: rebalance.number, generationId: null });
  lookAt(rebalance.startedAtMs);
  if (atMs.value === null) lookAt(rebalance.startedAtMs);
}
