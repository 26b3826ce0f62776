import { describe, expect, it } from "vitest";
import {
  PartitionSequences,
  type SequencedBatch,
  sequenceAfter,
} from "../../../src/client/producer/partition-sequences.ts";
import {
  type IdentityEvent,
  type IdentityState,
  identityMoves,
  nextIdentity,
} from "../../../src/client/producer/producer-identity.ts";

type TestBatch = { -readonly [Field in keyof SequencedBatch]: SequencedBatch[Field] };

const identity = { producerId: 9, epoch: 0 };
const newer = { producerId: 9, epoch: 1 };

/** A line with batches of ten records in flight. */
function line(count: number) {
  const sequences = new PartitionSequences<TestBatch>();
  const batches = Array.from({ length: count }, (_, i) => {
    const batch: TestBatch = {
      order: 10 * i,
      recordCount: 10,
      producer: null,
      isOnTheWire: true,
      mayBeWritten: false,
    };
    sequences.begin(batch, identity);
    return batch;
  });
  return { sequences, batches };
}

const bases = (batches: readonly TestBatch[]): (number | undefined)[] =>
  batches.map(({ producer }) => producer?.baseSequence);

describe("sequence numbers", () => {
  it("count to 2^31 - 1 and go on at 0", () => {
    expect(sequenceAfter(2 ** 31 - 1, 1)).toBe(0);
    expect(sequenceAfter(2 ** 31 - 5, 10)).toBe(5);
  });

  it("of a partition follow one another, past 2^31 - 1 as well", () => {
    const { sequences } = line(0);
    const large = (recordCount: number): TestBatch => ({
      ...{ order: 0, recordCount, producer: null, isOnTheWire: true, mayBeWritten: false },
    });
    const batches = [large(2 ** 31 - 5), large(10), large(1)];
    for (const batch of batches) sequences.begin(batch, identity);
    expect(bases(batches)).toEqual([0, 2 ** 31 - 5, 5]);
    for (const batch of batches) sequences.acknowledged(batch);
    const next = large(1);
    sequences.begin(next, identity);
    sequences.outOfOrder(next);
    expect(sequences.isBroken).toBe(true);
  });

  it("are not given while it is unknown what became of a batch that ran out of time", () => {
    const { sequences, batches } = line(2);
    sequences.failed(batches[0]!, { isKnownAbsent: false });
    expect(sequences.mayBegin(identity)).toBe(false);
    sequences.resolve();
    expect(sequences.isUnresolved).toBe(true);
    sequences.acknowledged(batches[1]!);
    sequences.resolve();
    expect(sequences.isUnresolved).toBe(false);
    expect(sequences.isBroken).toBe(false);
    expect(sequences.mayBegin(identity)).toBe(true);
  });

  it("begin anew when nothing is left that could tell", () => {
    const { sequences, batches } = line(1);
    sequences.failed(batches[0]!, { isKnownAbsent: false });
    sequences.resolve();
    expect(sequences.mayRestart).toBe(true);
    sequences.restart(newer);
    expect(sequences.mayBegin(newer)).toBe(true);
  });

  it("are those of before when a late answer says that the batch was written", () => {
    const { sequences, batches } = line(1);
    sequences.failed(batches[0]!, { isKnownAbsent: false });
    sequences.acknowledged(batches[0]!);
    sequences.resolve();
    expect(sequences.isBroken).toBe(false);
  });

  it("out of order before their turn mean nothing, in their turn a broken line", () => {
    const { sequences, batches } = line(2);
    sequences.outOfOrder(batches[1]!);
    expect(sequences.isBroken).toBe(false);
    sequences.outOfOrder(batches[0]!);
    expect(sequences.isBroken).toBe(true);
  });

  it("past their turn mean a broken line: the broker took a later batch for the first", () => {
    const { sequences, batches } = line(2);
    sequences.acknowledged(batches[1]!);
    sequences.outOfOrder(batches[0]!);
    expect(sequences.isBroken).toBe(true);
  });

  it("are given to a second batch only when the broker has the first: it takes any number from a producer it does not know", () => {
    const { sequences, batches } = line(1);
    expect(sequences.mayBegin(identity)).toBe(false);
    sequences.acknowledged(batches[0]!);
    expect(sequences.mayBegin(identity)).toBe(true);
  });

  it("are given anew only to batches that no broker can have", () => {
    const { sequences, batches } = line(3);
    const [, second, third] = batches;
    sequences.failed(batches[0]!, { isKnownAbsent: true });
    expect(sequences.mayRestart).toBe(false);
    second!.isOnTheWire = false;
    third!.isOnTheWire = false;
    third!.mayBeWritten = true;
    expect(sequences.mayRestart).toBe(false);
    expect(sequences.mayResend(second!)).toBe(false);
    expect(sequences.mayResend(third!)).toBe(true);
    sequences.outOfOrder(third!);
    expect(sequences.mayRestart).toBe(true);
    sequences.restart(newer);
    expect(bases([second!, third!])).toEqual([0, 10]);
    expect(second!.producer?.producerEpoch).toBe(1);
  });

  it("of a batch that is split go on through its parts", () => {
    const { sequences, batches } = line(3);
    const part = (recordCount: number): TestBatch => ({
      ...batches[1]!,
      recordCount,
      producer: null,
    });
    const parts = [part(4), part(6)];
    sequences.split(batches[1]!, parts);
    expect(bases(sequences.inFlight)).toEqual([0, 10, 14, 20]);
  });

  it("of a new epoch wait until nothing of the old one is in flight", () => {
    const { sequences, batches } = line(1);
    expect(sequences.mayBegin(newer)).toBe(false);
    sequences.acknowledged(batches[0]!);
    expect(sequences.mayBegin(newer)).toBe(true);
  });
});

describe("a producer's identity", () => {
  const ready: IdentityState = { state: "Ready", identity };
  const error = new Error("no");
  const states: readonly IdentityState[] = [
    { state: "Uninitialized" },
    { state: "Initializing" },
    ready,
    { state: "Failed", error },
  ];
  const events: readonly IdentityEvent[] = [
    { type: "Asked" },
    { type: "Given", identity: newer },
    { type: "RefusedForNow" },
    { type: "RefusedForGood", error },
    { type: "EpochNeeded" },
    { type: "IdNeeded" },
  ];

  it("moves as the table says, and nowhere else", () => {
    const table = states.map((state) => events.map((event) => nextIdentity(state, event).state));
    expect(table).toEqual([
      [
        "Initializing",
        "Uninitialized",
        "Uninitialized",
        "Uninitialized",
        "Uninitialized",
        "Uninitialized",
      ],
      ["Initializing", "Ready", "Uninitialized", "Failed", "Initializing", "Initializing"],
      ["Ready", "Ready", "Ready", "Ready", "Ready", "Uninitialized"],
      ["Failed", "Failed", "Failed", "Failed", "Failed", "Failed"],
    ]);
    expect(Object.keys(identityMoves)).toEqual(states.map(({ state }) => state));
  });

  it("has the next epoch when one is needed, and asks for another id after the last", () => {
    expect(nextIdentity(ready, { type: "EpochNeeded" })).toEqual({
      state: "Ready",
      identity: newer,
    });
    const last: IdentityState = { state: "Ready", identity: { producerId: 9, epoch: 32_767 } };
    expect(nextIdentity(last, { type: "EpochNeeded" })).toEqual({ state: "Uninitialized" });
  });
});
