import { describe, expect, test } from "vitest";
import { Actions } from "../../src/cli/demo/actions.ts";
import { demoCommand } from "../../src/cli/demo/command.ts";
import { type DemoFlags, parseDemoOptions } from "../../src/cli/demo/demo-options.ts";
import { inputRecords } from "../../src/cli/demo/input-records.ts";
import { keyAction, readKeys } from "../../src/cli/demo/keyboard.ts";
import type { Stage } from "../../src/cli/demo/stage.ts";
import { runTour, tourSteps } from "../../src/cli/demo/tour.ts";

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
        { sessionTimeoutMs: "5999" },
        '--session-timeout-ms takes a number from 6000 to 300000, but was given "5999".',
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
  function stage() {
    const done: string[] = [];
    const states: Record<string, string> = { "consumer-1": "running", "consumer-2": "frozen" };
    const act = (what: string) => (name: string) => done.push(`${what} ${name}`);
    const fleet = {
      names: (state: string | null = null) =>
        Object.keys(states).filter((name) => state === null || states[name] === state),
      start: () => {
        const name = `consumer-${Object.keys(states).length + 1}`;
        states[name] = "running";
        return name;
      },
      die: act("die"),
      leave: act("leave"),
    };
    const stage = {
      fleet,
      freeze: act("freeze"),
      goOn: act("goOn"),
      partitionCount: 11,
      addPartitions: () => {
        stage.partitionCount = 12;
        return 12;
      },
    };
    return { actions: new Actions(stage as unknown as Stage), done };
  }

  test("are for the newest that they make sense for, unless one was chosen", () => {
    const { actions, done } = stage();
    expect(actions.perform({ type: "Die" })).toBe("kill -9 consumer-2");
    expect(actions.perform({ type: "Freeze" })).toBe("kill -STOP consumer-1");
    expect(actions.perform({ type: "GoOn" })).toBe("kill -CONT consumer-2");
    actions.perform({ type: "Choose", number: 1 });
    expect(actions.perform({ type: "Die" })).toBe("kill -9 consumer-1");
    expect(actions.perform({ type: "Die" })).toBe("kill -9 consumer-2");
    expect(done).toEqual([
      "die consumer-2",
      "freeze consumer-1",
      "goOn consumer-2",
      "die consumer-1",
      "die consumer-2",
    ]);
  });

  test("that cannot be done are said to be so", () => {
    const { actions, done } = stage();
    actions.perform({ type: "Choose", number: 2 });
    expect(actions.perform({ type: "Leave" })).toBe("consumer-2 is not running");
    expect(done).toEqual([]);
  });

  test("are not for a consumer that does not exist: it is said, and the choice forgotten", () => {
    const { actions, done } = stage();
    actions.perform({ type: "Choose", number: 1 });
    expect(actions.perform({ type: "Choose", number: 7 })).toBe("there is no consumer-7 now");
    expect(actions.perform({ type: "Die" })).toBe("kill -9 consumer-2");
    expect(done).toEqual(["die consumer-2"]);
  });

  test("end at nine consumers and at twelve partitions, and say so", () => {
    const { actions } = stage();
    const joins = Array.from({ length: 8 }, () => actions.perform({ type: "Join" }));
    expect(joins.slice(-2)).toEqual([
      "consumer-9 starts and will join",
      "no more join: 9 consumers are as many as the demo runs at a time",
    ]);
    const added = [1, 2].map(() => actions.perform({ type: "AddPartitions" }));
    expect(added).toEqual([
      "the topic grows to 12 partitions",
      "no more partitions: 12 are as many as the demo shows",
    ]);
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
