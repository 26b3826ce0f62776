import { InvalidConfigError } from "./invalid-config-error.ts";
import { namedTwice } from "./option-name.ts";

/** Kafka's `ConfigDef.Type`, and `OBJECT` for what only a program can give: functions, assignors, interceptors. */
export type OptionType =
  | "BOOLEAN"
  | "STRING"
  | "INT"
  | "LONG"
  | "DOUBLE"
  | "LIST"
  | "CLASS"
  | "PASSWORD"
  | "OBJECT";

/** Where a value comes from, for errors and for how strictly it is read. */
export interface OptionSource {
  /** In camelCase. */
  readonly name: string;
  /** Given under Kafka's own name, as in a properties file: `"45000"` is a number there. */
  readonly isText: boolean;
}

/** One option: its type, default and valid values, and how what the user gave becomes the value that is used. */
export interface Option<Given, Value> {
  readonly type: OptionType;
  readonly defaultValue: Value;
  /** The valid values as Kafka's documentation writes them: `[0,...]`; null when every value of the type is. */
  readonly valid: string | null;
  /** Throws `TypeError` for a wrong type and {@link InvalidConfigError} for a value that is not valid. */
  read(given: unknown, source: OptionSource): Value;
  /** Never set: it carries the type that users may give. */
  readonly given?: Given;
}

/** A table of options by their camelCase names. The comment on an entry is the option's documentation. */
export type OptionTable = Readonly<Record<string, Option<unknown, unknown>>>;

/** What a user may write for a table. */
export type GivenOptions<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Exclude<Table[Name]["given"], undefined> | undefined;
};

/** A table's values, every default filled in. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name]["defaultValue"];
};

/** Options under Kafka's dotted names, with text or typed values; they may stand beside the camelCase ones. */
export interface DottedOptions {
  readonly [dotted: `${string}.${string}`]: unknown;
}

export function wrongType(source: OptionSource, expected: string, given: unknown): TypeError {
  return new TypeError(
    `${namedTwice(source.name)} must be ${expected}; found ${describeValue(given)}.`,
  );
}

export function notValid(source: OptionSource, given: unknown, valid: string): InvalidConfigError {
  return new InvalidConfigError(
    source.name,
    `${namedTwice(source.name)} is ${describeValue(given)}; valid is ${valid}.`,
  );
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (value === null || typeof value !== "object") {
    return typeof value === "function" ? "a function" : String(value);
  }
  return Array.isArray(value) ? `an array of ${value.length}` : "an object";
}
