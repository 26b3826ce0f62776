import { type Lesson, opening, scene, settled } from "./lesson.ts";

const first = [10, 12, 15];
const more = 5;

/** The committed offset is the next one to read: whoever comes continues there, with nothing lost or repeated. */
export const resumeOffsets: Lesson = {
  id: "resume-offsets",
  title: "Offsets 10, 12 and 15",
  question: "Where does the next owner begin?",
  scenes: [
    scene({
      partitionCount: 3,
      ratePerSecond: 0,
      steps: [
        opening("Three partitions, one consumer; nothing to read yet.", ["C1"]),
        {
          say: "P0 gets 10 records, P1 12 and P2 15. C1 processes and commits them.",
          expect: "Committed offsets 10, 12 and 15: each is the offset of the next record to read.",
          act: [{ type: "Feed", counts: first.map((count, partition) => ({ partition, count })) }],
          until: { type: "Committed", offsets: first },
          measure: [],
        },
        {
          say: "C1 leaves. Five more records come for each partition, and nobody reads them.",
          expect: "The group is empty; its committed offsets stay.",
          act: [
            { type: "Leave", processId: "C1" },
            { type: "Feed", counts: first.map((_, partition) => ({ partition, count: more })) },
          ],
          until: settled(1),
          measure: [],
        },
        {
          say: "C2 comes.",
          expect: "It begins at 10, 12 and 15 exactly: no record is lost, none is processed twice.",
          act: [{ type: "Start", processId: "C2" }],
          until: { type: "Committed", offsets: first.map((count) => count + more) },
          measure: ["resumedAt", "duplicates"],
        },
      ],
    }),
  ],
};
