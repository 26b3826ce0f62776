import { describe, expect, it } from "vitest";
import type { GroupNote } from "../../../src/model/index.ts";
import { FAMILIES, readTraces } from "../../coordinator/trace-files.ts";
import { type ExactAndForeign, exactAndForeign } from "./exact-and-foreign.ts";

/** Kafka's own histories of a family: its requests, on our coordinator, which writes what Kafka wrote. */
const TRACES_PER_FAMILY = 20;

const histories: readonly ExactAndForeign[] = FAMILIES.flatMap((family) =>
  [...readTraces(family)]
    .slice(0, TRACES_PER_FAMILY)
    .flatMap((trace) => [...exactAndForeign(trace).values()]),
);

describe("a classic group seen through its journal alone", () => {
  it("has the same generations, members, leaders, owners and instants as its coordinator says", () => {
    const facts = histories.map(({ exact, foreign }) => [settled(exact), settled(foreign)]);
    expect(facts.map(([, foreign]) => foreign)).toEqual(facts.map(([exact]) => exact));
    expect(facts.flat(2).length).toBeGreaterThan(1_000);
  });

  it("has one failed round for each generation that was formed and never synchronised", () => {
    for (const { exact, foreign } of histories) {
      const stored = new Set(exact.flatMap((note) => (isStored(note) ? [note.generationId] : [])));
      const lastId = Math.max(...stored, 0);
      const failed = exact.flatMap((note) =>
        note.type === "GenerationCompleted" &&
        !stored.has(note.generationId) &&
        note.generationId < lastId
          ? [note.generationId]
          : [],
      );
      const told = foreign.flatMap((note) =>
        note.type === "RebalanceStarted" && note.fromState === "CompletingRebalance"
          ? [note.generationId]
          : [],
      );
      expect(told).toEqual([...new Set(failed)]);
    }
  });

  it("cannot know when a rebalance began: what it tells is never before that, and is marked as not known", () => {
    for (const { exact, foreign } of histories) {
      for (const { atMs, generationId, startKnown } of starts(foreign)) {
        expect(startKnown).toBe(false);
        const began = starts(exact).find((start) => start.generationId === generationId);
        if (began !== undefined) expect(atMs).toBeGreaterThanOrEqual(began.atMs);
      }
    }
  });

  it("cannot know the cause for sure: it concludes one rarely wrongly, and else says that it does not know", () => {
    let [right, wrong, unknown] = [0, 0, 0];
    for (const { exact, foreign } of histories) {
      for (const { generationId, cause, fromState } of starts(foreign)) {
        if (fromState === "CompletingRebalance") continue;
        const began = starts(exact).find((start) => start.generationId === generationId);
        if (cause === "Unknown") unknown += 1;
        else if (began !== undefined && kindOf(cause) === kindOf(began.cause)) right += 1;
        else wrong += 1;
      }
    }
    // Members of these traces commit at random, if at all: their silence says little.
    expect({ right, wrong, unknown }).toMatchInlineSnapshot(`
      {
        "right": 215,
        "unknown": 246,
        "wrong": 9,
      }
    `);
  });

  it("cannot know whom a barrier waited for, nor how often anybody was heard of", () => {
    for (const { foreign } of histories) {
      expect(starts(foreign).flatMap(({ waitingFor }) => waitingFor)).toEqual([]);
      const types = new Set(foreign.map(({ type }) => type));
      for (const type of ["MemberSynced", "MembersHeard", "MemberFenced"] as const) {
        expect(types.has(type)).toBe(false);
      }
    }
  });
});

function starts(notes: readonly GroupNote[]) {
  return notes.flatMap((note) => (note.type === "RebalanceStarted" ? [note] : []));
}

function isStored(note: GroupNote) {
  return note.type === "AssignmentStored" || note.type === "GroupEmptied";
}

/** A member that joins again changes its subscription, or has seen new partitions, or only its client knows. */
function kindOf(cause: string): string {
  const rejoins = [
    "LeaderRejoined",
    "MemberRejoined",
    "SubscriptionChanged",
    "TopicMetadataChanged",
  ];
  return rejoins.includes(cause) ? "Rejoined" : cause;
}

/** What the journal records: generations whose assignment was stored, and what needs no rebalance. */
function settled(notes: readonly GroupNote[]): unknown[] {
  const stored = new Set(
    notes.flatMap((note) => (note.type === "AssignmentStored" ? [note.generationId] : [])),
  );
  return notes.flatMap((note): unknown[] => {
    const { atMs, type } = note;
    switch (type) {
      case "GenerationCompleted": {
        if (!stored.has(note.generationId)) return [];
        const { generationId, protocolType, protocolName, leaderId, members } = note;
        return [{ atMs, type, generationId, protocolType, protocolName, leaderId, members }];
      }
      case "AssignmentStored":
        return [{ atMs, type, generationId: note.generationId, assignments: note.assignments }];
      case "GroupEmptied":
        return [{ atMs, type, generationId: note.generationId }];
      case "StaticMemberReplaced":
        return note.assignmentKept ? [{ atMs, type, newMemberId: note.newMemberId }] : [];
      case "GroupDeleted":
        return [{ type }];
      default:
        return [];
    }
  });
}
