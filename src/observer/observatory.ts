import type {
  GroupDelta,
  GroupSummary,
  GroupView,
  LagSample,
  ProcessReport,
  SourceStatus,
} from "../insight/index.ts";
import type { GroupNote } from "../model/index.ts";

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
  /** The text of `/metrics` in pieces: the set of every group that is known. Made in slices; nothing waits for it. */
  metrics(): Promise<readonly string[]>;
  /** The cluster's clock, epoch milliseconds. */
  nowMs(): number;
  /** Ends every watch; no timer and no connection is left. Closing twice does nothing. */
  close(): Promise<void>;
}

/**
 * One group under observation. What a watch costs beyond its notes (looking at heartbeats, at offsets, at a foreign
 * cluster) is spent only while somebody listens or has asked for the view within the last minute.
 */
export interface GroupWatch {
  readonly groupId: string;
  /** The group now. Whatever changed since the last deltas is given a number first, so the view is that of `seq`. */
  view(): GroupView;
  /** The number of the last delta, 0 before the first; a listener added now gets those after it. */
  readonly seq: number;
  /**
   * The deltas after `seq`, in order, without those that a later one replaces. Null when one of them is no longer kept,
   * or `seq` was never given out here, and the whole view has to be sent again.
   */
  deltasSince(seq: number): readonly SequencedDelta[] | null;
  /** Calls `listener` at most ten times a second, with at least one delta. Returns the way to stop it. */
  onDeltas(listener: (deltas: readonly SequencedDelta[]) => void): () => void;
  /** Calls `listener` with everything that is folded from now on: what a recording holds. Returns the way to stop it. */
  onInput(listener: (input: GroupInput) => void): () => void;
}

/** A delta as it is sent and resumed from: `seq` is the id of its server-sent event. */
export type SequencedDelta = GroupDelta & {
  readonly seq: number;
  /** When it was sent, on the cluster's clock. */
  readonly atMs: number;
};

/** One thing that was heard of a group, before anything was concluded from it. */
export type GroupInput =
  | { readonly kind: "note"; readonly payload: GroupNote }
  | { readonly kind: "report"; readonly payload: ProcessReport }
  | { readonly kind: "lag"; readonly payload: LagSample };
