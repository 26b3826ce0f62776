import { type Lesson, opening, scene, settled } from "./lesson.ts";

const MAX_POLL_INTERVAL_MS = 3_000;
const SLOW_WORK_MS = 6_000;

/** Heartbeats say that a process lives; only its polls say that it gets on. */
export const slowConsumer: Lesson = {
  id: "slow-consumer",
  title: "A slow consumer is put out",
  question: "Its heartbeats are fine: why does it lose its partitions?",
  scenes: [
    scene({
      settings: { maxPollIntervalMs: MAX_POLL_INTERVAL_MS },
      steps: [
        opening("Six partitions, three consumers, max.poll.interval.ms 3 s.", ["C1", "C2", "C3"]),
        {
          say: "From now on C2 needs 6 s for a record.",
          expect:
            "3 s after it was given the record its client leaves the group by itself, though its heartbeats never " +
            "stopped. The others take over; the record in its hands will be processed twice.",
          act: [{ type: "Slow", processId: "C2", workMs: SLOW_WORK_MS }],
          until: settled(1),
          measure: ["pause", "moved", "stopped"],
        },
        {
          say: "C2 is as quick as before, once it is done with that record.",
          expect: "It finds that its partitions are lost, joins again and gets partitions back.",
          act: [{ type: "Slow", processId: "C2", workMs: 4 }],
          until: settled(1),
          measure: ["pause", "moved", "duplicatesSoFar"],
        },
      ],
    }),
  ],
};
