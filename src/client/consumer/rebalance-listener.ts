import type { TopicPartition } from "../../model/index.ts";
import type { RebalanceView } from "./rebalance-view.ts";

/**
 * What the application does when partitions come and go. Each callback is awaited: the partitions of a revocation move on
 * only after it has ended, so that what one member saves in `onPartitionsRevoked` the next one finds in its
 * `onPartitionsAssigned`. A callback that throws stops nothing; its error is thrown to whoever reads next. One that runs
 * longer than `max.poll.interval.ms` costs the membership.
 *
 * The view works only while the callback runs (KIP-1306).
 */
export interface RebalanceListener {
  /**
   * Partitions are about to be given up, while they are still owned: the place to commit. With eager assignors it is the
   * whole assignment, at the start of each rebalance; with cooperative ones what moves away.
   */
  onPartitionsRevoked?(partitions: TopicPartition[], view: RebalanceView): unknown;
  /** A rebalance is complete. Eager: the whole assignment; cooperative: what was added, perhaps nothing. */
  onPartitionsAssigned?(partitions: TopicPartition[], view: RebalanceView): unknown;
  /**
   * Partitions are gone already, and somebody else may be working on them: nothing can be committed. Without this
   * callback `onPartitionsRevoked` is called, as in Java; the two are different, so have both.
   */
  onPartitionsLost?(partitions: TopicPartition[], view: RebalanceView): unknown;
}
