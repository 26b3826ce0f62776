import type { GroupState, GroupType } from "../../node-client/index.ts";
import { exactlyOne } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";
import type { AdminFlags } from "../with-admin.ts";
import { type ResetScenario, resetScenario, type ScenarioFlags } from "./reset-scenario.ts";
import { type TopicScope, topicScope } from "./topic-scope.ts";

/** Flags of `regroup groups` as commander hands them over. */
export interface GroupsFlags extends AdminFlags, ScenarioFlags {
  readonly list?: boolean;
  readonly describe?: boolean;
  readonly delete?: boolean;
  readonly resetOffsets?: boolean;
  readonly deleteOffsets?: boolean;
  readonly group?: readonly string[];
  readonly allGroups?: boolean;
  /** True without a value. */
  readonly state?: string | true;
  readonly type?: string | true;
  readonly members?: boolean;
  readonly offsets?: boolean;
  readonly verbose?: boolean;
  readonly topic?: readonly string[];
  readonly allTopics?: boolean;
  readonly dryRun?: boolean;
  readonly execute?: boolean;
  readonly export?: boolean;
}

/** The groups that are meant; null for all. */
export type GroupChoice = readonly string[] | null;

/** What `regroup groups` was asked for. */
export type GroupsAction =
  | {
      readonly type: "list";
      /** Null: not asked for, and not shown. */
      readonly states: readonly GroupState[] | null;
      readonly types: readonly GroupType[] | null;
    }
  | {
      readonly type: "describe";
      readonly groups: GroupChoice;
      readonly show: "offsets" | "members" | "state";
      readonly verbose: boolean;
    }
  | { readonly type: "delete"; readonly groups: GroupChoice }
  | {
      readonly type: "resetOffsets";
      readonly groups: GroupChoice;
      readonly scenario: ResetScenario;
      /** Null with `--from-file`, which names partitions itself. */
      readonly scope: TopicScope | null;
      /** False: only show what would be done. */
      readonly execute: boolean;
      /** True when neither `--dry-run` nor `--execute` was given: people may expect either. */
      readonly isUnsaid: boolean;
      /** True: as CSV. */
      readonly export: boolean;
    }
  | { readonly type: "deleteOffsets"; readonly groupId: string; readonly scope: TopicScope };

const STATES: readonly GroupState[] = [
  "PreparingRebalance",
  "CompletingRebalance",
  "Stable",
  "Dead",
  "Empty",
  "Assigning",
  "Reconciling",
  "NotReady",
];
const TYPES: readonly GroupType[] = ["classic", "consumer", "share", "streams"];

/** Checks the flags. Throws {@link UsageError}. */
export function groupsAction(flags: GroupsFlags): GroupsAction {
  const action = exactlyOne(
    {
      "--list": flags.list,
      "--describe": flags.describe,
      "--delete": flags.delete,
      "--reset-offsets": flags.resetOffsets,
      "--delete-offsets": flags.deleteOffsets,
    },
    "regroup groups",
  );
  refuseElsewhere(action, flags);
  switch (action) {
    case "--list":
      return {
        type: "list",
        states: words("--state", flags.state, STATES),
        types: words("--type", flags.type, TYPES),
      };
    case "--describe":
      return describeAction(flags);
    case "--delete":
      return { type: "delete", groups: groupChoice(action, flags) };
    case "--reset-offsets":
      return resetAction(flags);
    default:
      return deleteOffsetsAction(flags);
  }
}

/** Flags that mean nothing with some action: that is likely a mistake, and one that may cost offsets. */
function refuseElsewhere(action: string, flags: GroupsFlags): void {
  const reset = ["--reset-offsets"];
  const places: [flag: string, value: unknown, actions: readonly string[]][] = [
    ["--group", flags.group, ["--describe", "--delete", "--reset-offsets", "--delete-offsets"]],
    ["--all-groups", flags.allGroups, ["--describe", "--delete", "--reset-offsets"]],
    ["--state", flags.state, ["--list", "--describe"]],
    ["--type", flags.type, ["--list"]],
    ["--members", flags.members, ["--describe"]],
    ["--offsets", flags.offsets, ["--describe"]],
    ["--verbose", flags.verbose, ["--describe"]],
    ["--topic", flags.topic, ["--reset-offsets", "--delete-offsets"]],
    ["--all-topics", flags.allTopics, reset],
    ["--dry-run", flags.dryRun, reset],
    ["--execute", flags.execute, reset],
    ["--export", flags.export, reset],
    ["--to-earliest", flags.toEarliest, reset],
    ["--to-latest", flags.toLatest, reset],
    ["--to-current", flags.toCurrent, reset],
    ["--to-offset", flags.toOffset, reset],
    ["--to-datetime", flags.toDatetime, reset],
    ["--by-duration", flags.byDuration, reset],
    ["--shift-by", flags.shiftBy, reset],
    ["--from-file", flags.fromFile, reset],
  ];
  for (const [flag, value, actions] of places) {
    if (value === undefined || actions.includes(action)) continue;
    throw new UsageError(`${flag} goes with ${actions.join(" and ")}, not with ${action}.`);
  }
}

function describeAction(flags: GroupsFlags): GroupsAction {
  const { members, offsets, verbose = false } = flags;
  if (typeof flags.state === "string") {
    throw new UsageError(`--state takes no value with --describe, but was given "${flags.state}".`);
  }
  const given = (
    [
      ["members", members],
      ["state", flags.state],
      ["offsets", offsets],
    ] as const
  ).filter(([, value]) => value);
  if (given.length > 1) {
    throw new UsageError("--describe takes at most one of --members, --offsets, --state.");
  }
  const groups = groupChoice("--describe", flags);
  return { type: "describe", groups, show: given[0]?.[0] ?? "offsets", verbose };
}

function resetAction(flags: GroupsFlags): GroupsAction {
  const { dryRun, execute = false, allTopics = false, topic } = flags;
  if (dryRun && execute) throw new UsageError("--reset-offsets takes --dry-run or --execute.");
  const groups = groupChoice("--reset-offsets", flags);
  const scenario = resetScenario(flags);
  const isFromFile = scenario.type === "fromFile";
  const scopes = Number(allTopics) + Number(topic !== undefined);
  if (scopes !== (isFromFile ? 0 : 1)) {
    throw new UsageError(
      isFromFile
        ? "--from-file names the partitions: it takes neither --topic nor --all-topics."
        : "--reset-offsets takes either --topic or --all-topics.",
    );
  }
  return {
    type: "resetOffsets",
    groups,
    scenario,
    scope: isFromFile ? null : topicScope(topic ?? null),
    execute,
    isUnsaid: !execute && !dryRun,
    export: flags.export ?? false,
  };
}

function deleteOffsetsAction(flags: GroupsFlags): GroupsAction {
  const [groupId, ...others] = flags.group ?? [];
  if (groupId === undefined || others.length > 0) {
    throw new UsageError("--delete-offsets takes one --group.");
  }
  if (flags.topic === undefined) throw new UsageError("--delete-offsets takes --topic.");
  return { type: "deleteOffsets", groupId, scope: topicScope(flags.topic) };
}

function groupChoice(action: string, { group, allGroups = false }: GroupsFlags): GroupChoice {
  if (allGroups !== (group === undefined)) {
    throw new UsageError(`${action} takes either --group or --all-groups.`);
  }
  return group === undefined ? null : [...new Set(group)].sort();
}

/** `Stable,empty`, in any case; true, or nothing, is all of them. */
function words<T extends string>(
  flag: string,
  text: string | true | undefined,
  known: readonly T[],
): readonly T[] | null {
  if (text === undefined) return null;
  if (text === true || text === "") return [];
  return text.split(",").map((part) => {
    const word = part.trim().toLowerCase();
    const found = known.find((each) => each.toLowerCase() === word);
    if (found !== undefined) return found;
    throw new UsageError(`${flag} takes ${known.join(", ")}, but was given "${part}".`);
  });
}
