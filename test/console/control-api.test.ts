import { describe, expect, it } from "vitest";
import { consoleFixture } from "./console-fixture.ts";
import { EventReader } from "./event-reader.ts";
import { FakeControl } from "./fake-control.ts";

const settings = new FakeControl().current.settings;

describe("the control of a group", () => {
  it("is not there unless the console was started with it", async () => {
    const { post, ask } = consoleFixture();
    expect((await ask("/api/stream/control")).status).toBe(404);
    const response = await post({ type: "StartConsumer" });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: "This console only looks: it was started without control.",
    });
  });

  it.each([
    { type: "StartConsumer" },
    { type: "Kill", processId: "C1" },
    { type: "Leave", processId: "C1" },
    { type: "Freeze", processId: "C1" },
    { type: "Thaw", processId: "C1" },
    { type: "Slow", processId: "C1", workMs: 500 },
    { type: "CutNetwork", processId: "C1" },
    { type: "RestoreNetwork", processId: "C1" },
    { type: "ThrowInHandler", processId: "C1" },
    { type: "Restart", processId: "C1" },
    { type: "AddPartitions", count: 2 },
    { type: "StopBroker", nodeId: 1 },
    { type: "StartBroker", nodeId: 1 },
    { type: "ApplySettings", settings },
    { type: "StartLesson", lessonId: "crash" },
    { type: "StopLesson" },
  ])("performs $type", async (action) => {
    const control = new FakeControl();
    const response = await consoleFixture({ control }).post(action);
    expect(await response.json()).toEqual({ ok: true, said: "Done." });
    expect(control.performed).toEqual([action]);
  });

  it.each<[string, unknown]>([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list", []],
    ["an unknown action", { type: "FormatDisk" }],
    ["an action without its process", { type: "Kill" }],
    ["a process of another type", { type: "Kill", processId: 1 }],
    ["a field too many", { type: "StopLesson", processId: "C1" }],
    ["a prototype", '{"type":"Kill","processId":"C1","__proto__":{"x":1}}'],
    ["a number that is none", { type: "AddPartitions", count: "2" }],
    ["no partition", { type: "AddPartitions", count: 0 }],
    ["half a partition", { type: "AddPartitions", count: 1.5 }],
    ["a million partitions", { type: "AddPartitions", count: 1_000_000 }],
    ["an assignor that nobody has", { type: "ApplySettings", settings: { assignor: "best" } }],
  ])("refuses %s with a sentence", async (_what, body) => {
    const control = new FakeControl();
    const response = await consoleFixture({ control }).post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^This is no action/) });
    expect(control.performed).toEqual([]);
  });

  it("refuses a body of more than 64 KiB before it is read", async () => {
    const control = new FakeControl();
    const response = await consoleFixture({ control }).post(`"${"x".repeat(70_000)}"`);
    expect(response.status).toBe(413);
  });

  it("answers 409 with the reason why it was not done", async () => {
    const control = new FakeControl();
    control.result = { ok: false, error: "C9 is not running." };
    const response = await consoleFixture({ control }).post({ type: "Kill", processId: "C9" });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ ok: false, error: "C9 is not running." });
  });

  it("tells its state, and every change of it", async () => {
    const control = new FakeControl();
    const { ask } = consoleFixture({ control });
    expect(await (await ask("/api/control")).json()).toEqual(control.current);
    const reader = new EventReader(await ask("/api/stream/control"));
    expect(await reader.next()).toMatchObject({ event: "control", data: control.current });
    control.change({ partitionCount: 7 });
    expect(await reader.next()).toMatchObject({ data: { partitionCount: 7 } });
    await reader.cancel();
    expect(control.listenerCount).toBe(0);
  });
});
