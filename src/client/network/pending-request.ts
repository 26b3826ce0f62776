import type { Api } from "../../protocol/index.ts";
import type { RequestBody, SendOptions } from "../cluster/cluster.ts";

/** One request from `send` to its answer. It is settled once; what comes later is dropped. */
export class PendingRequest {
  readonly api: Api;
  /** The body, or how to make it for a version. */
  readonly body: RequestBody<Api>;
  readonly options: SendOptions;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  /** Set when it is written. */
  version = -1;
  correlationId = -1;
  sentAtMs = 0;
  isSettled = false;
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  /** Made only where there is a signal. */
  #onAbort: (() => void) | null = null;

  constructor(
    request: {
      readonly api: Api;
      readonly body: RequestBody<Api>;
      readonly options: SendOptions;
      readonly timeoutMs: number;
      readonly nowMs: number;
    },
    resolve: (response: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.api = request.api;
    this.body = request.body;
    this.options = request.options;
    this.timeoutMs = request.timeoutMs;
    this.deadlineMs = request.nowMs + request.timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
    const { signal } = request.options;
    if (signal === undefined) return;
    this.#onAbort = () => this.reject(signal.reason);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  resolve(response: unknown): void {
    if (this.#settle()) this.#resolve(response);
  }

  reject(reason: unknown): void {
    if (this.#settle()) this.#reject(reason);
  }

  #settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    if (this.#onAbort !== null) this.options.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}
