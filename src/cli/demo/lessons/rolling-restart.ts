import { type Lesson, opening, type PlannedStep, type Scene, scene, settled } from "./lesson.ts";

/** A deployment restarts every consumer once. A dynamic member leaves and comes as a stranger; a static one is expected. */
export const rollingRestart: Lesson = {
  id: "rolling-restart",
  title: "A rolling restart, dynamic and static",
  question: "What does a deployment cost?",
  scenes: [
    restarts(
      false,
      "It leaves: its partitions are given to the others. It comes back: some are taken from them again.",
    ),
    restarts(
      true,
      "It comes back within its session under the same group.instance.id: no rebalance, nothing moves; only its own " +
        "partitions wait for it.",
    ),
  ],
};

function restarts(staticIds: boolean, expect: string): Scene {
  const membership = staticIds ? "static" : "dynamic";
  const names = ["C1", "C2", "C3"];
  return scene({
    name: membership,
    settings: { staticIds },
    steps: [
      opening(`Six partitions, three consumers, ${membership} membership.`, names),
      ...names.map(
        (processId): PlannedStep => ({
          say: `${processId} is restarted, as a ${membership} member.`,
          expect,
          act: [{ type: "Restart", processId }],
          until: settled(1),
          measure: ["rebalances", "stopped", "pause", "moved", "duplicates"],
        }),
      ),
    ],
  });
}
