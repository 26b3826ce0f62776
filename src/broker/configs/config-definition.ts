/**
 * What Kafka's `ConfigDef` is to Kafka: names with a type, a default and a valid range, and the way from a
 * property's text to a typed value and back. Messages are Kafka's, so that tools that print them look familiar.
 */
export type ConfigType =
  | "BOOLEAN"
  | "STRING"
  | "INT"
  | "SHORT"
  | "LONG"
  | "DOUBLE"
  | "LIST"
  | "CLASS"
  | "PASSWORD";

export type ConfigValue = boolean | number | string | readonly string[] | null;

export type ValidValues =
  | { readonly type: "Range"; readonly atLeast: number; readonly atMost: number }
  /** A range, or one value outside it: `[1,...,9] or -1`. */
  | {
      readonly type: "RangeOr";
      readonly atLeast: number;
      readonly atMost: number;
      readonly or: number;
    }
  | {
      readonly type: "OneOf";
      readonly values: readonly string[];
      readonly ignoreCase: boolean;
    };

export interface ConfigDefinition<Value extends ConfigValue = ConfigValue> {
  readonly type: ConfigType;
  readonly defaultValue: Value;
  readonly valid: ValidValues | null;
}

/** A table of definitions; its keys are Kafka's configuration names. */
export type ConfigTable = Readonly<Record<string, ConfigDefinition>>;

/** The typed values of a table. */
export type ConfigValues<Table extends ConfigTable> = {
  readonly [Name in keyof Table]: Table[Name]["defaultValue"];
};

/** A name or a value that Kafka would refuse as well. Its message is one sentence for the user. */
export class InvalidConfigError extends RangeError {
  override readonly name = "InvalidConfigError";
}

/** `Long.MAX_VALUE`, which Kafka uses for "no limit", as near as a number comes to it. */
export const MAX_LONG = 2 ** 63;
const MAX_LONG_TEXT = "9223372036854775807";

const numberBounds = {
  SHORT: [-0x8000, 0x7fff],
  INT: [-0x8000_0000, 0x7fff_ffff],
  LONG: [-MAX_LONG, MAX_LONG],
  DOUBLE: [-Number.MAX_VALUE, Number.MAX_VALUE],
} as const;

/** The typed value of a property's text. Throws {@link InvalidConfigError}. */
export function parseConfig(
  name: string,
  definition: ConfigDefinition,
  text: string | null,
): ConfigValue {
  const value = parseText(name, definition.type, text);
  const problem = findProblem(definition.valid, value);
  if (problem !== null) {
    throw new InvalidConfigError(`Invalid value ${text} for configuration ${name}: ${problem}`);
  }
  return value;
}

/** The text of a value, as `ConfigDef.convertToString` writes it. */
export function formatConfig(definition: ConfigDefinition, value: ConfigValue): string | null {
  if (value === null) return null;
  if (Array.isArray(value)) return value.join(",");
  if (typeof value !== "number") return String(value);
  if (value >= MAX_LONG && definition.type === "LONG") return MAX_LONG_TEXT;
  if (definition.type !== "DOUBLE") return String(value);
  return Number.isInteger(value) && value < 1e7
    ? value.toFixed(1)
    : String(value).replace("e+", "E");
}

function parseText(name: string, type: ConfigType, text: string | null): ConfigValue {
  if (text === null) return null;
  const trimmed = text.trim();
  switch (type) {
    case "BOOLEAN":
      return parseBoolean(name, trimmed);
    case "SHORT":
    case "INT":
    case "LONG":
    case "DOUBLE":
      return parseNumber(name, type, trimmed);
    case "LIST":
      return trimmed === "" ? [] : trimmed.split(/\s*,\s*/);
    case "STRING":
    case "CLASS":
    case "PASSWORD":
      return trimmed;
  }
}

function parseBoolean(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  throw new InvalidConfigError(
    `Invalid value ${text} for configuration ${name}: Expected value to be either true or false`,
  );
}

function parseNumber(name: string, type: keyof typeof numberBounds, text: string): number {
  const form = type === "DOUBLE" ? /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i : /^[+-]?\d+$/;
  const value = Number(text);
  const [least, most] = numberBounds[type];
  if (!form.test(text) || value < least || value > most) {
    throw new InvalidConfigError(
      `Invalid value ${text} for configuration ${name}: Not a number of type ${type}`,
    );
  }
  return value;
}

function findProblem(valid: ValidValues | null, value: ConfigValue): string | null {
  if (valid === null || value === null) return null;
  if (valid.type === "OneOf") return findForeign(valid, value);
  if (typeof value !== "number") return null;
  if (valid.type === "RangeOr" && value === valid.or) return null;
  const suffix = valid.type === "RangeOr" ? ` or ${valid.or}` : "";
  if (value < valid.atLeast) return `Value must be at least ${valid.atLeast}${suffix}`;
  if (value > valid.atMost) return `Value must be no more than ${valid.atMost}${suffix}`;
  return null;
}

function findForeign(
  valid: Extract<ValidValues, { type: "OneOf" }>,
  value: ConfigValue,
): string | null {
  const given = Array.isArray(value) ? value : [String(value)];
  const fold = (text: string) => (valid.ignoreCase ? text.toLowerCase() : text);
  const allowed = new Set(valid.values.map(fold));
  return given.every((each) => allowed.has(fold(each)))
    ? null
    : `String must be one of: ${valid.values.join(", ")}`;
}

export function atLeast(least: number): ValidValues {
  return { type: "Range", atLeast: least, atMost: Number.POSITIVE_INFINITY };
}

export function between(least: number, most: number): ValidValues {
  return { type: "Range", atLeast: least, atMost: most };
}

export function betweenOr(least: number, most: number, or: number): ValidValues {
  return { type: "RangeOr", atLeast: least, atMost: most, or };
}

export function oneOf(...values: string[]): ValidValues {
  return { type: "OneOf", values, ignoreCase: false };
}

export function oneOfIgnoringCase(...values: string[]): ValidValues {
  return { type: "OneOf", values, ignoreCase: true };
}

export const boolean = (defaultValue: boolean): ConfigDefinition<boolean> => ({
  type: "BOOLEAN",
  defaultValue,
  valid: null,
});

export const list: DefineList = (
  defaultValue: readonly string[] | null,
  valid: ValidValues | null = null,
) => ({ type: "LIST", defaultValue, valid }) as ConfigDefinition<readonly string[]>;

interface DefineList {
  (defaultValue: readonly string[], valid?: ValidValues): ConfigDefinition<readonly string[]>;
  (defaultValue: null, valid?: ValidValues): ConfigDefinition<readonly string[] | null>;
}

export const short = defineNumber("SHORT");
export const int = defineNumber("INT");
export const long = defineNumber("LONG");
export const double = defineNumber("DOUBLE");
export const string = defineText("STRING");
export const className = defineText("CLASS");
export const password = defineText("PASSWORD");

interface DefineNumber {
  (defaultValue: number, valid?: ValidValues): ConfigDefinition<number>;
  (defaultValue: null, valid?: ValidValues): ConfigDefinition<number | null>;
}

function defineNumber(type: ConfigType): DefineNumber {
  return (defaultValue: number | null, valid: ValidValues | null = null) =>
    ({ type, defaultValue, valid }) as ConfigDefinition<number>;
}

interface DefineText {
  (defaultValue: string, valid?: ValidValues): ConfigDefinition<string>;
  (defaultValue: null, valid?: ValidValues): ConfigDefinition<string | null>;
}

function defineText(type: ConfigType): DefineText {
  return (defaultValue: string | null, valid: ValidValues | null = null) =>
    ({ type, defaultValue, valid }) as ConfigDefinition<string>;
}
