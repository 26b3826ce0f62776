import { UsageError } from "../usage-error.ts";

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The milliseconds of `90s`, `15m`, `24h` or `7d`. Throws {@link UsageError}. */
export function sinceMs(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS_MS[unit] ?? Number.NaN);
  if (number !== "" && ms > 0 && Number.isSafeInteger(Math.round(ms))) return Math.round(ms);
  throw new UsageError(
    `${flag} takes a duration like 90s, 15m, 24h or 7d, but was given "${text}".`,
  );
}
