/**
 * The instant at the head of a log line: `[2026-11-21 12:03:11,100]`, brackets, comma and blank as Kafka's own layout
 * has them, or `.` and `T` as others do.
 */
const INSTANT = /^\[?(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)[,.](\d{3})/;

/** Epoch milliseconds, for a log written in a zone so many minutes east of UTC; null where the line has no instant. */
export function logInstantMs(line: string, utcOffsetMinutes: number): number | null {
  const found = INSTANT.exec(line);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = found
    .slice(1)
    .map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - utcOffsetMinutes;
  return (minutes * 60 + second) * 1000 + ms;
}

const DAYS_PER_ERA = 146_097;
const EPOCH_DAY = 719_468;

/** Days since 1 January 1970 in the Gregorian calendar, counted in years that begin with March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAY;
}
