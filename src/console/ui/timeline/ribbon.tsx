// biome-ignore-all lint/a11y/useSemanticElements: a group of drawn bands cannot be a fieldset.
import type { SVGAttributes } from "preact";
import { type GroupView, type RibbonBand, ribbonOf, type ViewAt } from "../../../insight/index.ts";
import { clockTime, dateTime, duration } from "../format.ts";
import { StateIcon } from "../parts/state-icon.tsx";
import { stateLook } from "../parts/state-look.ts";
import { TableTwin } from "../parts/table-twin.tsx";
import { navigate } from "../store/router.ts";
import type { TimeScale } from "./scale.ts";
import { TimelineSection } from "./timeline-section.tsx";

const HEIGHT_PX = 28;
/** Room that an icon needs, and a character of the word beside it. */
const ICON_PX = 22;
const CHARACTER_PX = 6.6;

export interface RibbonProps {
  readonly view: GroupView;
  /** The group as of the cursor. */
  readonly at: ViewAt;
  readonly scale: TimeScale;
  /** The rebalance that is open. */
  readonly openNumber: number | null;
}

/** The states of the group as bands; each band of a rebalance opens it. */
export function Ribbon({ view, at, scale, openNumber }: RibbonProps) {
  const bands = ribbonOf(view, scale);
  return (
    <TimelineSection
      id="states"
      title="State"
      table={() => <RibbonTable bands={bands} />}
      caption={<StateThen view={view} bands={bands} at={at} />}
    >
      <svg
        class="ribbon"
        width={scale.widthPx}
        height={HEIGHT_PX}
        role="group"
        aria-label="States of the group"
      >
        {bands.map((band) => (
          <Band
            key={`${band.state}${band.rebalanceNumber}${band.isOpen}${band.fromMs}`}
            band={band}
            scale={scale}
            open={openNumber}
          />
        ))}
      </svg>
    </TimelineSection>
  );
}

interface StateThenProps {
  readonly view: GroupView;
  readonly bands: readonly RibbonBand[];
  readonly at: ViewAt;
}

/** The state at the cursor, and for how long it had been so by then. */
function StateThen({ view: { now }, bands, at }: StateThenProps) {
  const { token, word } = stateLook(at.state);
  const band = bands.findLast(({ fromMs, state }) => fromMs <= at.atMs && state === at.state);
  // The first band begins with the window, unless it is of the state that still holds: that is known from its beginning.
  const isOfNow =
    now.state === at.state && now.stateSinceMs !== null && now.stateSinceMs <= at.atMs;
  const drawnSinceMs = band === undefined || band === bands[0] ? null : band.fromMs;
  const sinceMs = isOfNow ? now.stateSinceMs : drawnSinceMs;
  return (
    <span class="state-now" style={{ "--state": `var(${token})` }}>
      <b>
        <StateIcon state={at.state} /> {word}
      </b>
      {sinceMs !== null && <small>for {duration(Math.max(0, at.atMs - sinceMs))}</small>}
    </span>
  );
}

function Band({ band, scale, open }: { band: RibbonBand; scale: TimeScale; open: number | null }) {
  const look = stateLook(band.state);
  const x = scale.x(band.fromMs);
  const width = Math.max(1.5, scale.x(band.toMs) - x);
  const number = band.rebalanceNumber;
  const says = bandName(band);
  const softPx = scale.x(band.fromMs) - scale.x(band.fromMs - band.withinMs);
  return (
    <g
      class="ribbon-band"
      data-state={band.state}
      data-grade={band.grade}
      data-unsettled={look.unsettled}
      data-open={number !== null && number === open}
      style={{ "--state": `var(${look.token})` }}
      {...interactionOf(number, says, open)}
    >
      <title>{says}</title>
      {softPx > 1 && (
        <rect
          class="ribbon-fill"
          x={x - softPx}
          width={softPx}
          height={HEIGHT_PX}
          mask="url(#soft-edge)"
        />
      )}
      {/* A band may be a sliver; what takes the pointer never is. */}
      {number !== null && (
        <rect
          class="ribbon-target"
          x={x - Math.max(0, 12 - width / 2)}
          width={Math.max(24, width)}
          height={HEIGHT_PX}
        />
      )}
      <rect class="ribbon-fill" x={x} width={width} height={HEIGHT_PX} />
      <rect class="ribbon-edge" x={x} width={width} height={3} y={HEIGHT_PX - 3} />
      {width > ICON_PX && (
        <g class="ribbon-text" transform={`translate(${Math.max(x, 0) + 5} 0)`}>
          <path transform="translate(0 6) scale(0.9)" d={look.icon} />
          {width > ICON_PX + look.word.length * CHARACTER_PX && (
            <text x={19} y={17}>
              {look.word}
            </text>
          )}
        </g>
      )}
    </g>
  );
}

/** A band of a rebalance is a button that opens it; the quiet between is a picture. */
function interactionOf(
  number: number | null,
  says: string,
  open: number | null,
): SVGAttributes<SVGGElement> {
  if (number === null) return { role: "img", "aria-label": says };
  const openIt = (): void => navigate({ rebalanceNumber: number, generationId: null });
  return {
    role: "button",
    tabIndex: 0,
    "aria-label": `${says}. Open rebalance ${number}`,
    "aria-pressed": number === open,
    onClick: openIt,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      openIt();
    },
  };
}

function bandName(band: RibbonBand): string {
  const { word } = stateLook(band.state);
  const until = band.isOpen ? "still" : duration(band.toMs - band.fromMs);
  const grade = band.grade === null || band.grade === "observed" ? "" : `, ${band.grade}`;
  const caption = band.caption === "" ? "" : `, ${band.caption}`;
  return `${word} from ${clockTime(band.fromMs)}, ${until}${grade}${caption}`;
}

function RibbonTable({ bands }: { readonly bands: readonly RibbonBand[] }) {
  return (
    <TableTwin
      caption="States of the group"
      columns={["State", "From", "To", "For", "Rebalance", "Evidence", "Waited for"]}
      rows={bands.map((band) => [
        stateLook(band.state).word,
        dateTime(band.fromMs),
        band.isOpen ? "now" : dateTime(band.toMs),
        duration(band.toMs - band.fromMs),
        band.rebalanceNumber === null ? "none" : String(band.rebalanceNumber),
        band.grade === null
          ? "none"
          : `${band.grade}${band.withinMs > 0 ? ` ± ${duration(band.withinMs)}` : ""}`,
        band.caption,
      ])}
    />
  );
}
