import { notValid, type Option, type OptionSource, type OptionType, wrongType } from "./option.ts";

const MAX_INT = 2 ** 31 - 1;

interface Range {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** One valid value outside the range. */
  readonly or?: number;
}

export function boolean(defaultValue: boolean): Option<boolean, boolean> {
  return { type: "BOOLEAN", defaultValue, valid: null, read: readBoolean };
}

/** Kafka's INT: 32 bits. */
export function int(defaultValue: number, range: Range = {}): Option<number, number> {
  return wholeNumber("INT", defaultValue, { atLeast: -MAX_INT - 1, atMost: MAX_INT }, range);
}

/** Kafka's LONG, as far as a number is exact. */
export function long(defaultValue: number, range: Range = {}): Option<number, number> {
  const widest = { atLeast: Number.MIN_SAFE_INTEGER, atMost: Number.MAX_SAFE_INTEGER };
  return wholeNumber("LONG", defaultValue, widest, range);
}

export function text(defaultValue: string): Option<string, string> {
  return { type: "STRING", defaultValue, valid: null, read: readText };
}

export function textOrNull(
  type: "STRING" | "PASSWORD" = "STRING",
): Option<string | null, string | null> {
  const read = type === "PASSWORD" ? readSecret : readText;
  return {
    type,
    defaultValue: null,
    valid: null,
    read: (given, source) => (given === null ? null : read(given, source)),
  };
}

export function nonEmptyTextOrNull(): Option<string | null, string | null> {
  const valid = "non-empty string";
  return {
    type: "STRING",
    defaultValue: null,
    valid,
    read(given, source) {
      if (given === null) return null;
      const value = readText(given, source);
      if (value.trim() === "") throw notValid(source, value, `a ${valid}`);
      return value;
    },
  };
}

/** An array of strings, or one string with commas. */
export function list(
  defaultValue: readonly string[],
): Option<readonly string[] | string, readonly string[]> {
  return { type: "LIST", defaultValue, valid: null, read: readList };
}

/** One of Kafka's words; in any case where Kafka ignores it. */
export function oneOf<Word extends string>(
  defaultValue: NoInfer<Word>,
  words: readonly Word[],
  { ignoreCase = false } = {},
): Option<Word, Word> {
  const valid = `${ignoreCase ? "(case insensitive) " : ""}[${words.join(", ")}]`;
  return {
    type: "STRING",
    defaultValue,
    valid,
    read(given, source) {
      const value = readText(given, source);
      const same = (word: string) =>
        ignoreCase ? word.toLowerCase() === value.toLowerCase() : word === value;
      const found = words.find(same);
      if (found === undefined) throw notValid(source, given, valid);
      return found;
    },
  };
}

function wholeNumber(
  type: OptionType,
  defaultValue: number,
  widest: { readonly atLeast: number; readonly atMost: number },
  range: Range,
): Option<number, number> {
  const { atLeast = widest.atLeast, atMost = widest.atMost, or } = range;
  const valid = describeRange(range);
  return {
    type,
    defaultValue,
    valid,
    read(given, source) {
      const value = readNumber(given, source);
      if (value === or) return value;
      if (!Number.isInteger(value)) throw wrongType(source, "a whole number", given);
      if (value > atMost) throw notValid(source, given, `[${atLeast},...,${atMost}]`);
      if (value < atLeast) throw notValid(source, given, valid ?? `[${atLeast},...]`);
      return value;
    },
  };
}

/** As `ConfigDef.Range` prints itself. */
function describeRange({ atLeast, atMost, or }: Range): string | null {
  if (atLeast === undefined) return null;
  const range = atMost === undefined ? `[${atLeast},...]` : `[${atLeast},...,${atMost}]`;
  return or === undefined ? range : `${range} or ${or}`;
}

function readBoolean(given: unknown, source: OptionSource): boolean {
  if (typeof given === "boolean") return given;
  const word = source.isText && typeof given === "string" ? given.trim().toLowerCase() : null;
  if (word !== "true" && word !== "false") throw wrongType(source, "true or false", given);
  return word === "true";
}

function readNumber(given: unknown, source: OptionSource): number {
  if (typeof given === "number") return given;
  if (!source.isText || typeof given !== "string" || !/^[+-]?\d+$/.test(given.trim()))
    throw wrongType(source, "a whole number", given);
  return Number(given);
}

function readText(given: unknown, source: OptionSource): string {
  if (typeof given !== "string") throw wrongType(source, "a string", given);
  return source.isText ? given.trim() : given;
}

/** Says nothing of what was given. */
function readSecret(given: unknown, source: OptionSource): string {
  if (typeof given !== "string") throw wrongType(source, "a string", typeof given);
  return given;
}

function readList(given: unknown, source: OptionSource): readonly string[] {
  if (typeof given === "string")
    return given.trim() === "" ? [] : given.split(",").map((part) => part.trim());
  if (!Array.isArray(given) || !given.every((part) => typeof part === "string"))
    throw wrongType(source, "an array of strings, or one string with commas", given);
  return given.map((part: string) => part.trim());
}
