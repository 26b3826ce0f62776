import type { TopicPartition } from "../../model/index.ts";
import type { GroupDescription, GroupOffset } from "../../node-client/index.ts";
import { inOrder } from "./topic-scope.ts";

/** One partition that a group has committed for, or that a member owns. */
export interface OffsetRow {
  readonly groupId: string;
  /** Null for a member without partitions. */
  readonly topic: string;
  readonly partition: number;
  /** Of the committed offset; null when unknown. */
  readonly leaderEpoch: number | null;
  /** Null when nothing is committed. */
  readonly currentOffset: number | null;
  /** Null when its leader could not be asked. */
  readonly logEndOffset: number | null;
  readonly lag: number | null;
  /** Null for a partition that no member owns. */
  readonly member: {
    readonly memberId: string;
    readonly host: string;
    readonly clientId: string;
  } | null;
}

/** What a group has committed, and where logs end, by `topic-0`. */
export interface GroupProgress {
  readonly group: GroupDescription;
  readonly committed: readonly GroupOffset[];
  readonly logEndOffsets: ReadonlyMap<string, number>;
}

/**
 * The rows of `--describe`, in kafka-consumer-groups' order: members with the most partitions first, then what nobody
 * owns.
 */
export function offsetRows({ group, committed, logEndOffsets }: GroupProgress): OffsetRow[] {
  const offsets = new Map(committed.map((each) => [nameOf(each), each]));
  const row = (at: TopicPartition, member: OffsetRow["member"]): OffsetRow => {
    const offset = offsets.get(nameOf(at));
    const logEndOffset = logEndOffsets.get(nameOf(at)) ?? null;
    const currentOffset = offset?.offset ?? null;
    const leaderEpoch = offset === undefined || offset.leaderEpoch < 0 ? null : offset.leaderEpoch;
    const lag =
      currentOffset === null || logEndOffset === null ? null : logEndOffset - currentOffset;
    const { topic, partition } = at;
    return {
      groupId: group.groupId,
      topic,
      partition,
      leaderEpoch,
      currentOffset,
      logEndOffset,
      lag,
      member,
    };
  };
  const members = [...group.members].sort((a, b) => b.assignment.length - a.assignment.length);
  const owned = members.flatMap((member) =>
    inOrder(member.assignment).map((each) => row(each, member)),
  );
  const ownedNames = new Set(owned.map(nameOf));
  const free = inOrder(committed.filter((each) => !ownedNames.has(nameOf(each))));
  return [...owned, ...free.map((each) => row(each, null))];
}

/** Every partition whose log end a group's rows need. */
export function partitionsOfGroup(
  group: GroupDescription,
  committed: readonly GroupOffset[],
): TopicPartition[] {
  const owned = group.members.flatMap(({ assignment }) => assignment);
  return inOrder<TopicPartition>([...owned, ...committed]).map(({ topic, partition }) => ({
    topic,
    partition,
  }));
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
