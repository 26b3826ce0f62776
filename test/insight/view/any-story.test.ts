import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyDelta,
  type GroupView,
  incidentReport,
  lanesOf,
  rebalanceJson,
  ribbonOf,
  viewAt,
  whyCard,
} from "../../../src/insight/index.ts";
import { InsightStory, spread } from "./insight-story.ts";

const ALL = { fromMs: -Infinity, toMs: Infinity };
const NAMES = ["A", "B", "<C>", "D|`x`"];

type Act = {
  readonly what: "join" | "leave" | "die" | "freeze" | "rejoin" | "work" | "look";
  readonly who: number;
  readonly afterMs: number;
};

const acts = fc.array(
  fc.record({
    what: fc.constantFrom<Act["what"]>("join", "leave", "die", "freeze", "rejoin", "work", "look"),
    who: fc.nat(NAMES.length - 1),
    afterMs: fc.integer({ min: 1, max: 20_000 }),
  }),
  { maxLength: 30 },
);

interface Told {
  readonly story: InsightStory;
  readonly endMs: number;
  /** What a page holds that was given a view at the start and deltas whenever somebody looked. */
  readonly page: GroupView;
}

/** A group in which each act is followed by the whole rebalance that it causes; every third one is left open. */
function tell(script: readonly Act[]): Told {
  const story = new InsightStory();
  const members = new Set<string>();
  let nowMs = 0;
  let page = story.view(0);
  const settle = (isLeftOpen: boolean) => {
    nowMs += 300;
    story.at(nowMs).rejoins(...members);
    if (isLeftOpen) return;
    story.generation([...members]);
    if (members.size > 0) story.assigns(spread([...members], 4));
    for (const id of members) story.starts(id, ...(spread([...members], 4)[id] ?? []));
  };
  for (const [i, { what, who, afterMs }] of script.entries()) {
    nowMs += afterMs;
    story.at(nowMs);
    const id = NAMES[who]!;
    const others = [...members].filter((each) => each !== id);
    if (what === "look") {
      page = story.insight.takeDeltas(nowMs).reduce(applyDelta, page);
    } else if (what === "work") {
      for (const [partition] of (spread([...members], 4)[id] ?? []).entries()) {
        story.processes(id, partition, [i, i]);
      }
    } else if (what === "join" && !members.has(id)) {
      const fromState = members.size === 0 ? "Empty" : "Stable";
      story.joins(id).rebalances("MemberJoined", id, { waitingFor: others, fromState });
      members.add(id);
      settle(i % 3 === 2);
    } else if (what === "freeze" && members.has(id)) {
      story.freezes(id);
    } else if (members.has(id) && what === "rejoin") {
      story.rebalances("MemberRejoined", id, { waitingFor: others });
      settle(false);
    } else if (members.has(id) && (what === "leave" || what === "die")) {
      members.delete(id);
      if (what === "die") {
        story.dies(id);
        nowMs += 45_000;
        story.at(nowMs).expires(id, nowMs - 45_000);
      } else story.leaves(id);
      const cause = what === "die" ? "SessionExpired" : "MemberLeft";
      story.rebalances(cause, id, { waitingFor: others });
      if (members.size === 0) story.note({ type: "GroupEmptied", generationId: i });
      else settle(i % 3 === 2);
    }
  }
  page = story.insight.takeDeltas(nowMs + 2_000).reduce(applyDelta, page);
  return { story, endMs: nowMs + 2_000, page };
}

describe("whatever happens", () => {
  test("a page that follows deltas holds what a page holds that comes now", () => {
    fc.assert(
      fc.property(acts, (script) => {
        const { story, endMs, page } = tell(script);
        const view = story.view(endMs);
        for (const part of [
          "rebalances",
          "events",
          "totals",
          "owners",
          "findings",
          "gaps",
        ] as const) {
          expect(page[part]).toEqual(view[part]);
        }
        expect({ ...page.now, asOfMs: endMs }).toEqual(view.now);
      }),
      { numRuns: 40 },
    );
  });

  test("lanes and ribbon never overlap, and lie within what is known", () => {
    fc.assert(
      fc.property(acts, (script) => {
        const { story, endMs } = tell(script);
        const view = story.view(endMs);
        const rows = [ribbonOf(view, ALL), ...lanesOf(view, ALL).rows.map(({ spans }) => spans)];
        for (const row of rows) {
          for (const [i, { fromMs, toMs }] of row.entries()) {
            expect(fromMs).toBeLessThan(toMs);
            expect(fromMs).toBeGreaterThanOrEqual(row[i - 1]?.toMs ?? view.knownSinceMs);
            expect(toMs).toBeLessThanOrEqual(view.now.asOfMs);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("at any instant a partition is in one place, and its lane is a member's", () => {
    fc.assert(
      fc.property(acts, fc.double({ min: 0, max: 1, noNaN: true }), (script, share) => {
        const { story, endMs } = tell(script);
        const { members, tray } = viewAt(story.view(endMs), endMs * share);
        const placed = [...members.flatMap(({ partitions }) => partitions), ...tray];
        const names = placed.map(({ topic, partition }) => `${topic}-${partition}`);
        expect(new Set(names).size).toBe(names.length);
        expect(new Set(members.map(({ member }) => member.memberId)).size).toBe(members.length);
      }),
      { numRuns: 40 },
    );
  });

  test("every rebalance can be explained, reported and written as JSON", () => {
    fc.assert(
      fc.property(acts, (script) => {
        const { story, endMs } = tell(script);
        const view = story.view(endMs);
        for (const rebalance of view.rebalances) {
          for (const { text } of whyCard(rebalance, view).lines) {
            expect(text).not.toMatch(/undefined|NaN|null|Infinity/);
            expect(text).not.toBe("");
          }
          expect(incidentReport(view, rebalance.number)).not.toMatch(/(?<!\\)<C>|undefined|NaN/);
          const { partitions, durationMs } = rebalanceJson(rebalance, rebalance.findings);
          expect(durationMs ?? 0).toBeGreaterThanOrEqual(0);
          for (const { pausedMs } of partitions ?? [])
            expect(pausedMs ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40 },
    );
  });
});
