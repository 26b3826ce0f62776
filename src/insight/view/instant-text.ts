/** `2026-11-21T17:40:04.123Z`: UTC, for reports and files; a page shows its reader's own time. */
export function isoText(atMs: number): string {
  const days = Math.floor(atMs / DAY_MS);
  return `${dateText(days)}T${timeText(atMs, 3)}Z`;
}

/** `17:40:04.1`, UTC: for lines that stand under a date. */
export function clockText(atMs: number): string {
  return timeText(Math.floor(atMs / 100) * 100, 1);
}

const DAY_MS = 86_400_000;

function timeText(atMs: number, digits: number): string {
  const ms = atMs - Math.floor(atMs / DAY_MS) * DAY_MS;
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, (ms / 1000) % 60];
  const seconds = Math.floor(s);
  const fraction = `${Math.floor(ms % 1000)}`.padStart(3, "0").slice(0, digits);
  return `${two(h)}:${two(m)}:${two(seconds)}.${fraction}`;
}

/**
 * The Gregorian date of a day counted from 1970-01-01: years are counted from March, so the leap day is a year's last,
 * and in eras of 400 years, which all have 146,097 days.
 */
function dateText(daysSince1970: number): string {
  const days = daysSince1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${`${year}`.padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function two(n: number): string {
  return `${n}`.padStart(2, "0");
}
