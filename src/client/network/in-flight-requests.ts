import type { Clock } from "../../ports/index.ts";
import { Alarm } from "./alarm.ts";
import { Fifo } from "./fifo.ts";
import type { PendingRequest } from "./pending-request.ts";

/** Requests of one connection that were written and not answered: the oldest is the next to be. */
export class InFlightRequests {
  readonly #requests = new Fifo<PendingRequest>();
  readonly #timeouts: Alarm;
  readonly #expired: (request: PendingRequest) => void;

  /** @param expired called with the first request whose deadline has passed. */
  constructor(clock: Clock, expired: (request: PendingRequest) => void) {
    this.#expired = expired;
    this.#timeouts = new Alarm(clock, (nowMs) => this.#expire(nowMs));
  }

  get length(): number {
    return this.#requests.length;
  }

  get oldest(): PendingRequest | undefined {
    return this.#requests.peek();
  }

  add(request: PendingRequest): void {
    this.#requests.push(request);
    this.#timeouts.atLatest(request.deadlineMs);
  }

  /** The oldest was answered. */
  shift(): void {
    this.#requests.shift();
  }

  /** Takes all of them out; none will expire. */
  takeAll(): PendingRequest[] {
    this.#timeouts.cancel();
    return this.#requests.takeAll();
  }

  #expire(nowMs: number): number | null {
    let nextMs: number | null = null;
    for (const request of this.#requests.toArray()) {
      if (request.deadlineMs <= nowMs) {
        this.#expired(request);
        return null;
      }
      nextMs = Math.min(nextMs ?? request.deadlineMs, request.deadlineMs);
    }
    return nextMs;
  }
}
