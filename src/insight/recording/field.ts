import type { Names } from "./names.ts";

/**
 * One field of a recorded line: how it is read from a stranger's JSON, and how it is told without naming anybody.
 *
 * Both come from the same declaration, so what nobody declared is neither read nor passed on.
 */
export interface Field<T> {
  /** The value, or a `WrongShape` thrown. */
  readonly read: (value: unknown) => T;
  /** The same value with every name in it replaced. */
  readonly rename: (value: T, names: Names) => T;
  /** Left out where it is absent. */
  readonly optional?: true;
}

/** The fields of an object, one for each of its properties. */
export type Fields<T> = { readonly [Key in keyof T]-?: Field<Exclude<T[Key], undefined>> };

/** What was read is not what a recording holds. Caught by the decoder; it leaves this folder as a problem. */
export class WrongShape extends Error {
  readonly path: string[] = [];
}

/** Longer texts than Kafka's own longest (a group id has at most 32,767 bytes) are nobody's. */
const MOST_TEXT_LENGTH = 32_767;
/** Members of a group, partitions of a topic: more are nobody's either. */
const MOST_ITEM_COUNT = 200_000;
/** The ends of what a clock can say: 100 million days around 1970. */
const MOST_INSTANT_MS = 8.64e15;

function plain<T>(expected: string, isOne: (value: unknown) => value is T): Field<T> {
  return {
    read: (value) => {
      if (!isOne(value)) throw new WrongShape(expected);
      return value;
    },
    rename: (value) => value,
  };
}

/** A whole number that is exact: an offset, an epoch, a count. -1 stands for none in Kafka. */
export const integer = plain("a safe integer", (value): value is number =>
  Number.isSafeInteger(value),
);

/** Epoch milliseconds. */
export const instant = plain(
  "an instant",
  (value): value is number => typeof value === "number" && Math.abs(value) <= MOST_INSTANT_MS,
);

/** Milliseconds. Clients may have sent -1 for none. */
export const duration = plain(
  "a duration",
  (value): value is number => typeof value === "number" && Math.abs(value) <= MOST_INSTANT_MS,
);

export const flag = plain("true or false", (value): value is boolean => typeof value === "boolean");

/** One of some words. */
export function oneOf<const Word extends string | number>(...words: readonly Word[]): Field<Word> {
  return plain(`one of ${words.join(", ")}`, (value): value is Word =>
    words.some((word) => word === value),
  );
}

/** No bytes of Kafka's protocol decode to these halves of a character, and no address can be made of them. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Text of bounded length, told as `rename` says. */
export function text(rename: (value: string, names: Names) => string): Field<string> {
  const isText = (value: unknown): value is string =>
    typeof value === "string" && value.length <= MOST_TEXT_LENGTH;
  const { read } = plain("a text of at most 32,767 characters", isText);
  return { read: (value) => read(value).replace(LONE_SURROGATES, "\ufffd"), rename };
}

export function nullable<T>(field: Field<T>): Field<T | null> {
  return {
    read: (value) => (value === null ? null : field.read(value)),
    rename: (value, names) => (value === null ? null : field.rename(value, names)),
  };
}

export function optional<T>(field: Field<T>): Field<T> {
  return { ...field, optional: true };
}

export function list<T>(field: Field<T>): Field<readonly T[]> {
  return {
    read: (value) => {
      if (!Array.isArray(value)) throw new WrongShape("a list");
      if (value.length > MOST_ITEM_COUNT) throw new WrongShape(`at most ${MOST_ITEM_COUNT} items`);
      return value.map((item, index) => within(`${index}`, () => field.read(item)));
    },
    rename: (value, names) => value.map((item) => field.rename(item, names)),
  };
}

/** An object of exactly these properties: others that it may have are left behind, inherited ones are not read. */
export function object<T extends object>(fields: Fields<T>): Field<T> {
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  return {
    read: (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new WrongShape("an object");
      }
      const read: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        if (Object.hasOwn(value, key)) {
          const own = (value as Readonly<Record<string, unknown>>)[key];
          read[key] = within(key, () => field.read(own));
        } else if (field.optional === undefined) {
          throw new WrongShape(`a property ${key}`);
        }
      }
      return read as T;
    },
    rename: (value, names) => {
      const own = value as Readonly<Record<string, unknown>>;
      const renamed: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        if (Object.hasOwn(value, key)) renamed[key] = field.rename(own[key], names);
      }
      return renamed as T;
    },
  };
}

function within<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongShape) error.path.unshift(key);
    throw error;
  }
}
