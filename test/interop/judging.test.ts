import { describe, expect, it } from "vitest";
import { ratios, spread } from "../../bench/pairs.ts";
import { kcat } from "../../interop/clients/librdkafka.ts";
import { differences } from "../../interop/compare.ts";
import { Outcome } from "../../interop/life/outcome.ts";
import { Sightings, valueAt } from "../../interop/life/sightings.ts";

describe("an outcome", () => {
  it("is not whole without a check, nor with one that fails", () => {
    const outcome = new Outcome("regroup", "kafkajs", "group");
    expect(outcome.ok).toBe(false);
    outcome.check("joins", true);
    expect(outcome.ok).toBe(true);
    outcome.check("leaves", false, "still there");
    expect(outcome.ok).toBe(false);
  });

  it("differs from Kafka's by checks, facts and steps that were not reached", () => {
    const [kafka, regroup] = (["kafka", "regroup"] as const).map((target) => {
      const outcome = new Outcome(target, "java/range", "static");
      outcome.check("same partitions", target === "kafka");
      outcome.fact("owners", target === "kafka" ? "a:0 b:1" : "a:1 b:0");
      outcome.measure("ms", target);
      if (target === "kafka") outcome.fact("delete", "NONE");
      return outcome;
    }) as [Outcome, Outcome];
    const other = new Outcome("regroup", "kcat/range", "static");
    other.fact("owners", "nobody");
    const found = differences([kafka, regroup, other]);
    expect(found.map(({ what, regroup: ours }) => [what, ours])).toEqual([
      ["check: same partitions", "fails"],
      ["owners", "a:1 b:0"],
      ["delete", "not reached"],
    ]);
  });

  it("is not compared where one side was not asked", () => {
    const [kafka, regroup] = (["kafka", "regroup"] as const).map(
      (target) => new Outcome(target, "regroup", "suite"),
    ) as [Outcome, Outcome];
    kafka.check("transactions", true);
    kafka.fact("transactions", "abe of abcde");
    regroup.skip("transactions", "there are none");
    expect(differences([kafka, regroup])).toEqual([]);
    expect(regroup.ok).toBe(false);
  });
});

describe("sightings", () => {
  it("count a record that is processed again since a mark, and notice a value that is not its own", () => {
    const sightings = new Sightings();
    const see = (member: string, offset: number, value = valueAt(0, offset)) =>
      sightings.add({ member, partition: 0, offset }, value);
    see("a", 0);
    see("a", 1);
    const mark = sightings.length;
    see("b", 1);
    see("b", 2, "something else");
    expect(sightings.duplicatesSince(0)).toEqual([{ member: "b", partition: 0, offset: 1 }]);
    expect(sightings.duplicatesSince(mark + 1)).toEqual([]);
    expect(sightings.seenBelow(0, 2)).toBe(2);
    expect(sightings.firstSince(mark, "b", 0)?.offset).toBe(1);
    expect(sightings.firstOfOthers(0, "a", 0)).toEqual({ member: "b", partition: 0, offset: 1 });
    expect(sightings.countOf(mark, "b")).toBe(2);
    expect(sightings.wrongValues).toEqual(["0/2: something else"]);
  });
});

describe("kcat's words", () => {
  const role = {
    bootstrapServers: "127.0.0.1:9092",
    groupId: "g",
    topic: "t",
    clientId: "a",
    sessionTimeoutMs: 6_000,
  };
  const parse = kcat.member(role).parse as (line: string) => unknown[];

  it.each([
    [
      "record 3 17 value with spaces",
      { event: "records", partition: 3, records: [[17, "value with spaces"]] },
    ],
    [
      "% Group g rebalanced (memberid a-1): assigned: t [0], t [4]",
      { event: "assigned", partitions: [0, 4] },
    ],
    ["% Group g rebalanced (memberid a-1): revoked: t [0]", { event: "revoked", partitions: [0] }],
    [
      "% Group g rebalanced: incremental assignment of 1 partition(s) (memberid a-1, COOPERATIVE rebalance protocol): t [2]",
      { event: "assigned", partitions: [2] },
    ],
    [
      "% Group g rebalanced: incremental revoke of 1 partition(s) (memberid a-1, COOPERATIVE rebalance protocol): t [2]",
      { event: "revoked", partitions: [2] },
    ],
  ])("%s", (line, event) => {
    expect(parse(line)).toEqual([event]);
  });

  it("that tell nothing of the group are no events", () => {
    expect(parse("% Reached end of topic t [2] at offset 100")).toEqual([]);
  });
});

describe("figures of taking turns", () => {
  it("are min, median and max, whatever the order and count", () => {
    expect(spread([3, 1, 2], 0)).toBe("1 – 2 – 3");
    expect(spread([4, 1, 2, 3], 1)).toBe("1.0 – 2.5 – 4.0");
  });

  it("have ratios pair by pair, in which more is always better for regroup", () => {
    const series = new Map([
      [
        "regroup",
        [
          { rate: 200, ms: 5 },
          { rate: 300, ms: 10 },
        ],
      ],
      [
        "kafka",
        [
          { rate: 100, ms: 10 },
          { rate: 100, ms: 10 },
        ],
      ],
    ]);
    const ofRegroup = { of: "regroup", to: "kafka" };
    const rate = { name: "rate", better: "more", digits: 0 } as const;
    const ms = { name: "ms", better: "less", digits: 0 } as const;
    expect(ratios(series, { ...ofRegroup, metric: rate })).toEqual([2, 3]);
    expect(ratios(series, { ...ofRegroup, metric: ms })).toEqual([2, 1]);
  });
});
