import { describe, expect, it } from "vitest";
import type { Admin } from "../../../src/client/index.ts";
import type { JournalEvent } from "../../../src/insight/index.ts";
import type { Uuid } from "../../../src/model/index.ts";
import { HeldRecords } from "../../../src/observer/cluster/held-records.ts";
import { TopicCatalog } from "../../../src/observer/cluster/topic-catalog.ts";
import type { Clock } from "../../../src/ports/index.ts";

const ORDERS = "orders-id" as Uuid;

/** Timers go off at once: nobody waits here. */
const clock = {
  nowMs: () => 0,
  setTimer: (_: number, callback: () => void) => {
    queueMicrotask(callback);
    return { cancel: () => {} };
  },
} as unknown as Clock;

/** A cluster that knows the topic from the given question on. */
function catalogOf(knownFrom: number): { readonly catalog: TopicCatalog; asked(): number } {
  let asked = 0;
  const listTopics = async () => {
    asked += 1;
    return asked >= knownFrom ? [{ topicId: ORDERS, name: "orders" }] : [];
  };
  const catalog = new TopicCatalog({ listTopics } as unknown as Admin, clock);
  return { catalog, asked: () => asked };
}

function target(groupId = "g"): JournalEvent {
  const partitions = [{ topicId: ORDERS, partitions: [0] }];
  const header = { groupId, atMs: 1, offset: 1 };
  return { ...header, type: "TargetStored", memberId: "A", partitions } as unknown as JournalEvent;
}

describe("the names of topics", () => {
  it("are asked for before the first event that has an id alone, again where a topic is that new", async () => {
    const { catalog, asked } = catalogOf(2);
    await catalog.prepare(target());
    expect(asked()).toBe(2);
    expect(catalog.prepare(target())).toBeNull();
    const names: string[] = [];
    catalog.name(target() as Parameters<TopicCatalog["name"]>[0], (_, name) => names.push(name));
    expect(names).toEqual(["orders"]);
  });

  it("are not asked for for ever where nobody knows them", async () => {
    const { catalog, asked } = catalogOf(Number.POSITIVE_INFINITY);
    await catalog.prepare(target());
    expect(asked()).toBe(3);
    expect(catalog.prepare(target())).toBeNull();
  });
});

describe("records that wait for names", () => {
  it("keep their order, and those of other groups do not wait with them", () => {
    const held = new HeldRecords();
    const record = (offset: number, groupId = "g") => ({
      event: { ...target(groupId), offset } as JournalEvent,
      completeFromOffset: 0,
    });
    held.begin(record(1));
    expect(held.join(record(2))).toBe(true);
    expect(held.join(record(3, "other"))).toBe(false);
    expect(held.release("g").map(({ event }) => event.offset)).toEqual([1, 2]);
    expect(held.isHeld("g")).toBe(false);
  });
});
