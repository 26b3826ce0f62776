import {
  type Assignor,
  cooperativeStickyAssignor,
  type RebalanceProtocol,
  rangeAssignor,
  roundRobinAssignor,
  stickyAssignor,
} from "../../assignors/index.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";
import { notValid, type Option, type OptionSource, wrongType } from "./option.ts";

/** An assignor of ours, or one that the application brings: the same interface under a name of its own. */
export type PartitionAssignor = Omit<Assignor, "name"> & { readonly name: string };

/** `RoundRobinAssigner` is round robin under the name that kafkajs gives it: for groups shared with kafkajs members. */
export type PartitionAssignorName =
  | "range"
  | "roundrobin"
  | "sticky"
  | "cooperative-sticky"
  | "RoundRobinAssigner";

const byName: ReadonlyMap<string, PartitionAssignor> = new Map(
  [
    rangeAssignor,
    roundRobinAssignor,
    stickyAssignor,
    cooperativeStickyAssignor,
    { ...roundRobinAssignor, name: "RoundRobinAssigner" },
  ].map((assignor) => [assignor.name, assignor]),
);

const byJavaClass: ReadonlyMap<string, PartitionAssignor> = new Map([
  ["RangeAssignor", rangeAssignor],
  ["RoundRobinAssignor", roundRobinAssignor],
  ["StickyAssignor", stickyAssignor],
  ["CooperativeStickyAssignor", cooperativeStickyAssignor],
]);

/** What users may write for `partitionAssignmentStrategy`. */
export type GivenAssignors =
  | PartitionAssignorName
  | (string & {})
  | readonly (PartitionAssignorName | (string & {}) | PartitionAssignor)[];

/** Assignors by name, by Java class name, or custom ones, in order of preference. */
export function assignorsOption(
  ...defaults: readonly PartitionAssignorName[]
): Option<GivenAssignors, readonly PartitionAssignor[]> {
  const valid = `[${[...byName.keys()].join(", ")}] or an assignor object`;
  return {
    type: "LIST",
    defaultValue: defaults.flatMap((name) => byName.get(name) ?? []),
    valid,
    read(given, source) {
      const items = typeof given === "string" ? given.split(",") : given;
      if (!Array.isArray(items)) throw wrongType(source, "an array of assignors", given);
      const assignors = items.map((item: unknown) => readAssignor(item, source, valid));
      return checkTogether(assignors, source);
    },
  };
}

function readAssignor(item: unknown, source: OptionSource, valid: string): PartitionAssignor {
  if (typeof item === "string") {
    const name = item.trim().replace(/^class\s+/, "");
    const javaClass = name.replace(/^org\.apache\.kafka\.clients\.consumer\./, "");
    const found = byName.get(name) ?? byJavaClass.get(javaClass);
    if (found === undefined) throw notValid(source, item, valid);
    return found;
  }
  const assignor = item as Partial<PartitionAssignor> | null;
  if (
    typeof assignor?.name !== "string" ||
    typeof assignor.assign !== "function" ||
    typeof assignor.subscriptionUserData !== "function" ||
    !Array.isArray(assignor.protocols)
  )
    throw wrongType(
      source,
      "assignor names, or objects with name, protocols, subscriptionUserData and assign",
      item,
    );
  return assignor as PartitionAssignor;
}

/** Java's rules: at least one, no name twice, and one rebalance protocol that all of them support. */
function checkTogether(
  assignors: readonly PartitionAssignor[],
  { name }: OptionSource,
): readonly PartitionAssignor[] {
  const names = assignors.map((assignor) => assignor.name);
  if (assignors.length === 0)
    throw new InvalidConfigError(name, `${name} is empty; a consumer group needs an assignor.`);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice !== undefined)
    throw new InvalidConfigError(name, `${name} names the assignor "${twice}" twice.`);
  if (commonProtocol(assignors) === null)
    throw new InvalidConfigError(
      name,
      `${name} mixes assignors without a common rebalance protocol: ${names.join(", ")}.`,
    );
  return assignors;
}

/**
 * The rebalance protocol that a member with these assignors follows: COOPERATIVE only when all support it. Null when
 * there is none in common.
 */
export function commonProtocol(assignors: readonly PartitionAssignor[]): RebalanceProtocol | null {
  for (const protocol of ["COOPERATIVE", "EAGER"] as const)
    if (assignors.every((assignor) => assignor.protocols.includes(protocol))) return protocol;
  return null;
}
