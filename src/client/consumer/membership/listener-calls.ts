import type { ListenerCallback } from "../../../member/index.ts";
import type { TopicPartition } from "../../../model/index.ts";
import type { Clock } from "../../../ports/index.ts";
import type { Liveness } from "../liveness.ts";
import type { RebalanceListener } from "../rebalance-listener.ts";
import { RebalanceView, type RebalanceViewOf } from "../rebalance-view.ts";

/** Calls the application's listener, each callback with a view that dies with it. */
export class ListenerCalls {
  readonly #liveness: Liveness;
  readonly #clock: Clock;
  readonly #viewOf: RebalanceViewOf;
  listener: RebalanceListener | null = null;
  #isCalling = false;

  constructor(parts: {
    readonly liveness: Liveness;
    readonly clock: Clock;
    readonly viewOf: RebalanceViewOf;
  }) {
    this.#liveness = parts.liveness;
    this.#clock = parts.clock;
    this.#viewOf = parts.viewOf;
  }

  /** True while a callback runs. */
  get isCalling(): boolean {
    return this.#isCalling;
  }

  /** Resolves when the callback has returned, with what it threw. Never rejects. */
  async call(callback: ListenerCallback, partitions: TopicPartition[]): Promise<Error | null> {
    const { listener } = this;
    if (listener === null) return null;
    const call = callbackOf(listener, callback);
    if (call === undefined) return null;
    const view = new RebalanceView(this.#viewOf);
    const activity = this.#liveness.begin(this.#clock.nowMs());
    this.#isCalling = true;
    try {
      await call.call(listener, partitions, view);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error), { cause: error });
    } finally {
      this.#isCalling = false;
      view.end();
      this.#liveness.end(activity);
    }
  }
}

/** As in Java, a listener that does not tell lost from revoked is told of both as revoked. */
function callbackOf(listener: RebalanceListener, callback: ListenerCallback) {
  if (callback === "onPartitionsLost")
    return listener.onPartitionsLost ?? listener.onPartitionsRevoked;
  return listener[callback];
}
