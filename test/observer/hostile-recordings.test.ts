import { describe, expect, it } from "vitest";
import {
  lanesOf,
  type ProcessEventReport,
  ribbonOf,
  viewAt,
  whyCard,
} from "../../src/insight/index.ts";
import {
  type BrokerObservatory,
  type Observatory,
  observeBroker,
  observeRecording,
  recordGroup,
} from "../../src/observer/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { SeededEntropy } from "../kit/seeded-entropy.ts";
import { TestCluster } from "../kit/test-cluster.ts";

const MUTATIONS = Number(process.env["MUTATIONS"] ?? 200);

/** What a stranger may put where something else is expected. */
const HOSTILE: readonly unknown[] = [
  ...[null, true, -1, 0, 1, 1.5, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1, 8.64e15, -8.64e15, 1e300],
  ...["", "__proto__", "constructor", "a\u0000b\n<script>", "one", "orders", "x".repeat(40_000)],
  ...[[], {}, [[]], { type: "Assigned" }, [null], [{ topic: "orders", partitions: [0, 0, -5] }]],
];

/** A group's whole life, with what its processes say of themselves: every kind of line. */
async function recording(): Promise<readonly string[]> {
  const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
  const { clock, brokers } = cluster;
  const observatory = observeBroker({ cluster: brokers, clock });
  const lines: string[] = [];
  const { members } = foundGroup(cluster, { groupId: "billing", members: 2 });
  const sink = (text: string): boolean => lines.push(text) > 0;
  const recorder = recordGroup({
    ...{ observatory, groupIds: ["billing"], sink, product: "regroup test", clock },
  });
  const [one, two] = members as [(typeof members)[0], (typeof members)[0]];
  for (const [at, report] of reports(one.memberId).entries()) {
    clock.advance(200);
    tell(observatory, report, clock.nowMs());
    if (at === 4) two.leave();
    if (at === 6) {
      const join = one.join();
      clock.advance(500);
      one.learn(join);
      one.sync([one.memberId]);
    }
  }
  clock.advance(12_000);
  recorder.stop();
  await observatory.close();
  return lines;
}

function tell(observatory: BrokerObservatory, report: ProcessEventReport, atMs: number): void {
  observatory.report("billing", { atMs, processId: "one", ...report });
}

function reports(memberId: string): readonly ProcessEventReport[] {
  const partitions = [{ topic: "orders", partitions: [0, 1] }];
  const at = { memberId, topic: "orders", partition: 0 };
  return [
    { type: "Assigned", memberId, partitions },
    { type: "Processed", ...at, offset: 3, timestampMs: 5 },
    {
      type: "ProcessedRange",
      ...at,
      fromOffset: 4,
      toOffset: 90,
      firstAtMs: 1,
      firstTimestampMs: 1,
    },
    { type: "Frozen" },
    { type: "Appended", topic: "orders", partition: 0, endOffset: 100 },
    { type: "Thawed" },
    { type: "SlowedDown", workMs: 500 },
    {
      type: "ListenerReturned",
      memberId,
      callback: "onPartitionsRevoked",
      durationMs: 9,
      error: null,
    },
    { type: "Lost", memberId, reason: "session", partitions },
    { type: "Assigned", memberId, partitions },
    {
      type: "ProcessedRange",
      ...at,
      fromOffset: 2,
      toOffset: 80,
      firstAtMs: 1,
      firstTimestampMs: 1,
    },
    { type: "PartitionsAdded", topic: "orders", fromCount: 3, toCount: 5 },
    { type: "Revoked", memberId, partitions },
    { type: "Died", signal: "SIGKILL" },
  ];
}

/** One line changed somewhere, or the lines themselves. */
function mutated(lines: readonly string[], dice: SeededEntropy): string {
  const changed = [...lines];
  for (let times = 1 + dice.below(4); times > 0; times--) {
    const at = 1 + dice.below(changed.length - 1);
    const line = changed[at]!;
    const how = dice.below(8);
    if (how === 0) changed.splice(at, 1);
    else if (how === 1) changed.splice(at, 0, changed[dice.below(changed.length)]!);
    else if (how === 2) changed[at] = line.slice(0, dice.below(line.length));
    else if (how === 3) changed[at] = line.replace(/\d/, `${dice.below(10)}`);
    else changed[at] = `${JSON.stringify(withHostileLeaf(line, dice))}\n`;
  }
  return renumbered(changed).join("");
}

/** As a stranger would who wants to be read: every line's number is in order. */
function renumbered(lines: readonly string[]): string[] {
  return lines.map((line, at) => line.replace(/"seq":\d+/, `"seq":${at}`));
}

function withHostileLeaf(line: string, dice: SeededEntropy): unknown {
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof root !== "object" || root === null) return root;
  let at = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return root;
    const key = keys[dice.below(keys.length)]!;
    const inner = at[key];
    const isDeeper = typeof inner === "object" && inner !== null && dice.below(6) > 0;
    if (isDeeper) at = inner as Record<string, unknown>;
    else {
      if (dice.below(8) === 0) delete at[key];
      else at[key] = HOSTILE[dice.below(HOSTILE.length)];
      return root;
    }
  }
}

/** Everything that is drawn or told of a recording. */
async function tellAll(observatory: Observatory): Promise<void> {
  observatory.sources();
  await observatory.metrics();
  for (const { groupId } of observatory.groups()) {
    const view = observatory.watch(groupId)!.view();
    const range = { fromMs: view.knownSinceMs, toMs: view.now.asOfMs };
    lanesOf(view, range);
    ribbonOf(view, range);
    viewAt(view, (range.fromMs + range.toMs) / 2);
    for (const rebalance of view.rebalances) whyCard(rebalance, view);
  }
}

describe("a recording that a stranger has changed", () => {
  it("of more groups than anybody has keeps the latest of them", async () => {
    const groups = ["billing"];
    const sources = ["broker"];
    const header = { kind: "header", schemaVersion: 1, product: "x", clusterId: null, groups };
    const first = JSON.stringify({ ...header, startedAtMs: 0, sources, pseudonyms: false });
    const line = (seq: number): string =>
      `{"seq":${seq},"atMs":1,"group":"g${seq}","source":"broker","grade":"observed","kind":"report","payload":{"type":"Frozen","processId":"p","atMs":1}}`;
    const lines = Array.from({ length: 20_300 }, (_, seq) => line(seq));
    const observatory = await observeRecording({ text: [first, ...lines].join("\n") });
    expect(observatory.watch("g0")).toBeNull();
    expect(observatory.watch("g20299")).not.toBeNull();
    await observatory.close();
  });

  it("is read as far as it goes, and nothing throws", { timeout: 600_000 }, async () => {
    const lines = await recording();
    const dice = new SeededEntropy(Number(process.env["SEED"] ?? 1));
    for (let i = 0; i < MUTATIONS; i++) {
      const text = mutated(lines, dice);
      const observatory = await observeRecording({ text });
      try {
        await tellAll(observatory);
      } catch (error) {
        throw new Error(`mutation ${i}: ${(error as Error).stack}\n${text}`);
      }
      expect(observatory.groups().length).toBeLessThan(lines.length);
      await observatory.close();
    }
  });
});
