import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Deadline, DeadlineQueue, DISARMED } from "../../src/coordinator/deadline-queue.ts";

interface Named extends Deadline {
  readonly name: number;
}

const acts = fc.array(
  fc.record({
    kind: fc.constantFrom("arm", "arm", "disarm", "take"),
    name: fc.nat({ max: 9 }),
    ms: fc.nat({ max: 50 }),
  }),
  { maxLength: 200 },
);

describe("a deadline queue", () => {
  it("hands out what a list searched from end to end would, whatever is armed, moved and disarmed", () => {
    fc.assert(
      fc.property(acts, (sequence) => {
        const queue = new DeadlineQueue<Named>();
        const deadlines = Array.from({ length: 10 }, (_, name): Named => ({ name, ...DISARMED }));
        const naive = new Map<number, number>();
        for (const { kind, name, ms } of sequence) {
          const deadline = deadlines[name]!;
          if (kind === "arm") {
            queue.arm(deadline, ms);
            naive.set(name, ms);
          } else if (kind === "disarm") {
            queue.disarm(deadline);
            naive.delete(name);
          } else {
            const taken = queue.takeDue(ms);
            const earliest = Math.min(...naive.values());
            expect(taken === null).toBe(earliest > ms);
            if (taken !== null) {
              expect(naive.get(taken.name)).toBe(earliest);
              naive.delete(taken.name);
            }
          }
          expect(queue.size).toBe(naive.size);
          expect(queue.nextMs()).toBe(naive.size === 0 ? null : Math.min(...naive.values()));
        }
      }),
    );
  });

  it("takes equal deadlines in the order in which they were armed", () => {
    const queue = new DeadlineQueue<Named>();
    for (const name of [3, 1, 2]) queue.arm({ name, ...DISARMED }, 10);
    expect([1, 2, 3].map(() => queue.takeDue(10)?.name)).toEqual([3, 1, 2]);
  });

  it("keeps nothing of what is disarmed: a member that has left costs nothing (KAFKA-7196)", () => {
    const queue = new DeadlineQueue<Named>();
    const deadlines = Array.from({ length: 100 }, (_, name): Named => ({ name, ...DISARMED }));
    for (const deadline of deadlines) queue.arm(deadline, deadline.name);
    for (const deadline of deadlines) queue.disarm(deadline);
    expect(queue.size).toBe(0);
    expect(deadlines.every(({ slot }) => slot === -1)).toBe(true);
  });
});
