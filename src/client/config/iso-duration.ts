const form = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/i;

/** Milliseconds of an ISO 8601 duration as `java.time.Duration` reads it, not negative: `P1DT2H3M4.5S`. Null: it is none. */
export function isoDurationMs(duration: string): number | null {
  const parts = form.exec(duration);
  if (parts === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Math.floor((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

export function isDuration(duration: string): boolean {
  return isoDurationMs(duration) !== null;
}
