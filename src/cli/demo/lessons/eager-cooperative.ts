import type { DemoSettings } from "../../../console/index.ts";
import { type Lesson, opening, type Scene, scene, settled } from "./lesson.ts";

/** The same change under both: an eager assignor takes everything from everybody, a cooperative one what moves. */
export const eagerCooperative: Lesson = {
  id: "eager-cooperative",
  title: "Eager against cooperative",
  question: "A third consumer joins: what stops?",
  scenes: [
    join(
      "range",
      "Eager (range): C1 and C2 give up all six partitions before they join again, so all six stop.",
    ),
    join(
      "cooperative-sticky",
      "Cooperative: two rounds, the second once the two partitions that move have been released. The other four never " +
        "stop.",
    ),
  ],
};

function join(assignor: DemoSettings["assignor"], expect: string): Scene {
  return scene({
    name: assignor,
    ratePerSecond: 30,
    settings: { assignor, workMs: 50 },
    steps: [
      opening(`Six partitions, two consumers, ${assignor}.`, ["C1", "C2"]),
      {
        say: `C3 joins, under ${assignor}.`,
        expect,
        act: [{ type: "Start", processId: "C3" }],
        until: settled(1),
        measure: ["rebalances", "stopped", "pause", "moved"],
      },
    ],
  });
}
