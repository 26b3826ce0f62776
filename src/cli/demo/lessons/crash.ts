import { type Lesson, opening, scene, settled } from "./lesson.ts";

/** A crash is silent: until the session is over its partitions belong to a process that is dead. */
export const crash: Lesson = {
  id: "crash",
  title: "C2 crashes, C4 joins",
  question: "Who reads a dead consumer's partitions, and from when on?",
  scenes: [
    scene({
      steps: [
        opening("Six partitions, three consumers: two each.", ["C1", "C2", "C3"]),
        {
          say: "C2 crashes (SIGKILL). It says no word to anybody.",
          expect:
            "For what is left of session.timeout.ms (6 s; the last heartbeat is at most 0.5 s old) its two partitions " +
            "have an owner that is dead. Then the coordinator notices, and C1 and C3 take one each. The other four are " +
            "read throughout. What C2 had processed since its last commit is processed again.",
          act: [{ type: "Kill", processId: "C2" }],
          until: settled(1),
          measure: ["noticed", "pause", "moved", "stopped", "duplicates"],
        },
        {
          say: "C4 joins.",
          expect:
            "C1 and C3 own three each; C4 gets one from each of them, as soon as they released it.",
          act: [{ type: "Start", processId: "C4" }],
          until: settled(1),
          measure: ["pause", "moved", "stopped", "duplicates"],
        },
      ],
    }),
  ],
};
