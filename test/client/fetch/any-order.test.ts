import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FetchedRecords, Fetcher } from "../../../src/client/fetch/fetcher.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { FetchWorld } from "./fetch-world.ts";

type Bytes = Buffer | null;

const PARTITIONS = 3;

/** What an application and its membership may do to a fetcher, in any order. */
const command = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant("take"), of: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("append"), of: fc.nat(PARTITIONS - 1) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("wait"), of: fc.nat(700) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "pause",
        "resume",
        "stop",
        "start",
        "purge",
        "remove",
        "seek",
        "seekTo",
        "resume",
        "start",
        "start",
      ),
      of: fc.nat(PARTITIONS - 1),
    }),
  },
);

/** What must be true of everything that is handed out, in the simplest words. */
class Model {
  readonly here = new Set<number>();
  readonly started = new Set<number>();
  readonly paused = new Set<number>();
  /** The next offset of a partition, unknown while it is looked up. */
  readonly next = new Map<number, number>();
  readonly ends = new Map<number, number>();

  check(fetcher: Fetcher<Bytes, Bytes>, taken: FetchedRecords<Bytes, Bytes>): void {
    const { topic, partition, records, nextOffset, assignmentEpoch } = taken;
    expect(this.here.has(partition) && this.started.has(partition)).toBe(true);
    expect(this.paused.has(partition)).toBe(false);
    expect(assignmentEpoch).toBe(fetcher.epochOf({ topic, partition }));
    let expected = this.next.get(partition) ?? records[0]?.offset ?? nextOffset;
    for (const { offset, value } of records) {
      expect(offset).toBe(expected);
      expect(String(value)).toBe(`${partition}:${offset}`);
      expected++;
    }
    expect(nextOffset).toBe(expected);
    this.next.set(partition, nextOffset);
    expect(fetcher.position({ topic, partition })?.offset).toBe(nextOffset);
  }
}

async function run(commands: readonly { do: string; of: number }[]): Promise<void> {
  const world = await FetchWorld.start({ topics: [{ name: "t", partitions: PARTITIONS }] });
  // Small fetches, so that there are always some under way and some half handed out.
  const fetcher = world.fetcher({ maxPartitionFetchBytes: 200, fetchMaxBytes: 450 });
  const model = new Model();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await append(world, model, partition);
    await append(world, model, partition);
    await step(world, { fetcher, model }, "start", partition);
  }
  for (const { do: what, of } of commands) await step(world, { fetcher, model }, what, of);
  await readToTheEnd(world, fetcher, model);
  await world.clock.until(fetcher.close());
}

async function step(
  world: FetchWorld,
  { fetcher, model }: { fetcher: Fetcher<Bytes, Bytes>; model: Model },
  what: string,
  of: number,
): Promise<void> {
  const at = { topic: "t", partition: of };
  switch (what) {
    case "wait":
      return world.clock.advanceAsync(of);
    case "append":
      return append(world, model, of);
    case "take": {
      const taken = fetcher.take(of + 1);
      if (taken !== null) model.check(fetcher, taken);
      return;
    }
    case "start":
      fetcher.start([at]);
      model.here.add(of);
      model.started.add(of);
      return;
    case "remove":
      fetcher.remove([at]);
      for (const set of [model.here, model.started, model.paused]) set.delete(of);
      model.next.delete(of);
      return;
  }
  if (!model.here.has(of)) return;
  if (what === "pause") model.paused.add(of);
  if (what === "resume") model.paused.delete(of);
  if (what === "stop") model.started.delete(of);
  if (what === "seek") {
    fetcher.seek(at, { offset: 0 });
    model.next.set(of, 0);
  } else if (what === "seekTo") {
    fetcher.seekTo([at], "end");
    model.next.delete(of);
  } else {
    fetcher[what as "pause" | "resume" | "stop" | "purge"]([at]);
  }
}

async function append(world: FetchWorld, model: Model, partition: number): Promise<void> {
  const from = model.ends.get(partition) ?? 0;
  const values = [0, 1, 2, 3, 4].map((index) => `${partition}:${from + index}`);
  await world.append({ topic: "t", partition }, batchOf(values));
  model.ends.set(partition, from + values.length);
}

/** Whatever happened, everything can be read to its end. */
async function readToTheEnd(
  world: FetchWorld,
  fetcher: Fetcher<Bytes, Bytes>,
  model: Model,
): Promise<void> {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: "t", partition }));
  fetcher.start(all);
  fetcher.resume(all);
  for (const { partition } of all) {
    model.here.add(partition);
    model.started.add(partition);
  }
  model.paused.clear();
  const isDone = () =>
    all.every((each) => fetcher.position(each)?.offset === (model.ends.get(each.partition) ?? 0));
  for (let round = 0; round < 200 && !isDone(); round++) {
    for (let taken = fetcher.take(3); taken !== null; taken = fetcher.take(3)) {
      model.check(fetcher, taken);
    }
    await world.clock.advanceAsync(100);
  }
  expect(isDone()).toBe(true);
}

describe("whatever is done to a fetcher, in any order", () => {
  it("D2, D3, D19: only what is owned flows, in order, without gaps, and all of it", async () => {
    await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), run), {
      numRuns: 60,
      seed: 1,
    });
  }, 30_000);
});
