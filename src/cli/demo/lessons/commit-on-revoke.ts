import { type Lesson, opening, type Scene, scene, settled } from "./lesson.ts";

/** Whoever takes a partition over begins at the committed offset, not where the last owner stopped. */
export const commitOnRevoke: Lesson = {
  id: "commit-on-revoke",
  title: "Processed twice, and how to prevent it",
  question: "An orderly rebalance: why are records processed twice?",
  scenes: [
    join(
      false,
      "Nothing is committed when the partitions are revoked: what was processed since the last commit (every 5 s) is " +
        "processed again by whoever has the partition next.",
    ),
    join(
      true,
      "Its listener commits what is processed before it gives partitions up: 0 records twice.",
    ),
  ],
};

function join(commits: boolean, expect: string): Scene {
  const how = commits ? "a listener commits on revocation" : "nothing is committed on revocation";
  return scene({
    name: commits ? "commits" : "no-commit",
    commitIntervalMs: 5_000,
    settings: { assignor: "range", commitOnRevoke: commits },
    steps: [
      opening(`Six partitions, two consumers; they commit every 5 s, and ${how}.`, ["C1", "C2"]),
      {
        say: `C3 joins; ${how}.`,
        expect,
        act: [{ type: "Start", processId: "C3" }],
        until: settled(1),
        measure: ["duplicates", "pause", "moved"],
      },
    ],
  });
}
