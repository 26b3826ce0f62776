import {
  type Assignment,
  type Assignor,
  cooperativeStickyAssignor,
  type MemberSubscription,
  rangeAssignor,
  roundRobinAssignor,
  stickyAssignor,
} from "regroup/assignors";
import type { Comparer, Miss } from "./comparer.ts";

/** One step of a chain: what Kafka's own assignor answered to one state of a group. */
interface AssignmentLine {
  readonly assignor: "range" | "roundrobin" | "sticky" | "cooperative-sticky";
  readonly chain: number;
  readonly step: number;
  readonly partitionsPerTopic: Readonly<Record<string, number>>;
  /** By topic and partition, the racks of the replicas. */
  readonly partitionRacks?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly members: readonly AssignmentLineMember[];
  readonly assignment: Readonly<Record<string, PartitionsByTopic>>;
  readonly maxPerMember: number;
  readonly minPerMember: number;
  /** Partitions that are with another member than the one that claims them; of the sticky assignors only. */
  readonly moved?: number;
}

interface AssignmentLineMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  readonly groupInstanceId?: string;
  readonly rackId?: string;
  readonly generationId?: number;
  readonly ownedPartitions?: PartitionsByTopic;
}

/** As the model has it; the package exports no door to the model. */
type TopicPartitions = MemberSubscription["ownedPartitions"][number];

type PartitionsByTopic = Readonly<Record<string, readonly number[]>>;

const ASSIGNORS: Readonly<Record<AssignmentLine["assignor"], Assignor>> = {
  range: rangeAssignor,
  roundrobin: roundRobinAssignor,
  sticky: stickyAssignor,
  "cooperative-sticky": cooperativeStickyAssignor,
};

/**
 * Compares assignments. Range and roundrobin have to be the very same; of the sticky ones, where one of several good
 * answers is as good as another, none may be less balanced than Kafka's or move more partitions.
 */
export const compareAssignments: Comparer = (lines) => {
  const misses: Miss[] = [];
  let total = 0;
  for (const line of lines) {
    const vector = asAssignmentLine(line);
    total++;
    const miss = vector.moved === undefined ? exactly(vector) : noWorse(vector);
    if (miss !== null) misses.push(miss);
  }
  return { matched: total - misses.length, total, misses };
};

function asAssignmentLine(line: unknown): AssignmentLine {
  const vector = line as AssignmentLine;
  if (ASSIGNORS[vector.assignor] === undefined)
    throw new TypeError(`a line of an assignment names no assignor of ours: ${vector.assignor}`);
  return vector;
}

function exactly(vector: AssignmentLine): Miss | null {
  const expected = Object.entries(vector.assignment).map(
    ([memberId, partitions]) => [memberId, topicPartitions(partitions)] as const,
  );
  const got = assign(vector);
  return miss(vector, canonical(expected), canonical(got));
}

function noWorse(vector: AssignmentLine): Miss | null {
  const assignment = assign(vector);
  const { max, min, moved } = measure(vector, assignment);
  const isValid = unassignable(vector, assignment) === 0;
  const isAsGood =
    max <= vector.maxPerMember && min >= vector.minPerMember && moved <= (vector.moved ?? 0);
  if (isValid && isAsGood) return null;
  return miss(
    vector,
    `max ${vector.maxPerMember}, min ${vector.minPerMember}, moved ${vector.moved}`,
    `max ${max}, min ${min}, moved ${moved}${isValid ? "" : ", invalid"}`,
  );
}

function miss(vector: AssignmentLine, expected: string, got: string): Miss | null {
  if (expected === got) return null;
  return { what: `${vector.assignor} chain ${vector.chain} step ${vector.step}`, expected, got };
}

function assign(vector: AssignmentLine): Assignment {
  const assignor = ASSIGNORS[vector.assignor];
  return assignor.assign({
    members: vector.members.map((member) => subscription(member, assignor)),
    topics: Object.entries(vector.partitionsPerTopic).map(([name, partitionCount]) => {
      const replicaRacks = vector.partitionRacks?.[name];
      return { name, partitionCount, ...(replicaRacks === undefined ? {} : { replicaRacks }) };
    }),
  });
}

/** As Kafka's consumers send it: the eager sticky assignor takes what a member owned from its user data only. */
function subscription(member: AssignmentLineMember, assignor: Assignor): MemberSubscription {
  const generationId = member.generationId ?? -1;
  const ownedPartitions = topicPartitions(member.ownedPartitions ?? {});
  const isEager = assignor.protocols[0] === "EAGER";
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId ?? null,
    rackId: member.rackId ?? null,
    topics: member.topics,
    ownedPartitions: isEager ? [] : ownedPartitions,
    generationId,
    userData: assignor.subscriptionUserData(
      generationId < 0 ? null : { partitions: ownedPartitions, generationId },
    ),
  };
}

function measure(vector: AssignmentLine, assignment: Assignment) {
  const claimedBy = new Map<string, string>();
  for (const { memberId, ownedPartitions } of vector.members)
    for (const name of partitionNames(topicPartitions(ownedPartitions ?? {})))
      claimedBy.set(name, memberId);
  const sizes: number[] = [];
  let moved = 0;
  for (const [memberId, partitions] of assignment) {
    const names = partitionNames(partitions);
    sizes.push(names.length);
    moved += names.filter((name) => (claimedBy.get(name) ?? memberId) !== memberId).length;
  }
  return { max: Math.max(...sizes), min: Math.min(...sizes), moved };
}

/** How many partitions were given out twice, or to a member that does not subscribe to them. */
function unassignable(vector: AssignmentLine, assignment: Assignment): number {
  const seen = new Set<string>();
  let count = 0;
  for (const member of vector.members) {
    for (const { topic, partitions } of assignment.get(member.memberId) ?? []) {
      for (const partition of partitions) {
        const name = `${topic}-${partition}`;
        if (seen.has(name) || !member.topics.includes(topic)) count++;
        seen.add(name);
      }
    }
  }
  return count;
}

function topicPartitions(partitions: PartitionsByTopic): TopicPartitions[] {
  return Object.entries(partitions).map(([topic, list]) => ({ topic, partitions: list }));
}

function partitionNames(topics: readonly TopicPartitions[]): string[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((p) => `${topic}-${p}`));
}

/** A text that is the same for the same assignment, whatever the order of its maps. */
function canonical(
  assignment: Iterable<
    readonly [string, Iterable<{ topic: string; partitions: Iterable<number> }>]
  >,
): string {
  const members = [...assignment].map(([memberId, topics]) => {
    const lists = [...topics].map(({ topic, partitions }) => [topic, ...partitions]);
    return [memberId, lists.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))] as const;
  });
  return JSON.stringify(members.sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}
