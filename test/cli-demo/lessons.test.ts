import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, settingsProblem } from "../../src/cli/demo/demo-settings.ts";
import { lessons } from "../../src/cli/demo/lessons/all-lessons.ts";
import type { Scene } from "../../src/cli/demo/lessons/lesson.ts";
import { measured } from "../../src/cli/demo/lessons/measures.ts";
import { afterTheKill } from "./told-story.ts";

const scenes = lessons.flatMap((lesson) => lesson.scenes.map((scene) => ({ lesson, scene })));

describe("the lessons", () => {
  test("are told apart by their ids, and the scenes of each by their names", () => {
    expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
    for (const { scenes } of lessons) {
      expect(new Set(scenes.map(({ name }) => name)).size).toBe(scenes.length);
    }
  });

  test("run with settings that consumers accept", () => {
    for (const { scene } of scenes) expect(settingsProblem(scene.settings)).toBeNull();
  });

  test("act on nobody who was not started, or is gone", () => {
    for (const { lesson, scene } of scenes) expect(strangers(scene), lesson.id).toEqual([]);
  });

  test("say what to expect wherever they measure", () => {
    for (const step of scenes.flatMap(({ scene }) => scene.steps)) {
      if (step.measure.length > 0) expect(step.expect).not.toBeNull();
    }
  });
});

/** Processes that a scene acts on though they are not there. */
function strangers({ steps }: Scene): string[] {
  const alive = new Set<string>();
  return steps
    .flatMap(({ act }) => act)
    .flatMap((act) => {
      if (!("processId" in act)) return [];
      const isThere = alive.has(act.processId);
      if (act.type === "Start") alive.add(act.processId);
      if (act.type === "Kill" || act.type === "Leave") alive.delete(act.processId);
      return isThere === (act.type === "Start") ? [`${act.type} ${act.processId}`] : [];
    });
}

describe("what is measured of a step", () => {
  const { rebalances } = afterTheKill().history;
  const caused = rebalances.slice(1);

  test("is read off the rebalances that it caused", () => {
    const names = ["noticed", "rebalances", "stopped", "moved", "duplicates", "pause"] as const;
    expect(measured(names, { caused, all: rebalances, partitionCount: 6 })).toEqual([
      { label: "noticed after", value: "5.40 s" },
      { label: "rebalances", value: "1" },
      { label: "partitions that stopped", value: "6 of 6" },
      {
        label: "moved",
        value:
          "P1 consumer-2 → consumer-3, P2 consumer-3 → consumer-1, P3 consumer-1 → consumer-3, " +
          "P4 consumer-2 → consumer-1",
      },
      { label: "processed twice", value: "12 records" },
      {
        label: "longest pause",
        value: "P1 7.00 s (5.40 s orphaned, 1.11 s unowned, 488 ms not yet read)",
      },
      { label: "all pauses together", value: expect.stringContaining("partition-seconds") },
    ]);
  });

  test("is the owner before the first and after the last of them: a cooperative move takes two", () => {
    const [first, second] = [caused[0], caused[0]];
    if (first === undefined || second === undefined) throw new Error("The story has no rebalance.");
    const moved = first.changes.filter(({ partition }) => partition === 1);
    const released = moved.map((change) => ({ ...change, to: null }));
    const given = moved.map((change) => ({ ...change, from: null }));
    const two = [
      { ...first, changes: released },
      { ...second, changes: given },
    ];
    expect(measured(["moved"], { caused: two, all: two, partitionCount: 6 })).toEqual([
      { label: "moved", value: "P1 consumer-2 → consumer-3" },
    ]);
  });
});

describe("settings", () => {
  test("that no consumer could run with are refused in a sentence", () => {
    expect(settingsProblem(DEFAULT_SETTINGS)).toBeNull();
    expect(settingsProblem({ ...DEFAULT_SETTINGS, heartbeatIntervalMs: 6_000 })).toBe(
      "The settings were not applied: heartbeat.interval.ms is 6000; it is a whole number from 100 to 5999.",
    );
    expect(settingsProblem({ ...DEFAULT_SETTINGS, sessionTimeoutMs: 500 })).toContain(
      "session.timeout.ms is 500",
    );
  });
});
