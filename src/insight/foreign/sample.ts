import type { GroupStateName, NoteMember, TopicPartitions } from "../../model/index.ts";

/** One answer of DescribeGroups or ConsumerGroupDescribe: how the group was when somebody looked. */
export interface SampleEvent {
  readonly groupId: string;
  /** When the answer came, on the brokers' clock as far as that is known. */
  readonly atMs: number;
  readonly groupType: "classic" | "consumer";
  readonly state: GroupStateName;
  readonly coordinatorId: number | null;
  /** The chosen protocol, or the assignor; null where none is told, as for a classic group that is not Stable. */
  readonly protocolName: string | null;
  /** KIP-848 alone; a classic group tells no generation. */
  readonly groupEpoch: number | null;
  /** The epoch of the target assignment; KIP-848 alone. */
  readonly assignmentEpoch: number | null;
  readonly members: readonly SampledMember[];
}

export interface SampledMember extends NoteMember {
  /** KIP-848 alone. */
  readonly memberEpoch: number | null;
  /** What it owns; null where that is not told, which is in every state but Stable for a classic group. */
  readonly partitions: readonly TopicPartitions[] | null;
  /** What it is to own; KIP-848 alone. */
  readonly target: readonly TopicPartitions[] | null;
}
