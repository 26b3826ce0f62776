import { describe, expect, it } from "vitest";
import { javaOnlyOption } from "../../../src/client/config/java-only-options.ts";
import { camelCaseName, dottedName } from "../../../src/client/config/option-name.ts";
import {
  describeDefault,
  differences,
  facts,
  kinds,
  missingOptions,
  ours,
  oursEverywhere,
  tables,
} from "./kafka-facts.ts";

/** Kafka prints a set of words in no particular order. */
function inOrder(valid: string | undefined): string | null {
  if (valid === undefined || valid === "") return null;
  const words = /^(\(case insensitive\) )?\[([^.]*)\]$/.exec(valid);
  if (words === null) return valid;
  return `${words[1] ?? ""}[${(words[2] ?? "").toLowerCase().split(", ").sort().join(", ")}]`;
}

describe.each(kinds)("options of a %s", (kind) => {
  const table = tables[kind];

  it("has every configuration of Kafka 4.3.0, or says what becomes of it", () => {
    expect(missingOptions(kind).filter((name) => javaOnlyOption(name) === null)).toEqual([]);
  });

  it("has no option that Kafka lacks but those of our own", () => {
    const known = new Set(facts[kind].map(({ name }) => camelCaseName(name)));
    const foreign = Object.keys(table).filter((name) => !known.has(name));
    expect(foreign.sort()).toEqual([...ours[kind], ...oursEverywhere].sort());
  });

  const shared = facts[kind].filter(({ name }) => Object.hasOwn(table, camelCaseName(name)));

  it.each(shared)("$name has Kafka's type, default and range", (fact) => {
    const option = table[camelCaseName(fact.name)];
    expect(dottedName(camelCaseName(fact.name))).toBe(fact.name);
    expect(option?.type).toBe(fact.type);
    if (differences.has(fact.name)) return;
    const given = fact.name === "acks" && fact.default === "all" ? "-1" : fact.default;
    expect(describeDefault(option?.defaultValue)).toBe(given);
    expect(inOrder(option?.valid ?? undefined)).toBe(inOrder(fact.valid));
  });
});

it("every difference is one", () => {
  const all = [...facts.consumer, ...facts.producer, ...facts.admin];
  for (const name of differences.keys()) {
    const same = all.filter((fact) => fact.name === name);
    expect(same.length, name).toBeGreaterThan(0);
    const equal = same.every((fact) =>
      Object.values(tables).every((table) => {
        const option = table[camelCaseName(name)];
        return (
          option === undefined ||
          (describeDefault(option.defaultValue) === fact.default &&
            inOrder(option.valid ?? undefined) === inOrder(fact.valid))
        );
      }),
    );
    expect(equal, `${name} is as in Kafka`).toBe(false);
  }
});
