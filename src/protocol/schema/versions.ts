/** Versions as Kafka's definitions write them: `"3+"`, `"2-4"`, `"1"`, `"none"`. */
export type Versions = `${number}+` | `${number}-${number}` | `${number}` | "none";

/** An inclusive range. Open ranges end at {@link LAST_VERSION}; an empty one has `max < min`. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** The largest int16: no version is above it. */
export const LAST_VERSION = 0x7fff;

export const NO_VERSIONS: VersionRange = { min: 0, max: -1 };

const parsed = new Map<Versions, VersionRange>([["none", NO_VERSIONS]]);

/** Throws `TypeError` for text that is no range. */
export function versionRange(text: Versions): VersionRange {
  let range = parsed.get(text);
  if (range === undefined) {
    range = parse(text);
    parsed.set(text, range);
  }
  return range;
}

function parse(text: Versions): VersionRange {
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text);
  if (match === null) throw new TypeError(`"${text}" is not a range of versions`);
  const min = Number(match[1]);
  if (match[2] === "+") return { min, max: LAST_VERSION };
  const max = match[3] === undefined ? min : Number(match[3]);
  if (max < min) throw new TypeError(`"${text}" is a range of versions that ends before it starts`);
  return { min, max };
}

export function inRange(range: VersionRange, version: number): boolean {
  return version >= range.min && version <= range.max;
}

/** True when every version of `inner` is one of `outer`. An empty range is within any. */
export function isWithin(inner: VersionRange, outer: VersionRange): boolean {
  return inner.max < inner.min || (inner.min >= outer.min && inner.max <= outer.max);
}

/** The range as Kafka writes it. */
export function versionsText(range: VersionRange): string {
  if (range.max < range.min) return "none";
  if (range.max === LAST_VERSION) return `${range.min}+`;
  return range.min === range.max ? `${range.min}` : `${range.min}-${range.max}`;
}
