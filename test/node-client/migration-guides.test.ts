import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as door from "../../src/node-client/index.ts";

/** Every call and option that a guide names on our side is there: a guide that promises what is not costs more than none. */
const clients = { Consumer: door.Consumer, Producer: door.Producer, Admin: door.Admin };

const methods = new Set(
  Object.values(clients).flatMap((client) => [
    ...Object.getOwnPropertyNames(Object.getPrototypeOf(client.prototype)),
  ]),
);
const options = new Set(
  [...textOf("configuration.md").matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name),
);
/** Of what handlers and calls are given or take; the examples compile and use them. */
const fields = new Set([
  ...["abort", "markProcessed", "isCurrent", "signal", "aborted", "headers", "state", "code"],
  ...["eachRecord", "eachBatch", "concurrency", "orderedBy", "onError", "retriable", "context"],
  ...["groupMembership", "timeoutMs", "metadata", "leaderEpoch", "failed", "succeeded", "then"],
  ...["onPartitionsAssigned", "onPartitionsRevoked", "onPartitionsLost", "isKey"],
]);

describe.each(["from-java.md", "from-kafkajs.md"])("%s", (page) => {
  it("names only calls, options and exports that exist", () => {
    const unknown = ourSides(page)
      .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code))
      .flatMap(namesIn)
      .filter((name) => !isKnown(name));
    expect(unknown).toEqual([]);
  });

  it("names only errors that exist", () => {
    const named = [...textOf(page).matchAll(/`([A-Z]\w*Error)`/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(0);
    const known = new Set([
      ...Object.keys(door),
      "TypeError",
      "RangeError",
      "KafkaJSProtocolError",
    ]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

/** The right column of every table. */
function ourSides(page: string): string[] {
  return textOf(page)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\|[-| ]+\|$/.test(line))
    .map((line) => line.replaceAll("\\|", "/").split(" | ")[1] ?? "");
}

/** What is called, and what is written as a name of more than one word. */
function namesIn(code: string): string[] {
  const calls = [...code.matchAll(/(?:^|[\s.])([a-z]\w*)\(/g)].map(([, name = ""]) => name);
  const bare = /^[a-z]+[A-Z]\w*$/.test(code) ? [code] : [];
  const given = [...code.matchAll(/\b([a-z]+[A-Z]\w*):/g)].map(([, name = ""]) => name);
  return [...calls, ...bare, ...given];
}

function isKnown(name: string): boolean {
  return methods.has(name) || options.has(name) || fields.has(name) || name in door;
}

function textOf(page: string): string {
  return readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
}
