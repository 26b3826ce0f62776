import type { Clock } from "../../../ports/index.ts";
import type { PollMetrics } from "../../metrics/poll-metrics.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Health } from "../health.ts";
import type { Liveness } from "../liveness.ts";
import type { Turn } from "../turn.ts";
import type { ReaderSeat } from "./reader-seat.ts";

/** What every way of reading works with. */
export interface ReadingParts<K, V> {
  readonly clock: Clock;
  readonly delivery: Delivery<K, V>;
  readonly health: Health;
  readonly liveness: Liveness;
  readonly turn: Turn;
  readonly seat: ReaderSeat;
  /** Told when the application asks for records, and when it has got some. */
  readonly polls: PollMetrics;
  /** `max.poll.records`: the most that is taken from one partition at a time. */
  readonly maxPollRecords: number;
}
