import { describe, expect, test } from "vitest";
import { Actions } from "../../src/cli/demo/actions.ts";
import { demoCommand } from "../../src/cli/demo/command.ts";
import {
  type DemoFlags,
  parseDemoOptions,
  watchedCluster,
} from "../../src/cli/demo/demo-options.ts";
import { inputRecords } from "../../src/cli/demo/input-records.ts";
import { keyAction, readKeys } from "../../src/cli/demo/keyboard.ts";
import { runTour, tourSteps } from "../../src/cli/demo/tour.ts";
import type { ControlAction, ControlState } from "../../src/console/index.ts";

const flags: DemoFlags = {
  rate: "50",
  consumers: "3",
  partitions: "6",
  assignor: "cooperative-sticky",
  sessionTimeoutMs: "6000",
  workMs: "4",
};

describe("arguments", () => {
  test("have defaults that show something", () => {
    expect(parseDemoOptions(flags)).toEqual({
      input: null,
      ratePerSecond: 50,
      consumerCount: 3,
      partitionCount: 6,
      assignor: "cooperative-sticky",
      sessionTimeoutMs: 6_000,
      workMs: 4,
      tour: false,
      lessonIds: null,
      console: true,
      port: null,
      processLogs: null,
      json: false,
      verbose: false,
    });
  });

  test("that are wrong are answered in one sentence", () => {
    const wrong: [Partial<DemoFlags>, string][] = [
      [{ rate: "fast" }, '--rate takes a number from 1 to 10000, but was given "fast".'],
      [{ consumers: "0" }, '--consumers takes a number from 1 to 9, but was given "0".'],
      [{ partitions: "1.5" }, '--partitions takes a number from 1 to 12, but was given "1.5".'],
      [
        { sessionTimeoutMs: "999" },
        '--session-timeout-ms takes a number from 1000 to 300000, but was given "999".',
      ],
      [
        { input: "/nowhere.txt" },
        '--input names a file of lines or -, but there is no file "/nowhere.txt".',
      ],
      [{ input: "/" }, '--input names a file of lines or -, but a folder is "/".'],
      [
        { assignor: "fair" },
        '--assignor is one of range, roundrobin, sticky, cooperative-sticky, but was given "fair".',
      ],
      [{ workMs: "0" }, '--work-ms takes a number from 1 to 1000, but was given "0".'],
      [{ port: "http" }, '--port takes a number from 0 to 65535, but was given "http".'],
      [
        { lesson: "chemistry" },
        "--lesson is all, or one of crash, idle, eager-cooperative, rolling-restart, resume-offsets, slow-consumer, " +
          'commit-on-revoke, but was given "chemistry".',
      ],
      [
        { tour: true, consumers: "9" },
        '--consumers with --tour takes a number from 2 to 8, but was given "9".',
      ],
      [
        { tour: true, partitions: "11" },
        '--partitions with --tour takes a number from 1 to 10, but was given "11".',
      ],
    ];
    for (const [flag, sentence] of wrong) {
      expect(() => parseDemoOptions({ ...flags, ...flag })).toThrow(sentence);
    }
  });

  test("of the demo's own cluster do not go with somebody else's", () => {
    const servers = { bootstrapServer: "localhost:9092" };
    expect(watchedCluster(flags)).toBeNull();
    expect(watchedCluster({ ...flags, ...servers })).toBe("localhost:9092");
    expect(watchedCluster({ ...flags, ...servers, console: true })).toBe("localhost:9092");
    expect(() => watchedCluster({ ...flags, ...servers, tour: true })).toThrow(
      "--bootstrap-server shows groups of a cluster that is there; --tour is for the demo's own.",
    );
    expect(() => watchedCluster({ ...flags, ...servers, console: false })).toThrow("--no-console");
  });

  test("are explained, with the keys and examples", () => {
    let help = "";
    demoCommand()
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    for (const word of [
      "--tour",
      "--input <file>",
      "--work-ms <ms>",
      "SIGSTOP",
      "regroup demo --tour",
    ]) {
      expect(help).toContain(word);
    }
  });
});

describe("keys", () => {
  test("are single letters and digits; others do nothing", () => {
    expect(keyAction("d")).toEqual({ type: "Die" });
    expect(keyAction("4")).toEqual({ type: "Choose", number: 4 });
    expect(keyAction("\u0003")).toEqual({ type: "Quit" });
    expect(keyAction("x")).toBeNull();
    expect(keyAction("0")).toBeNull();
  });

  test("that arrive together are each performed", () => {
    const seen: string[] = [];
    let onData: (keys: string) => void = () => {};
    const stdin = {
      setRawMode: () => {},
      setEncoding: () => {},
      resume: () => {},
      pause: () => {},
      off: () => {},
      on: (_event: string, listener: (keys: string) => void) => {
        onData = listener;
      },
    };
    readKeys(stdin as unknown as NodeJS.ReadStream, ({ type }) => seen.push(type));
    onData("2fx?");
    expect(seen).toEqual(["Choose", "Freeze", "Help"]);
  });
});

describe("actions", () => {
  type Consumer = ControlState["consumers"][number];

  function control(partitionCount = 6) {
    const done: ControlAction[] = [];
    const consumers: Consumer[] = [
      { processId: "consumer-1", state: "running", workMs: 4 },
      { processId: "consumer-2", state: "frozen", workMs: 4 },
    ];
    const actions = new Actions({
      state: () => ({ consumers, partitionCount }),
      perform: async (action) => {
        done.push(action);
        return action.type === "Leave"
          ? { ok: false, error: "it will not" }
          : { ok: true, said: `did ${action.type}` };
      },
    });
    return { actions, done };
  }

  test("are for the newest that they make sense for, unless one was chosen", async () => {
    const { actions, done } = control();
    expect(await actions.perform({ type: "Die" })).toBe("did Kill");
    await actions.perform({ type: "Freeze" });
    await actions.perform({ type: "GoOn" });
    await actions.perform({ type: "Choose", number: 1 });
    await actions.perform({ type: "Die" });
    await actions.perform({ type: "Die" });
    expect(done).toEqual([
      { type: "Kill", processId: "consumer-2" },
      { type: "Freeze", processId: "consumer-1" },
      { type: "Thaw", processId: "consumer-2" },
      { type: "Kill", processId: "consumer-1" },
      { type: "Kill", processId: "consumer-2" },
    ]);
  });

  test("that cannot be done are said to be so", async () => {
    expect(await control().actions.perform({ type: "Leave" })).toBe("it will not");
  });

  test("are not for a consumer that does not exist: it is said, and the choice forgotten", async () => {
    const { actions, done } = control();
    await actions.perform({ type: "Choose", number: 1 });
    expect(await actions.perform({ type: "Choose", number: 7 })).toBe("there is no consumer-7 now");
    await actions.perform({ type: "Die" });
    expect(done).toEqual([{ type: "Kill", processId: "consumer-2" }]);
  });

  test("add two partitions, or as many as there is room for", async () => {
    for (const [partitionCount, count] of [
      [6, 2],
      [11, 1],
      [12, 1],
    ] as const) {
      const { actions, done } = control(partitionCount);
      await actions.perform({ type: "AddPartitions" });
      expect(done).toEqual([{ type: "AddPartitions", count }]);
    }
  });
});

describe("the input", () => {
  test("is the lines of a file", async () => {
    const lines = inputRecords(import.meta.filename);
    expect((await lines.next()).value).toEqual({
      key: null,
      value: 'import { describe, expect, test } from "vitest";',
    });
  });

  test("is numbered orders, the same in every run, when there is no file", async () => {
    const orders = inputRecords(null);
    expect((await orders.next()).value).toEqual({
      key: "customer-37",
      value: '{"order":1,"customer":"customer-37","cents":8019}',
    });
    expect((await orders.next()).value?.key).toBe("customer-74");
  });
});

describe("the tour", () => {
  /** A stage on which every action but the named one brings a rebalance, with no time passing. */
  function quickStage(deaf: string | null = null) {
    const performed: string[] = [];
    let rebalanceCount = 1;
    return {
      performed,
      rebalanceCount: () => rebalanceCount,
      isQuiet: () => true,
      say: () => {},
      perform: ({ type }: { type: string }) => {
        performed.push(type);
        if (type !== "Choose" && type !== deaf) rebalanceCount += 1;
      },
      sleep: () => Promise.resolve(),
    };
  }

  test("disturbs the group in every way", async () => {
    const stage = quickStage();
    expect(await runTour(stage)).toEqual([]);
    expect(stage.performed.filter((type) => type !== "Choose")).toEqual([
      "Join",
      "Leave",
      "Die",
      "Freeze",
      "GoOn",
      "AddPartitions",
    ]);
  });

  test("names the step that brought no rebalance", async () => {
    expect(await runTour(quickStage("Die"))).toEqual([tourSteps[2]]);
  });
});
