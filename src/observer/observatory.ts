import type { GroupDelta, GroupSummary, GroupView, SourceStatus } from "../insight/index.ts";

/**
 * One cluster under observation: its groups, and a watch on any of them. Made from an embedded broker, from any Kafka
 * cluster, or from a recording; whoever draws cannot tell which, except by the sources and grades.
 */
export interface Observatory {
  readonly clusterId: string | null;
  /** For people: bootstrap servers, or the recording's file. */
  readonly target: string;
  sources(): readonly SourceStatus[];
  /** Every group that is known, in no order. */
  groups(): readonly GroupSummary[];
  /** The watch on a group, begun if need be; null when there is no such group. */
  watch(groupId: string): GroupWatch | null;
  /** The text of `/metrics`: the set of every group that is known. */
  metrics(): string;
  /** The cluster's clock, epoch milliseconds. */
  nowMs(): number;
  close(): Promise<void>;
}

export interface GroupWatch {
  readonly groupId: string;
  view(): GroupView;
  /** The number of the last delta; a listener added now gets those after it. */
  readonly seq: number;
  /** The deltas after `seq`; null when they are no longer kept, and the whole view has to be sent again. */
  deltasSince(seq: number): readonly SequencedDelta[] | null;
  /** Calls `listener` at most ten times a second. Returns the way to stop it. */
  onDeltas(listener: (deltas: readonly SequencedDelta[]) => void): () => void;
}

/** A delta as it is sent and resumed from: `seq` is the id of its server-sent event. */
export type SequencedDelta = GroupDelta & {
  readonly seq: number;
  /** When it was sent, on the cluster's clock. */
  readonly atMs: number;
};
