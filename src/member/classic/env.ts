/** What a step may know of the world. */
export interface ClassicMemberEnv {
  /** The clock that drives the member, in milliseconds. It never goes back. */
  readonly nowMs: number;
  /**
   * Since when the application has been at work on what it was handed, without coming back; null while it waits for
   * records. With several handlers: the hand-out that is out longest. It is read when `max.poll.interval.ms` may be
   * over, so nothing has to be fed for each record.
   */
  readonly busySinceMs: number | null;
  /** A random integer from 0 to `bound` - 1: the jitter of backoffs. */
  below(bound: number): number;
}
