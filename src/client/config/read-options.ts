import { adminOptions } from "./admin-options.ts";
import type { ConfigNote } from "./config-note.ts";
import { consumerOptions } from "./consumer-options.ts";
import { ownNameOf } from "./foreign-names.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";
import { type JavaOnlyOption, javaOnlyOption } from "./java-only-options.ts";
import { nearestName } from "./nearest-name.ts";
import type { OptionTable, OptionValues } from "./option.ts";
import { camelCaseName, dottedName, namedTwice } from "./option-name.ts";
import { producerOptions } from "./producer-options.ts";

/** Which client the options are for, as errors name it. */
export type ClientKind = "consumer" | "producer" | "admin";

/** Options that were read one by one; what they mean together is not checked yet. */
export interface ReadOptions<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  /** What the user gave, in camelCase: some defaults depend on it. */
  readonly given: ReadonlySet<string>;
  readonly notes: readonly ConfigNote[];
}

const tables: Readonly<Record<ClientKind, OptionTable>> = {
  consumer: consumerOptions,
  producer: producerOptions,
  admin: adminOptions,
};

/**
 * Reads what the user gave against a table. Throws `TypeError` for an unknown name, a name given in both spellings and
 * a wrong type, {@link InvalidConfigError} for a value that is not valid.
 */
export function readOptions<Table extends OptionTable>(
  client: ClientKind,
  table: Table,
  options: object,
): ReadOptions<Table> {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(
      `The options of ${withArticle(client)} must be an object; found ${String(options)}.`,
    );
  const values = new Map(
    Object.entries(table).map(([name, option]) => [name, option.defaultValue]),
  );
  const given = new Set<string>();
  const notes: ConfigNote[] = [];
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const name = camelCaseName(key);
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (option === undefined) {
      notes.push(...noteForeign(client, key, value));
      continue;
    }
    if (given.has(name))
      throw new TypeError(`${namedTwice(name)} is given in both spellings; leave one of them out.`);
    given.add(name);
    values.set(name, option.read(value, { name, isText: isKafkaSpelling(key) }));
  }
  return { values: Object.fromEntries(values) as OptionValues<Table>, given, notes };
}

/** A name that this client has no option for: Java's, another client's, or nobody's. */
function noteForeign(client: ClientKind, key: string, value: unknown): readonly ConfigNote[] {
  const name = camelCaseName(key);
  const javaOnly = javaOnlyOption(dottedName(name));
  if (javaOnly !== null) return noteJavaOnly(name, value, javaOnly);
  const others = clientsThatHave(name);
  if (others.length === 0) throw unknownOption(client, key);
  const message = `${namedTwice(name)} is an option of ${others.join(" and ")} clients; ${withArticle(client)} has no use for it.`;
  // One properties file for several clients is common, and Java passes over the others' names too.
  if (!isKafkaSpelling(key)) throw new TypeError(message);
  return [{ level: "debug", option: name, message }];
}

function noteJavaOnly(
  option: string,
  value: unknown,
  { treatment, why, harmless }: JavaOnlyOption,
): readonly ConfigNote[] {
  const isUnset = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isUnset || String(value) === harmless) return [];
  if (treatment === "refused")
    throw new InvalidConfigError(option, `${namedTwice(option)} cannot be used here: ${why}.`);
  const level = treatment === "warned" ? "warn" : "debug";
  return [{ level, option, message: `${namedTwice(option)} has no effect: ${why}.` }];
}

/** Kafka's spelling has no capitals: `session.timeout.ms`, and the few of one word such as `acks`. */
function isKafkaSpelling(key: string): boolean {
  return dottedName(key) === key;
}

function clientsThatHave(name: string): ClientKind[] {
  const kinds = Object.keys(tables) as ClientKind[];
  return kinds.filter((kind) => Object.hasOwn(tables[kind], name));
}

function unknownOption(client: ClientKind, key: string): TypeError {
  const own = Object.keys(tables[client]);
  const foreign = ownNameOf(key);
  const nearest = foreign !== null && own.includes(foreign) ? foreign : nearestName(key, own);
  const hint = nearest === null ? "" : ` Did you mean ${namedTwice(nearest)}?`;
  const subject = withArticle(client).replace("a", "A");
  return new TypeError(`${subject} has no option "${key}".${hint}`);
}

function withArticle(client: ClientKind): string {
  return client === "admin" ? "an admin" : `a ${client}`;
}
