import { describe, expect, it } from "vitest";
import type { Fetcher } from "../../../src/client/fetch/fetcher.ts";
import { codecsAtOnce } from "../../../src/node/index.ts";
import { deleteRecords, deleteTopics } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { FetchWorld, shown, takeAll } from "./fetch-world.ts";

const t0 = { topic: "t", partition: 0 };
const t1 = { topic: "t", partition: 1 };

type Bytes = Buffer | null;

/** Starts reading these partitions and lets a moment pass. */
async function read(world: FetchWorld, fetcher: Fetcher<Bytes, Bytes>, partitions = [t0]) {
  fetcher.add(partitions);
  fetcher.start(partitions);
  await world.clock.advanceAsync(50);
}

describe("a fetcher and real brokers", () => {
  it("reads what is there from the beginning, and what comes later", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 2 }] });
    await world.append(t0, batchOf(["a", "b"]));
    await world.append(t1, batchOf(["c"]));
    const fetcher = world.fetcher();
    await read(world, fetcher, [t0, t1]);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@0=a", "t-0@1=b", "t-1@0=c"]);
    await world.append(t1, batchOf(["d"]));
    await world.clock.advanceAsync(50);
    expect(shown(takeAll(fetcher))).toEqual(["t-1@1=d"]);
    await world.clock.until(fetcher.close());
  });

  it("goes on for rounds of an incremental session, in order and without gaps", async () => {
    const world = await FetchWorld.start({ brokers: 3, topics: [{ name: "t", partitions: 6 }] });
    const partitions = [0, 1, 2, 3, 4, 5].map((partition) => ({ topic: "t", partition }));
    const fetcher = world.fetcher();
    await read(world, fetcher, partitions);
    const next = new Map<number, number>();
    for (let round = 0; round < 20; round++) {
      for (const each of partitions.filter(({ partition }) => (round + partition) % 3 === 0)) {
        await world.append(each, batchOf(["x", "y", "z"]));
      }
      for (const { partition, records } of takeAll(fetcher, 2)) {
        for (const { offset } of records) {
          expect(offset).toBe(next.get(partition) ?? 0);
          next.set(partition, offset + 1);
        }
      }
      await world.clock.advanceAsync(30);
    }
    for (const { partition, nextOffset } of takeAll(fetcher)) next.set(partition, nextOffset);
    expect([...next.values()].reduce((sum, offset) => sum + offset, 0)).toBe(20 * 2 * 3);
    expect(partitions.map((each) => fetcher.lag(each))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("reads every compression", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 1 }] });
    const codecs = codecsAtOnce();
    for (const compression of ["none", "gzip", "snappy", "lz4"] as const) {
      await world.append(t0, batchOf([compression], { compression, codecs }));
    }
    const fetcher = world.fetcher();
    await read(world, fetcher);
    const values: (string | undefined)[] = [];
    // Each compression waits for its own codec.
    for (let codec = 0; codec < 4; codec++) {
      values.push(...shown(takeAll(fetcher)).map((each) => each.split("=")[1]));
      await world.clock.settleAsync();
    }
    expect(values).toEqual(["none", "gzip", "snappy", "lz4"]);
  });

  it("records that were deleted below the position reset it by the policy", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 1 }] });
    await world.append(t0, batchOf(["a", "b", "c"]));
    const call = world.cluster.send({ type: "node", nodeId: 1 }, deleteRecords, {
      timeoutMs: 1_000,
      topics: [{ name: "t", partitions: [{ partitionIndex: 0, offset: 2 }] }],
    });
    await world.clock.until(call);
    const committed = async () => new Map([["t", [{ partition: 0, offset: 0 }]]]);
    const fetcher = world.fetcher({}, { fetchCommitted: committed });
    await read(world, fetcher);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@2=c"]);
  });

  it("a topic that is deleted under way is logged, and does not keep the others from flowing", async () => {
    const world = await FetchWorld.start({
      topics: [
        { name: "t", partitions: 1 },
        { name: "u", partitions: 1 },
      ],
    });
    const u0 = { topic: "u", partition: 0 };
    const fetcher = world.fetcher();
    await read(world, fetcher, [t0, u0]);
    const deleted = world.cluster.send({ type: "controller" }, deleteTopics, {
      topics: [{ name: "t" }],
      topicNames: ["t"],
      timeoutMs: 1_000,
    });
    await world.clock.until(deleted);
    await world.append(u0, batchOf(["still"]));
    await world.clock.advanceAsync(5_000);
    expect(shown(takeAll(fetcher))).toEqual(["u-0@0=still"]);
    const warned = world.ports.logLines.filter(({ fields }) => fields["partition"] === "t-0");
    expect(warned.length).toBeGreaterThan(0);
    expect(warned.length).toBeLessThan(4);
  });

  it("partitions that come and go change the session, not what is read", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 2 }] });
    const fetcher = world.fetcher();
    await read(world, fetcher, [t0]);
    await world.append(t1, batchOf(["a"]));
    await read(world, fetcher, [t1]);
    await world.clock.advanceAsync(500);
    expect(shown(takeAll(fetcher))).toEqual(["t-1@0=a"]);
    fetcher.remove([t1]);
    await world.append(t1, batchOf(["b"]));
    await world.append(t0, batchOf(["c"]));
    await world.clock.advanceAsync(1_200);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@0=c"]);
  });
});
