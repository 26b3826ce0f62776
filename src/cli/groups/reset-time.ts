const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Epoch milliseconds of `2026-11-21T14:30:00.000`, in UTC unless a zone follows, as Kafka's tool reads it; seconds and
 * their fraction may be left out. Null: it is no such thing, or no such day.
 */
export function dateTimeMs(text: string): number | null {
  const match = DATE_TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "0", zone = "Z"] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const localMs = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, "0")));
  // The 31st of February would be a day in March.
  const read = new Date(localMs);
  const isSame = read.getUTCMonth() === mo - 1 && read.getUTCDate() === d;
  return isSame && h < 24 && mi < 60 && s < 60 ? localMs - zoneMs(zone) : null;
}

function zoneMs(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -1 : 1) * minutes * 60_000;
}

const DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/i;

/** Milliseconds of `P1DT2H3M4.5S`, as `java.time.Duration` reads it, not negative. Null: it is no duration. */
export function durationMs(text: string): number | null {
  const match = DURATION.exec(text);
  if (match === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Math.floor((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}
