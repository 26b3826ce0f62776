import { describe, expect, test } from "vitest";
import {
  explainText,
  type GroupView,
  type Lane,
  lanesOf,
  rebalanceJson,
  ribbonOf,
  viewAt,
} from "../../../src/insight/index.ts";
import { JOURNAL, sampledWithin } from "../story.ts";
import { InsightStory, twoReaders } from "./insight-story.ts";

const ALL = { fromMs: -Infinity, toMs: Infinity };

function spans(view: GroupView, partition: number): string[] {
  const { spans: all } = lanesOf(view, ALL).rows[partition] as Lane;
  return all.map(({ phase, fromMs, toMs, owner }) => {
    return `${owner?.letter ?? "-"} ${phase} ${fromMs}-${toMs}`;
  });
}

function bands(view: GroupView): string[] {
  return ribbonOf(view, ALL).map(({ state, fromMs, toMs }) => `${state} ${fromMs}-${toMs}`);
}

/** C joins A and B at epoch 5 and is to have 3; B revokes it for four seconds. */
function consumerGroup(): InsightStory {
  return new InsightStory()
    .by(JOURNAL)
    .at(1_000)
    .observed({ A: [0, 1], B: [2, 3] }, { groupType: "consumer", generationId: 5 })
    .at(10_000)
    .joins("C", { parked: false })
    .bumps("MemberJoined", "C")
    .at(10_100)
    .targets({ A: [0, 1], B: [2], C: [3] })
    .steps("C", [], { waits: true })
    .at(10_200)
    .steps("A", [0, 1])
    .at(10_500)
    .steps("B", [2], { revoking: [3], epoch: 5 });
}

describe("a consumer group (KIP-848)", () => {
  test("while it reconciles, what is revoked is a ghost with its owner and awaited by the next", () => {
    const view = consumerGroup().view(12_000);
    expect(spans(view, 3)).toEqual(["B owned 1000-10000", "B revoking 10000-12000"]);
    expect(lanesOf(view, ALL).rows[3]!.awaitedBy?.name).toBe("C");
    const now = viewAt(view, 12_000);
    expect(now.members.map(({ name, word, awaiting }) => [name, word, awaiting])).toEqual([
      ["A", "ok", []],
      ["B", "revoking", []],
      ["C", "waiting", ["orders-3"]],
    ]);
    expect(now.members[1]!.partitions.map(({ phase }) => phase)).toEqual(["owned", "revoking"]);
    expect(bands(view).slice(-2)).toEqual(["Assigning 10000-10100", "Reconciling 10100-12000"]);
    expect(view.now.barrier).toMatchObject({ arrivedCount: 1, expectedCount: 3 });
  });

  test("only what moves stops, and the others are read all the time", () => {
    const story = consumerGroup().at(14_600).steps("B", [2]).at(15_000).steps("C", [3]);
    story.at(15_200).commits("C", { 3: 1 });
    const view = story.view(16_000);
    expect(spans(view, 0)).toEqual(["A owned 1000-16000"]);
    expect(spans(view, 3)).toEqual([
      "B owned 1000-10500",
      "- unowned 10500-15000",
      "C unread 15000-15200",
      "C owned 15200-16000",
    ]);
    expect(lanesOf(view, ALL).bands).toMatchObject([
      { text: "1 of 4 partitions paused", rows: [3], whole: false },
    ]);
    expect(viewAt(view, 14_800).tray.map(({ partition }) => partition)).toEqual([3]);
    expect(bands(view).at(-1)).toBe("Stable 15000-16000");
    expect(rebalanceJson(story.last, [])).toMatchObject({
      groupType: "consumer",
      generation: 6,
      phases: [
        { name: "assign", ms: 100 },
        { name: "reconcile", ms: 4_900 },
      ],
      redelivered: { count: null, grade: "unknown" },
    });
    expect(explainText(view, 1)![0]).toBe("g · epoch 5 → 6 · C joined");
  });
});

describe("a cooperative group", () => {
  const view = twoReaders({ protocolName: "cooperative-sticky" })
    .at(10_000)
    .joins("C")
    .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
    .at(10_300)
    .rejoins("A", "B")
    .generation(["A", "B", "C"])
    .at(10_310)
    .assigns({ A: [0], B: [2, 3], C: [] })
    .at(10_350)
    .stops("A", 1)
    .rejoins("A")
    .rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] })
    .at(10_600)
    .rejoins("B", "C")
    .generation(["A", "B", "C"])
    .at(10_620)
    .assigns({ A: [0], B: [2, 3], C: [1] })
    .starts("C", 1)
    .at(10_700)
    .processes("C", 1, [1, 1])
    .view(11_000);

  test("is Stable between its two rounds, on the ribbon of one rebalance", () => {
    expect(
      ribbonOf(view, { fromMs: 9_000, toMs: 11_000 }).map(
        ({ state, fromMs, rebalanceNumber }) => `${state} ${fromMs} ${rebalanceNumber}`,
      ),
    ).toEqual([
      "Stable 9000 null",
      "PreparingRebalance 10000 2",
      "CompletingRebalance 10300 2",
      "Stable 10310 2",
      "PreparingRebalance 10350 2",
      "CompletingRebalance 10600 2",
      "Stable 10620 null",
    ]);
  });

  test("tells of the barrier that was closed longest, whichever round that was", () => {
    expect(explainText(view, 2)![1]).toContain("2 rounds; barrier waited 0.3 s (48 %) for B");
  });

  test("goes on reading what it keeps", () => {
    expect(spans(view, 0)).toEqual(["A owned 3000-11000"]);
    expect(spans(view, 1)).toEqual([
      "A owned 3000-10350",
      "- unowned 10350-10620",
      "C unread 10620-10700",
      "C owned 10700-11000",
    ]);
  });
});

describe("a group seen from outside", () => {
  test("that was found has its owners since then, and nothing before", () => {
    const view = new InsightStory()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: [0], B: [1] }, { generationId: 7 })
      .view(20_000);
    expect(view.knownSinceMs).toBe(10_000);
    expect(spans(view, 0)).toEqual(["A owned 10000-20000"]);
    expect(bands(view)).toEqual(["Stable 10000-20000"]);
    expect(viewAt(view, 9_999).isKnown).toBe(false);
  });

  test("a gap in the watch is empty on lanes and ribbon", () => {
    const view = new InsightStory()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: [0], B: [1] }, { generationId: 7 })
      .at(20_000)
      .commits("A", { 0: 5 })
      .at(90_000)
      .observed({ A: [0], D: [1] }, { generationId: 9 })
      .view(95_000);
    expect(view.gaps).toEqual([{ fromMs: 20_000, toMs: 90_000 }]);
    expect(bands(view)).toEqual([
      "Stable 10000-20000",
      "Unknown 20000-90000",
      "Stable 90000-95000",
    ]);
    expect(spans(view, 1).at(-1)).toMatch(/ owned 90000-95000$/);
    expect(viewAt(view, 50_000)).toMatchObject({ isKnown: false, members: [], tray: [] });
    for (const { spans: all } of lanesOf(view, ALL).rows) {
      for (const { fromMs, toMs } of all) expect(toMs <= 20_000 || fromMs >= 90_000).toBe(true);
    }
  });

  test("an owner that changed while nobody looked is not told to have been there before the gap", () => {
    const view = twoReaders()
      .by(JOURNAL)
      .at(60_000)
      .observed({ A: [0, 1], D: [2, 3] }, { generationId: 9 })
      .at(70_000)
      .rebalances("Unknown", null, { startKnown: false })
      .generation(["A"])
      .at(70_100)
      .assigns({ A: [0, 1, 2, 3] }, { synced: false })
      .view(80_000);
    const letter = new Map(view.owners.map(({ memberId, letter: each }) => [memberId, each]));
    const owners = lanesOf(view, ALL).rows[2]!.spans.map(({ memberId, fromMs }) => [
      memberId,
      fromMs,
    ]);
    expect(owners[0]).toEqual(["B", 3_000]);
    expect(owners).toContainEqual(["D", 60_000]);
    expect(owners.at(-1)![0]).toBe("A");
    expect(letter.get("D")).toBe("C");
  });

  test("polled states are bands with gradients, and never longer than what was seen", () => {
    const sampled = sampledWithin(5_000);
    const story = new InsightStory()
      .by(sampled)
      .at(10_000)
      .observed({ A: [0] }, { generationId: null });
    const sample = (atMs: number, state: "Stable" | "PreparingRebalance") =>
      story.at(atMs).note({ type: "StateSampled", state, coordinatorId: 1, memberIds: ["A"] });
    sample(15_000, "PreparingRebalance");
    sample(20_000, "Stable");
    const view = story.view(30_000);
    const drawn = ribbonOf(view, ALL);
    expect(drawn.map(({ state }) => state)).toContain("PreparingRebalance");
    expect(drawn.find(({ state }) => state === "PreparingRebalance")).toMatchObject({
      fromMs: 15_000,
      toMs: 20_000,
      withinMs: 5_000,
      grade: "sampled",
    });
  });
});
