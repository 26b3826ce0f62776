/**
 * regroup's assignors under the stop-watch, in a process of their own: the twin of `peers/assignors/AssignorPeer.java`.
 * Arguments: `engine` or `assignor`, then those of a workload. A line on standard input says how often to
 * assign; the answer is the median in milliseconds, the assigned partitions, and the largest and smallest load.
 */
import { createInterface } from "node:readline";
import {
  type Assignment,
  type AssignorInput,
  assignBalanced,
  BalancedAssignment,
  type CsrAssignment,
  cooperativeStickyAssignor,
  type GroupSpec,
} from "regroup/assignors";
import { parseWorkload } from "./assignors-workload.ts";

/** What is measured: `assign` is timed, `loads` and `undo` are not. */
interface Side {
  assign(): void;
  loads(): number[];
  undo?(): void;
}

const workload = parseWorkload(process.argv.slice(3));
const bucketSize = workload.topics / workload.buckets;

/** The topics of each bucket, and those of the odd member behind them. */
function subscriptions<T>(topics: readonly T[]): (readonly T[])[] {
  const buckets = Array.from({ length: workload.buckets }, (_, bucket) =>
    topics.slice(bucket * bucketSize, (bucket + 1) * bucketSize),
  );
  return [...buckets, topics.slice(0, 1)];
}

function bucketOf(member: number): number {
  if (workload.isOdd && member === workload.members - 1) return workload.buckets;
  return member % workload.buckets;
}

function groupSpec(): GroupSpec {
  const indexes = Array.from({ length: workload.topics }, (_, topic) => topic);
  return {
    partitionCounts: new Int32Array(workload.topics).fill(workload.partitionsPerTopic),
    subscriptions: subscriptions(indexes).map((topics) => Int32Array.from(topics)),
    memberSubscription: Int32Array.from({ length: workload.members }, (_, i) => bucketOf(i)),
    previousOwner: null,
    racks: null,
    goal: "flattest",
  };
}

function rowLengths({ offsets }: CsrAssignment): number[] {
  return [...offsets.subarray(1)].map((end, member) => end - offsets[member]!);
}

/** The engine: dense indexes in, rows out; a join is a delta. */
function engineFull(): Side {
  const spec = groupSpec();
  let result: CsrAssignment | undefined;
  return {
    assign: () => {
      result = assignBalanced(spec);
    },
    loads: () => rowLengths(result!),
  };
}

function engineJoin(): Side {
  const assignment = new BalancedAssignment(groupSpec());
  let member = -1;
  return {
    assign: () => {
      member = assignment.join(0).member;
    },
    loads: () => rowLengths(assignment.toCsr()),
    undo: () => void assignment.leave(member),
  };
}

/** The public assignor: names and lists in, names and lists out, as a consumer calls it. */
function assignorSide(): Side {
  const names = Array.from({ length: workload.topics }, (_, i) => `topic-${padded(i, 5)}`);
  const lists = subscriptions(names);
  let input: AssignorInput = {
    topics: names.map((name) => ({ name, partitionCount: workload.partitionsPerTopic })),
    members: Array.from({ length: workload.members }, (_, i) => subscriber(i, lists[bucketOf(i)]!)),
  };
  let result: Assignment = cooperativeStickyAssignor.assign({ topics: [], members: [] });
  const assign = () => {
    result = cooperativeStickyAssignor.assign(input);
  };
  if (workload.isJoin) {
    assign();
    const owners = input.members.map((member) => ({
      ...member,
      ownedPartitions: result.get(member.memberId)!,
      generationId: 1,
    }));
    input = { ...input, members: [...owners, subscriber(workload.members, lists[0]!)] };
  }
  const size = (sum: number, list: { partitions: readonly number[] }) =>
    sum + list.partitions.length;
  return { assign, loads: () => [...result.values()].map((topics) => topics.reduce(size, 0)) };
}

function subscriber(index: number, topics: readonly string[]) {
  return {
    memberId: `member-${padded(index, 6)}`,
    groupInstanceId: null,
    rackId: null,
    topics,
    ownedPartitions: [],
    generationId: -1,
    userData: null,
  };
}

function padded(index: number, width: number): string {
  return String(index).padStart(width, "0");
}

function chooseSide(): Side {
  if (process.argv[2] === "assignor") return assignorSide();
  return workload.isJoin ? engineJoin() : engineFull();
}

const side = chooseSide();
console.log("ready");
createInterface({ input: process.stdin }).on("line", (count) => {
  const taken: number[] = [];
  let loads: number[] = [];
  for (let i = 0; i < Number(count); i++) {
    const startMs = performance.now();
    side.assign();
    taken.push(performance.now() - startMs);
    if (i + 1 === Number(count)) loads = side.loads();
    side.undo?.();
  }
  const medianMs = taken.sort((a, b) => a - b)[taken.length >> 1];
  const assigned = loads.reduce((sum, load) => sum + load, 0);
  const max = loads.reduce((a, b) => Math.max(a, b), 0);
  const min = loads.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  console.log(`${medianMs} ${assigned} ${max} ${min}`);
});
