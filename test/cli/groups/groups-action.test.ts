import { describe, expect, it } from "vitest";
import { type GroupsFlags, groupsAction } from "../../../src/cli/groups/groups-action.ts";
import { offsetsCsv, parseOffsetsCsv } from "../../../src/cli/groups/offsets-csv.ts";
import { dateTimeMs, durationMs } from "../../../src/cli/groups/reset-time.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";

type Flags = Omit<GroupsFlags, "timeout">;

function action(flags: Flags) {
  return groupsAction({ timeout: "30000", ...flags });
}

describe("the flags of regroup groups", () => {
  it("are those of kafka-consumer-groups", () => {
    expect(action({ list: true })).toEqual({ type: "list", states: null, types: null });
    expect(action({ list: true, state: "stable, EMPTY", type: true })).toEqual({
      type: "list",
      states: ["Stable", "Empty"],
      types: [],
    });
    expect(action({ describe: true, group: ["b", "a", "b"], members: true })).toEqual({
      type: "describe",
      groups: ["a", "b"],
      show: "members",
      verbose: false,
    });
    expect(action({ describe: true, allGroups: true, state: true })).toMatchObject({
      groups: null,
      show: "state",
    });
    expect(
      action({ resetOffsets: true, group: ["g"], topic: ["t", "u:0,2"], shiftBy: "-5" }),
    ).toEqual({
      type: "resetOffsets",
      groups: ["g"],
      scenario: { type: "shiftBy", count: -5 },
      scope: [
        { topic: "t", partitions: null },
        { topic: "u", partitions: [0, 2] },
      ],
      execute: false,
      isUnsaid: true,
      export: false,
    });
    expect(action({ deleteOffsets: true, group: ["g"], topic: ["t"] })).toMatchObject({
      groupId: "g",
    });
  });

  const reset: Flags = { resetOffsets: true, group: ["g"], topic: ["t"] };

  it.each<[Flags, string]>([
    [{}, "takes exactly one of --list"],
    [{ describe: true }, "--describe takes either --group or --all-groups."],
    [{ describe: true, group: ["g"], allGroups: true }, "either --group or --all-groups"],
    [{ describe: true, group: ["g"], state: "Stable" }, "--state takes no value with --describe"],
    [{ describe: true, group: ["g"], members: true, offsets: true }, "at most one of"],
    [{ list: true, state: "busy" }, "--state takes PreparingRebalance, CompletingRebalance"],
    [{ list: true, execute: true }, "--execute goes with --reset-offsets, not with --list."],
    [{ delete: true, group: ["g"], topic: ["t"] }, "--topic goes with"],
    [reset, "--reset-offsets takes exactly one of --to-earliest"],
    [{ ...reset, toEarliest: true, toLatest: true }, "--to-earliest and --to-latest were given"],
    [{ ...reset, toEarliest: true, dryRun: true, execute: true }, "--dry-run or --execute"],
    [{ ...reset, toEarliest: true, allTopics: true }, "either --topic or --all-topics"],
    [{ resetOffsets: true, group: ["g"], toEarliest: true }, "either --topic or --all-topics"],
    [{ ...reset, fromFile: "x.csv" }, "it takes neither --topic nor --all-topics"],
    [{ ...reset, topic: ["t:x"], toEarliest: true }, "--topic takes a topic, or topic:0,1,2"],
    [{ ...reset, toOffset: "-1" }, "--to-offset takes a number of 0 or more"],
    [{ ...reset, toDatetime: "yesterday" }, "--to-datetime takes YYYY-MM-DDThh:mm:ss.sss"],
    [{ ...reset, byDuration: "1h" }, "--by-duration takes PnDTnHnMnS"],
    [
      { deleteOffsets: true, group: ["a", "b"], topic: ["t"] },
      "--delete-offsets takes one --group",
    ],
  ])("are refused when they make no sense: %j", (flags, message) => {
    expect(() => action(flags)).toThrow(UsageError);
    expect(() => action(flags)).toThrow(message);
  });
});

describe("an instant", () => {
  it.each([
    ["2026-11-21T14:30:00.250", "2026-11-21T14:30:00.250Z"],
    ["2026-11-21T14:30:00.5", "2026-11-21T14:30:00.500Z"],
    ["2026-11-21T14:30", "2026-11-21T14:30:00.000Z"],
    ["2026-11-21T14:30:00.000Z", "2026-11-21T14:30:00.000Z"],
    ["2026-11-21T14:30:00.000+02:00", "2026-11-21T12:30:00.000Z"],
    ["2026-11-21T14:30:00.000-0530", "2026-11-21T20:00:00.000Z"],
    ["2024-02-29T00:00:00.000", "2024-02-29T00:00:00.000Z"],
  ])("%s is read as UTC unless a zone follows", (text, iso) => {
    expect(new Date(dateTimeMs(text)!).toISOString()).toBe(iso);
  });

  it.each([
    "2026-02-29T00:00:00.000",
    "2026-13-01T00:00:00.000",
    "2026-11-21T24:00:00.000",
    "2026-11-21 14:30:00",
    "2026-11-21",
    "",
  ])("%s is none", (text) => {
    expect(dateTimeMs(text)).toBeNull();
  });

  it("a duration is Java's", () => {
    expect(durationMs("P1DT2H3M4.5S")).toBe((((24 + 2) * 60 + 3) * 60 + 4.5) * 1_000);
    expect(durationMs("PT90M")).toBe(5_400_000);
    expect(["P", "PT", "1H", "P1H", "-PT1S"].map(durationMs)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("a reset plan as CSV", () => {
  const plan = [
    { groupId: "g", topic: "t", partition: 0, offset: 5 },
    { groupId: 'a "b", c', topic: "t", partition: 1, offset: 6 },
  ];

  it("has a column for groups when there are several, and is read as it is written", () => {
    expect(offsetsCsv(plan.slice(0, 1), true)).toEqual(["t,0,5"]);
    expect(offsetsCsv(plan, false)).toEqual(["g,t,0,5", '"a ""b"", c",t,1,6']);
    expect(parseOffsetsCsv(`${offsetsCsv(plan, false).join("\r\n")}\n\n`, null)).toEqual(plan);
    expect(parseOffsetsCsv("t,0,5\n", "g")).toEqual(plan.slice(0, 1));
  });

  it.each(["t,0", "t,x,5", "g,t,0,5,9", "t,0,-1"])("is refused with its line: %s", (line) => {
    expect(() => parseOffsetsCsv(`g,t,0,5\n${line}`, "g")).toThrow(/^Line 2 of the file is to be/);
  });
});
