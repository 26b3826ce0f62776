import { afterEach, describe, expect, it } from "vitest";
import { ConsumeLoop } from "../../../src/cli/consume/consume-loop.ts";
import { type ConsumeFlags, consumePlan } from "../../../src/cli/consume/consume-plan.ts";
import { rebalanceNotes } from "../../../src/cli/consume/rebalance-notes.ts";
import { startReading } from "../../../src/cli/consume/start-reading.ts";
import { Admin } from "../../../src/client/admin/admin.ts";
import { Consumer } from "../../../src/client/consumer/consumer.ts";
import { produce } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

const closables: { close(): Promise<void> }[] = [];
const clocks: TestCluster["clock"][] = [];
afterEach(async () => {
  for (const each of closables.splice(0)) await clocks[0]!.until(each.close());
  clocks.length = 0;
});

/** Topic `t`: `p0-0` to `p0-4` in partition 0, one a second, `p1-0` and `p1-1` in partition 1. */
async function started() {
  const cluster = await TestCluster.start({ topics: [{ name: "t", partitions: 2 }] });
  const { clock } = cluster;
  clocks.push(clock);
  const bootstrapServers = `127.0.0.1:${cluster.brokers.brokers[0]!.port}`;
  const admin = new Admin({ bootstrapServers }, testClientPorts(cluster));
  closables.push(admin);
  const topicId = (await clock.until(admin.describeTopics(["t"]))).get("t")!.topicId!;
  const append = (index: number, values: readonly string[]) => {
    const records = values.map((value, i) => ({ value, timestamp: START_MS + i * 1_000 }));
    const partitionData = [{ index, records: batchOf(records) }];
    const topicData = [{ name: "t", topicId, partitionData }];
    cluster.connect().send(produce, { acks: -1, timeoutMs: 1_000, topicData });
    clock.settle();
  };
  append(0, ["p0-0", "p0-1", "p0-2", "p0-3", "p0-4"]);
  append(1, ["p1-0", "p1-1"]);
  return { cluster, clock, admin, append, bootstrapServers };
}

type World = Awaited<ReturnType<typeof started>>;

interface Consumed {
  readonly lines: string[];
  readonly notes: string[];
}

/** Runs the command's loop as the command does, until it ends by itself or `readers` have gone. */
function consume(
  { cluster, bootstrapServers }: World,
  flags: Partial<ConsumeFlags>,
  options: { signal?: AbortSignal; takes?: number } = {},
): { consumed: Consumed; ended: Promise<void> } {
  const consumed: Consumed = { lines: [], notes: [] };
  const plan = consumePlan({ delimiter: "\\n", timeout: "30000", exit: true, ...flags }, []);
  const { source } = plan;
  const group = source.type === "group" ? { groupId: source.groupId } : {};
  const consumer = new Consumer(
    { bootstrapServers, autoOffsetReset: "earliest", ...group },
    testClientPorts(cluster),
  );
  let taken = 0;
  const sink = {
    write: async (pieces: readonly (string | Uint8Array)[]) => {
      if (taken++ >= (options.takes ?? Number.POSITIVE_INFINITY)) return false;
      const text = Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString();
      consumed.lines.push(...text.split("\n").slice(0, -1));
      return true;
    },
  };
  const note = (line: string): void => void consumed.notes.push(line);
  const signal = options.signal ?? new AbortController().signal;
  const run = async (): Promise<void> => {
    try {
      let stops: ReadonlyMap<string, number> = new Map();
      if (source.type === "partitions") stops = await startReading(consumer, source, 30_000);
      else consumer.subscribe(source.topics, rebalanceNotes(source.groupId, note));
      await new ConsumeLoop({ consumer, plan, sink, stops, note, signal }).run();
    } finally {
      await consumer.close();
    }
  };
  return { consumed, ended: run() };
}

async function linesOf(world: World, flags: Partial<ConsumeFlags>): Promise<Consumed> {
  const { consumed, ended } = consume(world, flags);
  await world.clock.until(ended);
  consumed.lines.sort();
  return consumed;
}

const ALL = ["p0-0", "p0-1", "p0-2", "p0-3", "p0-4", "p1-0", "p1-1"];

describe("reading partitions", () => {
  it("ends at their ends, and says where those are", async () => {
    const world = await started();
    const { lines, notes } = await linesOf(world, { topic: ["t"] });
    expect(lines).toEqual(ALL);
    expect([...notes].sort()).toEqual([
      expect.stringMatching(/^% Reached end of topic t \[0\] at offset 5/),
      expect.stringMatching(/^% Reached end of topic t \[1\] at offset 2/),
    ]);
    expect(notes.at(-1)).toMatch(/: exiting$/);
    expect(notes.filter((line) => line.endsWith(": exiting"))).toHaveLength(1);
  });

  it.each<[string, string[], string[]]>([
    ["the end", ["end"], []],
    ["an offset", ["1"], ["p0-1", "p0-2", "p0-3", "p0-4", "p1-1"]],
    ["so many before the end", ["-1"], ["p0-4", "p1-1"]],
    ["more before the end than there are", ["-3"], ["p0-2", "p0-3", "p0-4", "p1-0", "p1-1"]],
    ["an instant", [`s@${START_MS + 1_000}`], ["p0-1", "p0-2", "p0-3", "p0-4", "p1-1"]],
    [
      "an instant to another",
      [`s@${START_MS + 1_000}`, `e@${START_MS + 3_000}`],
      ["p0-1", "p0-2", "p1-1"],
    ],
    ["an instant that is to come", [`s@${START_MS + 60_000}`], []],
  ])("begins at %s", async (_, offset, expected) => {
    const world = await started();
    const { lines } = await linesOf(world, { topic: ["t"], offset });
    expect(lines).toEqual(expected);
  });

  it("ends at an instant without -e", async () => {
    const world = await started();
    const offset = [`e@${START_MS + 2_000}`];
    const { lines, notes } = await linesOf(world, { topic: ["t"], offset, exit: false });
    expect(lines).toEqual(["p0-0", "p0-1", "p1-0", "p1-1"]);
    expect(notes.sort()).toEqual([
      expect.stringMatching(/^% Reached end of topic t \[1\] at offset 2$/),
      expect.stringMatching(/^% Reached stop timestamp for topic t \[0\] at offset 2/),
      expect.stringMatching(/^% Reached stop timestamp for topic t \[1\] at offset 2/),
    ]);
    expect(notes.filter((line) => line.endsWith(": exiting"))).toHaveLength(1);
  });

  it("says nothing when told to be quiet, and reads one partition when told to", async () => {
    const world = await started();
    const { lines, notes } = await linesOf(world, { topic: ["t"], partition: ["1"], quiet: true });
    expect(lines).toEqual(["p1-0", "p1-1"]);
    expect(notes).toEqual([]);
  });

  it("refuses a topic or a partition that does not exist", async () => {
    const world = await started();
    await expect(linesOf(world, { topic: ["none"] })).rejects.toThrow(/Topic none/);
    await expect(linesOf(world, { topic: ["t"], partition: ["7"] })).rejects.toThrow(
      "Topic t has 2 partitions, none of them is 7.",
    );
  });

  it("tells of an end again when the partition has gone on since", async () => {
    const world = await started();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const flags = { topic: ["t"], partition: ["1"], exit: false };
    const { consumed, ended } = consume(world, flags, options);
    await world.clock.advanceAsync(3_000);
    world.append(1, ["p1-2"]);
    await world.clock.advanceAsync(3_000);
    controller.abort();
    await world.clock.until(ended);
    expect(consumed.lines).toEqual(["p1-0", "p1-1", "p1-2"]);
    expect(consumed.notes).toEqual([
      "% Reached end of topic t [1] at offset 2",
      "% Reached end of topic t [1] at offset 3",
    ]);
  });
});

describe("reading as a member of a group", () => {
  const committed = async ({ admin, clock }: World) =>
    (await clock.until(admin.listGroupOffsets("g"))).map(({ partition, offset }) => [
      partition,
      offset,
    ]);

  it("commits all that was written when everything is read, and leaves", async () => {
    const world = await started();
    const { lines, notes } = await linesOf(world, { group: "g", topic: ["t"] });
    expect(lines).toEqual(ALL);
    expect(await committed(world)).toEqual([
      [0, 5],
      [1, 2],
    ]);
    const memberId = /memberid ([^)]+)\)/.exec(notes[0] ?? "")?.[1];
    expect(notes[0]).toBe(`% Group g rebalanced (memberid ${memberId}): assigned: t [0], t [1]`);
    expect(notes.at(-1)).toBe(`% Group g rebalanced (memberid ${memberId}): revoked: t [0], t [1]`);
    const group = await world.clock.until(world.admin.describeGroup("g"));
    expect(group.state).toBe("Empty");
  });

  it("commits no more than the records that -c asked for, and the next one goes on there", async () => {
    const world = await started();
    const first = await linesOf(world, { group: "g", topic: ["t"], count: "3", quiet: true });
    expect(first.lines).toHaveLength(3);
    const sum = (await committed(world)).reduce((total, [, offset]) => total + (offset ?? 0), 0);
    expect(sum).toBe(3);
    const rest = await linesOf(world, { group: "g", topic: ["t"], quiet: true });
    expect([...first.lines, ...rest.lines].sort()).toEqual(ALL);
  });

  it("does not commit what a reader that has gone did not take", async () => {
    const world = await started();
    const { ended } = consume(world, { group: "g", topic: ["t"], exit: false }, { takes: 0 });
    await world.clock.until(ended);
    const offsets = await committed(world);
    expect(offsets.every(([, offset]) => offset === 0)).toBe(true);
  });

  it("commits and leaves when it is told to end", async () => {
    const world = await started();
    const controller = new AbortController();
    const flags = { group: "g", topic: ["t"], exit: false };
    const { consumed, ended } = consume(world, flags, { signal: controller.signal });
    await world.clock.advanceAsync(10_000);
    controller.abort(new Error("stopped by SIGINT"));
    await world.clock.until(ended);
    expect([...consumed.lines].sort()).toEqual(ALL);
    expect(await committed(world)).toEqual([
      [0, 5],
      [1, 2],
    ]);
  });
});
