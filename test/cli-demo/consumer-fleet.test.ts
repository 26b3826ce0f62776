import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ChildCommand, ChildMessage } from "../../src/cli/demo/child-protocol.ts";
import { ConsumerFleet } from "../../src/cli/demo/consumer-fleet.ts";
import { DEFAULT_SETTINGS } from "../../src/cli/demo/demo-settings.ts";
import type { ProcessReport } from "../../src/insight/index.ts";

interface FakeChild {
  readonly processId: string;
  readonly told: string[];
  readonly message: (message: ChildMessage) => void;
  readonly exit: (code: number | null, signal: NodeJS.Signals | null) => void;
  kill(signal: string): void;
}

const children: FakeChild[] = [];

vi.mock("../../src/cli/demo/child.ts", () => ({
  forkChild: (
    _program: string,
    { processId }: { processId: string },
    on: Pick<FakeChild, "message" | "exit">,
  ) => {
    const told: string[] = [];
    const child = { processId, told, ...on, kill: (signal: string) => void told.push(signal) };
    children.push(child);
    return child;
  },
  tellChild: (child: FakeChild, command: ChildCommand) => void child.told.push(command.type),
}));

function fleet() {
  const reports: ProcessReport[] = [];
  const place = {
    bootstrapServers: "127.0.0.1:9092",
    groupId: "g",
    topic: "t",
    commitIntervalMs: 1_000,
    logFolder: null,
    verbose: false,
  };
  const made = new ConsumerFleet(place, DEFAULT_SETTINGS, {
    report: (report) => void reports.push(report),
    failure: () => {},
    change: () => {},
  });
  return { fleet: made, reports };
}

beforeEach(() => void children.splice(0));

describe("the consumer processes of the demo", () => {
  test("one that is restarted starts again under its name when its process has ended", async () => {
    const { fleet: it } = fleet();
    it.start();
    const restarted = it.restart("consumer-1");
    expect(children).toHaveLength(1);
    children[0]!.exit(0, null);
    await restarted;
    expect(children.map(({ processId }) => processId)).toEqual(["consumer-1", "consumer-1"]);
    expect(it.stateOf("consumer-1")).toBe("starting");
  });

  test.each(["killAll", "leaveAll"] as const)(
    "one that is being restarted stays ended when %s ends the others too",
    async (end) => {
      const { fleet: it } = fleet();
      it.start();
      const restarted = it.restart("consumer-1");
      const ended = it[end]();
      children[0]!.exit(null, "SIGKILL");
      await Promise.all([restarted, ended]);
      expect(children).toHaveLength(1);
      expect(it.names()).toEqual([]);
    },
  );

  test("nothing is reported of a process that is gone, whatever is done to it", () => {
    const { fleet: it, reports } = fleet();
    it.start();
    it.kill("consumer-1");
    it.kill("consumer-1");
    it.freeze("consumer-1");
    it.thaw("consumer-2");
    expect(reports.map(({ type }) => type)).toEqual(["Died"]);
    expect(children[0]!.told).toEqual(["SIGKILL"]);
  });

  test("one that works slowly is slow again after a freeze, and after its network was cut", () => {
    const { fleet: it } = fleet();
    it.start();
    it.slow("consumer-1", 20_000);
    it.freeze("consumer-1");
    it.thaw("consumer-1");
    expect(it.stateOf("consumer-1")).toBe("slow");
    it.cutNetwork("consumer-1");
    it.restoreNetwork("consumer-1");
    expect(it.stateOf("consumer-1")).toBe("slow");
  });
});
