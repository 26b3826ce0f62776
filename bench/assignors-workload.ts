/** The groups that the assignors are measured on, after the grid of Kafka's own benchmarks. */

export interface AssignorWorkload {
  readonly name: string;
  readonly members: number;
  readonly topics: number;
  readonly partitionsPerTopic: number;
  /** Disjoint subscriptions: topics and members are dealt to so many of them. */
  readonly buckets: number;
  /** The last member subscribes to the first topic only. */
  readonly isOdd: boolean;
  /** Sides that would take minutes here. */
  readonly tooSlow: readonly string[];
}

export type AssignorEvent = "full" | "join";

export const workloads: readonly AssignorWorkload[] = [
  {
    name: "10,000 members, 1,000,000 partitions, 1,000 topics, equal subscriptions",
    ...{ members: 10_000, topics: 1000, partitionsPerTopic: 1000 },
    ...{ buckets: 1, isOdd: false, tooSlow: [] },
  },
  {
    name: "1,000 members, 10,000 partitions, 100 topics, 5 disjoint subscriptions",
    ...{ members: 1000, topics: 100, partitionsPerTopic: 100 },
    ...{ buckets: 5, isOdd: false, tooSlow: [] },
  },
  {
    name: "2,000 members, 1,000,000 partitions, 500 topics, one member with one topic",
    ...{ members: 2000, topics: 500, partitionsPerTopic: 2000 },
    ...{ buckets: 1, isOdd: true, tooSlow: ["kafka-client"] },
  },
  {
    name: "100 members, 1,000 partitions, 10 topics, equal subscriptions",
    ...{ members: 100, topics: 10, partitionsPerTopic: 100 },
    ...{ buckets: 1, isOdd: false, tooSlow: [] },
  },
];

export function partitionTotal(workload: AssignorWorkload): number {
  return workload.topics * workload.partitionsPerTopic;
}

/** The command-line form, the same for both sides. */
export function workloadArguments(workload: AssignorWorkload, event: AssignorEvent): string[] {
  const { members, topics, partitionsPerTopic, buckets, isOdd } = workload;
  return [event, members, topics, partitionsPerTopic, buckets, isOdd].map(String);
}

/** The reverse of {@link workloadArguments}. */
export function parseWorkload(args: readonly string[]) {
  const [event, members, topics, partitionsPerTopic, buckets, isOdd] = args;
  return {
    isJoin: event === "join",
    members: Number(members),
    topics: Number(topics),
    partitionsPerTopic: Number(partitionsPerTopic),
    buckets: Number(buckets),
    isOdd: isOdd === "true",
  };
}
