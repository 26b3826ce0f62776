import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compareCoordinatorTraces } from "../../conformance/coordinator-traces.ts";

const VECTORS = new URL("../fixtures/kafka/vectors/coordinator/", import.meta.url);

function* lines(family: string): Generator<unknown> {
  const text = gunzipSync(readFileSync(new URL(`${family}.jsonl.gz`, VECTORS))).toString();
  for (const line of text.split("\n")) if (line !== "") yield JSON.parse(line);
}

describe("the coordinator does what Kafka's did", () => {
  for (const family of [
    "classic-basic",
    "classic-misbehaving",
    "classic-static",
    "classic-offsets",
  ]) {
    it(`in all traces of ${family}: replies, snapshots and records`, () => {
      const { matched, total, misses } = compareCoordinatorTraces(lines(family));
      if (misses.length)
        console.log(
          misses.length,
          misses
            .slice(0, 3)
            .map((m) => `${m.what}\n  E ${m.expected}\n  G ${m.got}`)
            .join("\n"),
        );
      expect(`${matched} of ${total}`).toBe("200 of 200");
    });
  }
});
