import { describe, expect, test } from "vitest";
import type { ConsumerState } from "../../src/cli/demo/consumer-fleet.ts";
import type { DemoCluster } from "../../src/cli/demo/demo-cluster.ts";
import { DemoControl } from "../../src/cli/demo/demo-control.ts";
import { DEFAULT_SETTINGS } from "../../src/cli/demo/demo-settings.ts";
import type { Stage } from "../../src/cli/demo/stage.ts";

/** A control over processes and brokers that only write down what is done to them. */
function control(states: Record<string, ConsumerState> = { "consumer-1": "running" }) {
  const done: string[] = [];
  const act =
    (what: string) =>
    (name: string, ...more: unknown[]) => {
      done.push([what, name, ...more.map((each) => JSON.stringify(each))].join(" "));
      return Promise.resolve();
    };
  const fleet = {
    settings: DEFAULT_SETTINGS,
    states: () =>
      Object.entries(states).map(([processId, state]) => ({ processId, state, workMs: 4 })),
    names: () => Object.keys(states),
    stateOf: (name: string) => states[name] ?? null,
    start: () => {
      const name = `consumer-${Object.keys(states).length + 1}`;
      states[name] = "starting";
      done.push(`start ${name}`);
      return name;
    },
    kill: act("kill"),
    leave: act("leave"),
    slow: act("slow"),
    cutNetwork: act("cut"),
    restoreNetwork: act("restore"),
    throwInHandler: act("throw"),
    restart: act("restart"),
  };
  const stage = {
    groupId: "g",
    topic: "orders",
    partitionCount: 11,
    fleet,
    freeze: act("freeze"),
    thaw: act("thaw"),
    addPartitions: (count: number) => {
      stage.partitionCount += count;
    },
  };
  const brokers = [
    { nodeId: 1, running: true },
    { nodeId: 2, running: false },
  ];
  const cluster = {
    brokers,
    startBroker: async (nodeId: number) => void done.push(`start broker ${nodeId}`),
    stopBroker: async (nodeId: number) => void done.push(`stop broker ${nodeId}`),
    emptyGroup: async (groupId: string) => void done.push(`empty ${groupId}`),
  };
  const made = new DemoControl(cluster as unknown as DemoCluster, stage as unknown as Stage, {
    logRoot: null,
    warn: () => {},
  });
  return { control: made, done, fleet };
}

describe("the control of the demo", () => {
  test("does to a process what is asked for", async () => {
    const { control: it, done } = control({ "consumer-1": "running", "consumer-2": "frozen" });
    const processId = "consumer-1";
    for (const type of [
      "Kill",
      "Leave",
      "Freeze",
      "CutNetwork",
      "ThrowInHandler",
      "Restart",
    ] as const) {
      expect(await it.perform({ type, processId })).toMatchObject({ ok: true });
    }
    await it.perform({ type: "Slow", processId, workMs: 20_000 });
    await it.perform({ type: "Thaw", processId: "consumer-2" });
    expect(done).toEqual([
      "kill consumer-1",
      'leave consumer-1 {"leaveGroup":true}',
      "freeze consumer-1",
      "cut consumer-1",
      "throw consumer-1",
      "restart consumer-1",
      "slow consumer-1 20000",
      "thaw consumer-2",
    ]);
  });

  test("says in one sentence why not", async () => {
    const { control: it, done } = control({ "consumer-1": "frozen" });
    const refused = async (action: Parameters<typeof it.perform>[0]) => {
      const result = await it.perform(action);
      return result.ok ? "it was done" : result.error;
    };
    expect(await refused({ type: "Leave", processId: "consumer-1" })).toBe(
      "consumer-1 is frozen; that can be done while it is starting, running or slow.",
    );
    expect(await refused({ type: "Kill", processId: "consumer-8" })).toBe(
      "There is no consumer-8 in g now.",
    );
    expect(await refused({ type: "StopBroker", nodeId: 1 })).toBe(
      "Broker 1 is the last one that runs: without it there is no group.",
    );
    expect(await refused({ type: "StopBroker", nodeId: 2 })).toBe("Broker 2 is stopped already.");
    expect(await refused({ type: "StartBroker", nodeId: 9 })).toBe("There is no broker 9.");
    expect(await refused({ type: "AddPartitions", count: 2 })).toBe(
      "orders has 11 partitions; 12 are as many as the demo shows.",
    );
    expect(await refused({ type: "StartLesson", lessonId: "x" })).toBe('There is no lesson "x".');
    expect(await refused({ type: "StopLesson" })).toBe("No lesson is under way.");
    expect(done).toEqual([]);
  });

  test("starts no more consumers than the keys can choose from", async () => {
    const { control: it } = control();
    for (let i = 0; i < 8; i += 1) await it.perform({ type: "StartConsumer" });
    expect(await it.perform({ type: "StartConsumer" })).toEqual({
      ok: false,
      error: "9 consumers are as many as the demo runs at a time.",
    });
  });

  test("applies settings to the whole group: it stops in order, and as many start anew", async () => {
    const { control: it, done, fleet } = control({ "consumer-1": "running", "consumer-2": "slow" });
    const settings = { ...DEFAULT_SETTINGS, assignor: "range", staticIds: true } as const;
    expect(await it.perform({ type: "ApplySettings", settings })).toMatchObject({ ok: true });
    expect(done).toEqual(["empty g", "start consumer-3", "start consumer-4"]);
    expect(fleet.settings).toEqual(settings);
    const wrong = { ...settings, sessionTimeoutMs: 10 };
    expect(await it.perform({ type: "ApplySettings", settings: wrong })).toMatchObject({
      ok: false,
    });
    expect(fleet.settings).toEqual(settings);
  });

  test("starts no consumer while settings are applied: it would run with the old ones", async () => {
    const { control: it, done } = control();
    const settings = { ...DEFAULT_SETTINGS, assignor: "range" } as const;
    const applied = it.perform({ type: "ApplySettings", settings });
    expect(await it.perform({ type: "StartConsumer" })).toEqual({
      ok: false,
      error: "Settings are being applied; wait until that is done.",
    });
    await applied;
    expect(done).toEqual(["empty g", "start consumer-2"]);
  });

  test("tells its state, and whoever listens that it changed", async () => {
    const { control: it } = control();
    let changes = 0;
    const stop = it.onChange(() => (changes += 1));
    await it.perform({ type: "StartConsumer" });
    stop();
    await it.perform({ type: "StartConsumer" });
    expect(changes).toBe(1);
    expect(it.state()).toMatchObject({
      groupId: "g",
      partitionCount: 11,
      consumers: [{ processId: "consumer-1", state: "running", workMs: 4 }, {}, {}],
      brokers: [
        { nodeId: 1, running: true },
        { nodeId: 2, running: false },
      ],
      lesson: null,
    });
    expect(it.state().lessons.map(({ id }) => id)).toContain("crash");
  });
});
