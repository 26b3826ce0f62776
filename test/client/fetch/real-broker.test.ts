import { describe, expect, it } from "vitest";
import { batchOf } from "../../kit/record-bytes.ts";
import { FetchWorld, shown, takeAll } from "./fetch-world.ts";

const t0 = { topic: "t", partition: 0 };
const t1 = { topic: "t", partition: 1 };

describe("a fetcher and a real broker", () => {
  it("reads what is there from the beginning, and what comes later", async () => {
    const world = await FetchWorld.start({ topics: [{ name: "t", partitions: 2 }] });
    await world.append(t0, batchOf(["a", "b"]));
    await world.append(t1, batchOf(["c"]));
    const fetcher = world.fetcher();
    fetcher.add([t0, t1]);
    fetcher.start([t0, t1]);
    await world.clock.advanceAsync(50);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@0=a", "t-0@1=b", "t-1@0=c"]);
    await world.append(t1, batchOf(["d"]));
    await world.clock.advanceAsync(50);
    expect(shown(takeAll(fetcher))).toEqual(["t-1@1=d"]);
    await world.clock.until(fetcher.close());
  });
});
