import { exactlyOne, wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";
import type { AdminFlags } from "../with-admin.ts";

/** Flags of `regroup topics` as commander hands them over. */
export interface TopicsFlags extends AdminFlags {
  readonly list?: boolean;
  readonly describe?: boolean;
  readonly create?: boolean;
  readonly alter?: boolean;
  readonly delete?: boolean;
  readonly topic?: string;
  readonly partitions?: string;
  readonly replicationFactor?: string;
  readonly replicaAssignment?: string;
  readonly config?: readonly string[];
  readonly ifExists?: boolean;
  readonly ifNotExists?: boolean;
  readonly excludeInternal?: boolean;
  readonly underReplicatedPartitions?: boolean;
  readonly unavailablePartitions?: boolean;
  readonly topicsWithOverrides?: boolean;
}

/** What `regroup topics` was asked for. */
export type TopicsAction =
  | { readonly type: "list"; readonly topics: TopicChoice }
  | {
      readonly type: "describe";
      readonly topics: TopicChoice;
      readonly only: "underReplicated" | "unavailable" | "overrides" | null;
    }
  | {
      readonly type: "create";
      readonly topic: string;
      readonly numPartitions: number | null;
      readonly replicationFactor: number | null;
      readonly replicaAssignments: readonly (readonly number[])[] | null;
      readonly configs: Readonly<Record<string, string>>;
      readonly ifNotExists: boolean;
    }
  | {
      readonly type: "alter";
      readonly topics: TopicChoice;
      readonly totalCount: number;
      readonly replicaAssignments: readonly (readonly number[])[] | null;
    }
  | { readonly type: "delete"; readonly topics: TopicChoice };

/** Which of the topics that there are. */
export interface TopicChoice {
  /** A name, a regular expression, or several with commas between them; null for all. */
  readonly pattern: string | null;
  readonly excludeInternal: boolean;
  /** False: it is an error when there is none. */
  readonly ifExists: boolean;
}

/** Checks the flags. Throws {@link UsageError}. */
export function topicsAction(flags: TopicsFlags): TopicsAction {
  const { list, describe, create, alter, delete: remove } = flags;
  const action = exactlyOne(
    {
      "--list": list,
      "--describe": describe,
      "--create": create,
      "--alter": alter,
      "--delete": remove,
    },
    "regroup topics",
  );
  refuseElsewhere(action, flags);
  switch (action) {
    case "--list":
      return { type: "list", topics: choice(flags) };
    case "--describe":
      return { type: "describe", topics: choice(flags), only: only(flags) };
    case "--create":
      return createAction(flags);
    case "--alter":
      return alterAction(flags);
    default:
      requireTopic(action, flags);
      return { type: "delete", topics: choice(flags) };
  }
}

/** Flags that mean nothing with some action: that is likely a mistake, and one that may cost a topic. */
function refuseElsewhere(action: string, flags: TopicsFlags): void {
  const places: [flag: string, value: unknown, actions: readonly string[]][] = [
    ["--partitions", flags.partitions, ["--create", "--alter"]],
    ["--replication-factor", flags.replicationFactor, ["--create"]],
    ["--replica-assignment", flags.replicaAssignment, ["--create", "--alter"]],
    ["--config", flags.config, ["--create"]],
    ["--if-not-exists", flags.ifNotExists, ["--create"]],
    ["--if-exists", flags.ifExists, ["--describe", "--alter", "--delete"]],
    ["--under-replicated-partitions", flags.underReplicatedPartitions, ["--describe"]],
    ["--unavailable-partitions", flags.unavailablePartitions, ["--describe"]],
    ["--topics-with-overrides", flags.topicsWithOverrides, ["--describe"]],
  ];
  for (const [flag, value, actions] of places) {
    if (value === undefined || actions.includes(action)) continue;
    throw new UsageError(`${flag} goes with ${actions.join(" and ")}, not with ${action}.`);
  }
}

function choice(flags: TopicsFlags): TopicChoice {
  const pattern = flags.topic ?? null;
  if (pattern !== null) patternOf(pattern);
  const { excludeInternal = false, ifExists = false } = flags;
  return { pattern, excludeInternal, ifExists };
}

function only(flags: TopicsFlags): "underReplicated" | "unavailable" | "overrides" | null {
  const given = (
    [
      ["underReplicated", flags.underReplicatedPartitions],
      ["unavailable", flags.unavailablePartitions],
      ["overrides", flags.topicsWithOverrides],
    ] as const
  ).filter(([, value]) => value);
  if (given.length > 1) {
    throw new UsageError(
      "--describe takes one of --under-replicated-partitions, --unavailable-partitions and --topics-with-overrides.",
    );
  }
  return given[0]?.[0] ?? null;
}

function createAction(flags: TopicsFlags): TopicsAction {
  const topic = requireTopic("--create", flags);
  const replicaAssignments = assignments(flags.replicaAssignment);
  const { partitions, replicationFactor } = flags;
  if (replicaAssignments !== null && (partitions ?? replicationFactor) !== undefined) {
    throw new UsageError(
      "--replica-assignment says how many partitions and replicas there are: it takes neither --partitions nor --replication-factor.",
    );
  }
  return {
    type: "create",
    topic,
    numPartitions: partitions === undefined ? null : partitionCount(partitions),
    replicationFactor:
      replicationFactor === undefined
        ? null
        : wholeNumber("--replication-factor", replicationFactor, { least: 1, most: 32_767 }),
    replicaAssignments,
    configs: Object.fromEntries((flags.config ?? []).map(configEntry)),
    ifNotExists: flags.ifNotExists ?? false,
  };
}

function alterAction(flags: TopicsFlags): TopicsAction {
  requireTopic("--alter", flags);
  if (flags.partitions === undefined) {
    throw new UsageError("--alter takes --partitions, the count that there are to be.");
  }
  return {
    type: "alter",
    topics: choice(flags),
    totalCount: partitionCount(flags.partitions),
    replicaAssignments: assignments(flags.replicaAssignment),
  };
}

function requireTopic(action: string, { topic }: TopicsFlags): string {
  if (topic !== undefined && topic !== "") return topic;
  throw new UsageError(`${action} takes --topic.`);
}

function partitionCount(text: string): number {
  return wholeNumber("--partitions", text, { least: 1, most: 2_147_483_647 });
}

function configEntry(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  throw new UsageError(`--config takes name=value, but was given "${text}".`);
}

/** `1:2,2:3`: the replicas of the first partition, of the second. */
function assignments(text: string | undefined): (readonly number[])[] | null {
  if (text === undefined) return null;
  const partitions = text.split(",").map((replicas) =>
    replicas.split(":").map((id) => {
      if (/^\s*\d{1,9}\s*$/.test(id)) return Number(id);
      throw new UsageError(`--replica-assignment takes 1:2,2:3, but was given "${text}".`);
    }),
  );
  for (const replicas of partitions) {
    if (new Set(replicas).size < replicas.length) {
      throw new UsageError(`--replica-assignment "${text}" has a broker twice in one partition.`);
    }
  }
  return partitions;
}

/** As Kafka's tools read a pattern: a comma is "or", and the whole name has to match. Throws {@link UsageError}. */
export function patternOf(pattern: string): RegExp {
  const text = pattern
    .trim()
    .replaceAll(",", "|")
    .replaceAll(" ", "")
    .replace(/^["']|["']$/g, "");
  try {
    return new RegExp(`^(?:${text})$`, "u");
  } catch {
    throw new UsageError(`--topic "${pattern}" is neither a name nor a regular expression.`);
  }
}

/**
 * The topics that are meant. Differs from Kafka's tools: where a topic has this very name it is the one that is meant,
 * though a dot in it would match any other letter too.
 */
export function chosenTopics<T extends { readonly name: string; readonly isInternal: boolean }>(
  topics: readonly T[],
  { pattern, excludeInternal }: TopicChoice,
): T[] {
  const visible = topics.filter(({ isInternal }) => !(isInternal && excludeInternal));
  if (pattern === null) return visible;
  const exact = visible.filter(({ name }) => name === pattern);
  if (exact.length > 0) return exact;
  const expression = patternOf(pattern);
  return visible.filter(({ name }) => expression.test(name));
}
