import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  observeBroker,
  observeRecording,
  recordGroup,
  recordingFile,
} from "../../src/observer/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { TestCluster } from "../kit/test-cluster.ts";

/** Five seconds of a group of three, recorded: two rebalances, since one leaves. */
async function recorded(options: { pseudonyms?: boolean; isMidLife?: boolean } = {}) {
  const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
  const { clock, brokers } = cluster;
  const observatory = observeBroker({ cluster: brokers, clock });
  const groupId = "billing <b>";
  const { members } = foundGroup(cluster, { groupId, members: 3 });
  const lines: string[] = [];
  const recorder = recordGroup({
    observatory,
    groupIds: [groupId],
    sink: (text) => lines.push(text) > 0,
    product: "regroup test",
    pseudonyms: options.pseudonyms ?? false,
    clock,
  });
  clock.advance(1_000);
  members[2]!.leave();
  clock.advance(500);
  const [first, second] = members as [(typeof members)[0], (typeof members)[0]];
  const joins = [first.join(), second.join()];
  clock.advance(500);
  joins.forEach((join, index) => {
    members[index]!.learn(join);
  });
  first.sync([first.memberId, second.memberId]);
  second.sync();
  clock.advance(3_000);
  recorder.stop();
  return { text: lines.join(""), lines, recorder, observatory, groupId };
}

describe("a recording", () => {
  it("replays to what was seen live: the same members, state and last rebalance", async () => {
    const { text, observatory, groupId } = await recorded();
    const live = observatory.watch(groupId)!.view();
    const replay = await observeRecording({ text, name: "five seconds" });
    expect(replay.target).toBe("five seconds");
    expect(replay.clusterId).toBe(observatory.clusterId);
    expect(replay.nowMs()).toBe(observatory.nowMs());
    expect(replay.sources()).toMatchObject([{ source: "recording", status: "on" }]);
    const told = replay.watch(groupId)!.view();
    expect(told.now.state).toBe(live.now.state);
    expect(told.now.generationId).toBe(live.now.generationId);
    expect(told.now.members.filter(({ word }) => word !== "gone").map(({ name }) => name)).toEqual(
      live.now.members.filter(({ word }) => word !== "gone").map(({ name }) => name),
    );
    const last = live.rebalances.at(-1)!;
    expect(told.rebalances.at(-1)).toMatchObject({
      cause: "MemberLeft",
      startedAtMs: last.startedAtMs,
      stableAtMs: last.stableAtMs,
      fromGenerationId: last.fromGenerationId,
      toGenerationId: last.toGenerationId,
    });
    expect(told.rebalances).toHaveLength(1);
  });

  it("names nobody under pseudonyms", async () => {
    const { text, groupId } = await recorded({ pseudonyms: true });
    for (const name of [groupId, "one-", '"one"', "127.0.0.1"]) expect(text).not.toContain(name);
    const replay = await observeRecording({ text });
    expect(replay.groups().map((group) => group.groupId)).toEqual(["group-1"]);
    expect(replay.watch("group-1")!.view().rebalances).toHaveLength(1);
  });

  it("that was cut off in a line is read up to there, and says so", async () => {
    const { text } = await recorded();
    const replay = await observeRecording({ text: text.slice(0, text.length - 30) });
    const [status] = replay.sources();
    expect(status).toMatchObject({ status: "failing" });
    expect(status?.text).toContain("the last line has no end");
    expect(replay.groups()).toHaveLength(1);
  });

  it.each([
    ["nothing", ""],
    ["no recording", "hello\nworld\n"],
    ["another version", '{"kind":"header","schemaVersion":99}\n'],
    ["a list", "[]\n"],
  ])("that is %s is none, which is told and nothing thrown", async (_, text) => {
    const replay = await observeRecording({ text });
    expect(replay.groups()).toEqual([]);
    expect(replay.sources()).toMatchObject([{ source: "recording", status: "failing" }]);
  });

  it("whose lines were shuffled, repeated or broken is folded as far as it goes", async () => {
    const { lines, groupId } = await recorded();
    const [header = "", ...body] = lines;
    for (let seed = 1; seed <= 30; seed++) {
      // Numbers in rising order, payloads in any: each line is well-formed, and the story is nonsense.
      const shuffled = body
        .map((line, index) => ({ line, key: (index * 7919 * seed + 13) % 101 }))
        .sort((a, b) => a.key - b.key)
        .map(({ line }, index) => line.replace(/"seq":\d+/, `"seq":${index + 1}`));
      const replay = await observeRecording({ text: [header, ...shuffled].join("") });
      expect(replay.watch(groupId)).not.toBeNull();
      replay.watch(groupId)!.view();
    }
  });

  it("is written to a file, and read from it", async () => {
    const { text } = await recorded();
    const folder = await mkdtemp(join(tmpdir(), "recording-"));
    try {
      const file = recordingFile(join(folder, "a.jsonl"));
      for (const line of text.split(/(?<=\n)/)) expect(file.sink(line)).toBe(true);
      await file.close();
      expect(await readFile(join(folder, "a.jsonl"), "utf8")).toBe(text);
      const replay = await observeRecording({ file: join(folder, "a.jsonl") });
      expect(replay.groups()).toHaveLength(1);
      await expect(observeRecording({ file: join(folder, "none") })).rejects.toThrow("ENOENT");
      const nowhere = recordingFile(join(folder, "no", "b.jsonl"));
      await expect(nowhere.close()).rejects.toThrow("ENOENT");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("of a group that nobody knows is refused", async () => {
    const { observatory } = await recorded();
    expect(() =>
      recordGroup({ observatory, groupIds: ["nobody"], sink: () => true, product: "x" }),
    ).toThrow(/Cannot record group "nobody"/);
  });

  it("counts the lines that its sink could not take", async () => {
    const { observatory, groupId } = await recorded();
    const recorder = recordGroup({
      observatory,
      groupIds: [groupId],
      sink: () => false,
      product: "x",
    });
    recorder.stop();
    expect(recorder.lineCount).toBe(0);
    expect(recorder.lostCount).toBeGreaterThan(0);
  });
});
