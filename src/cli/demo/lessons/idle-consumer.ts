import { type Lesson, opening, scene, settled } from "./lesson.ts";

/** A partition has one reader in a group: more members than partitions means that some stand by. */
export const idleConsumer: Lesson = {
  id: "idle",
  title: "Four consumers, three partitions",
  question: "What is a consumer without partitions good for?",
  scenes: [
    scene({
      partitionCount: 3,
      steps: [
        opening("Three partitions, four consumers: one of them has nothing to do.", [
          "C1",
          "C2",
          "C3",
          "C4",
        ]),
        {
          say: "The owner of P0 is killed.",
          expect:
            "Once its session is over, the idle one gets P0 and nothing else changes: the other two partitions stay where " +
            "they are and are read throughout.",
          act: [{ type: "KillOwnerOf", partition: 0 }],
          until: settled(1),
          measure: ["noticed", "pause", "moved", "stopped"],
        },
      ],
    }),
  ],
};
