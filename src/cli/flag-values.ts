import { UsageError } from "./usage-error.ts";

/** The number that a flag was given. Throws {@link UsageError} unless it is whole and in the range. */
export function wholeNumber(
  flag: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const value = Number(text);
  if (/^-?\d{1,16}$/.test(text) && value >= least && value <= most) return value;
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new UsageError(`${flag} takes a number ${range}, but was given "${text}".`);
}

/** Which of the flags were given; the command is to have exactly one. Throws {@link UsageError}. */
export function exactlyOne(flags: Readonly<Record<string, unknown>>, why: string): string {
  const names = Object.keys(flags);
  const given = names.filter((name) => flags[name] !== undefined && flags[name] !== false);
  const [only] = given;
  if (only !== undefined && given.length === 1) return only;
  const found = given.length === 0 ? "none of them was given" : `${given.join(" and ")} were given`;
  throw new UsageError(`${why} takes exactly one of ${names.join(", ")}, but ${found}.`);
}
