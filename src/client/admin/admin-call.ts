import type { Api, ResponseOf } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, Destination, RequestBody, SendOptions } from "../cluster/cluster.ts";
import { ClosedError, TimeoutError } from "../errors/errors.ts";

/** What every call of an admin takes. */
export interface AdminCallOptions {
  /** Milliseconds for the whole call, retries included; default `default.api.timeout.ms`. */
  readonly timeoutMs?: number;
  /** Aborting rejects the call with the signal's reason. What a broker was told before is not taken back. */
  readonly signal?: AbortSignal;
}

/** The settings that calls go by. */
export interface AdminCallSettings {
  readonly requestTimeoutMs: number;
  readonly defaultApiTimeoutMs: number;
  readonly retries: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
}

/** What the calls of one admin share. */
export interface AdminContext {
  readonly cluster: Cluster;
  readonly settings: AdminCallSettings;
  readonly ports: Pick<ClientPorts, "clock" | "entropy" | "log">;
  /** Aborted when the admin is closed: calls that wait for their next attempt then end. */
  readonly closing: AbortSignal;
}

/** One call that a user made: its deadline, its signal, and the requests that are made for it. */
export class AdminCall {
  /** For messages: `Delete topics`. */
  readonly action: string;
  readonly context: AdminContext;
  /** Milliseconds for the whole call. */
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;

  constructor(action: string, context: AdminContext, options: AdminCallOptions = {}) {
    const timeoutMs = options.timeoutMs ?? context.settings.defaultApiTimeoutMs;
    if (!(timeoutMs >= 0)) {
      throw new RangeError(`${action}: timeoutMs is to be 0 or more, but is ${timeoutMs}`);
    }
    this.action = action;
    this.context = context;
    this.timeoutMs = timeoutMs;
    this.deadlineMs = context.ports.clock.nowMs() + timeoutMs;
    this.signal = options.signal;
  }

  get cluster(): Cluster {
    return this.context.cluster;
  }

  /** Milliseconds until the deadline, 0 when it has passed. */
  get leftMs(): number {
    return Math.max(0, this.deadlineMs - this.context.ports.clock.nowMs());
  }

  /** Milliseconds that a broker may take for one request: `request.timeout.ms`, or what is left if that is less. */
  get requestTimeoutMs(): number {
    return Math.max(1, Math.floor(Math.min(this.context.settings.requestTimeoutMs, this.leftMs)));
  }

  /** True for errors that end the whole call, whatever it is about. */
  isOver(error: unknown): boolean {
    return error instanceof ClosedError || (this.signal?.aborted ?? false);
  }

  /** As {@link Cluster.send}, within this call's time, and to a broker that metadata may not have told of yet. */
  async send<A extends Api>(
    to: Destination,
    api: A,
    body: RequestBody<A>,
    options: SendOptions = {},
  ): Promise<ResponseOf<A>> {
    this.throwIfAborted();
    if (to.type === "node" && !this.cluster.metadata.nodes.has(to.nodeId)) {
      await this.cluster.refreshMetadata(this.limits);
    }
    const { requestTimeoutMs: timeoutMs, signal } = this;
    const limits = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
    return this.cluster.send(to, api, body, { ...limits, ...options });
  }

  /** Deadline and signal, for what the cluster retries by itself. */
  get limits(): { readonly deadlineMs: number; readonly signal?: AbortSignal } {
    const { deadlineMs, signal } = this;
    return signal === undefined ? { deadlineMs } : { deadlineMs, signal };
  }

  throwIfAborted(): void {
    this.signal?.throwIfAborted();
    this.context.closing.throwIfAborted();
  }

  /** What is left undone when the deadline passes, or the attempts are used up. */
  timedOut(item: string, cause: Error | null): TimeoutError {
    const why = cause === null ? "" : `: ${cause.message}`;
    const { leftMs } = this;
    const limit =
      leftMs > 0 ? "after as many attempts as retries allow" : `within ${this.timeoutMs} ms`;
    return new TimeoutError(
      `${this.action}: no result for ${item} ${limit}${why}`,
      cause === null ? {} : { cause },
    );
  }

  /**
   * Waits before attempt `attempt` (1 is the first retry): exponentially from `retry.backoff.ms` to
   * `retry.backoff.max.ms`, give or take a fifth (KIP-580), and not past the deadline. Rejects when the call is aborted
   * or the admin closed.
   */
  backOff(attempt: number): Promise<void> {
    const { settings, ports } = this.context;
    const { retryBackoffMs, retryBackoffMaxMs } = settings;
    const fullMs = Math.min(retryBackoffMaxMs, retryBackoffMs * 2 ** Math.min(attempt - 1, 30));
    const jitter = 0.8 + ports.entropy.below(401) / 1000;
    return this.#wait(Math.min(fullMs * jitter, this.leftMs));
  }

  #wait(durationMs: number): Promise<void> {
    this.throwIfAborted();
    const { clock } = this.context.ports;
    const signals = [this.signal, this.context.closing];
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => (): void => {
        timer.cancel();
        for (const signal of signals) signal?.removeEventListener("abort", aborted);
        settle();
      };
      const aborted = end(() => reject(signals.find((each) => each?.aborted)?.reason));
      const timer = clock.setTimer(clock.nowMs() + durationMs, end(resolve));
      for (const signal of signals) signal?.addEventListener("abort", aborted);
    });
  }
}
