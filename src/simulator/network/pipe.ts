import type { Timer } from "../../ports/index.ts";
import type { Random } from "../random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { NetworkConditions } from "./conditions.ts";

/** Something on its way. */
interface Parcel {
  readonly bytes: number;
  readonly arriveAtMs: number;
  readonly arrive: () => void;
}

export interface PipeOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** As they are now; they may change under way. */
  conditions(): NetworkConditions;
  /** False while the network does not carry anything in this direction. */
  isOpen(): boolean;
}

/**
 * One direction of one connection: parcels arrive in the order they were sent, each after a latency of its own.
 *
 * What the network does not carry, or the receiver does not take, waits, and all that follows it waits too: TCP loses
 * nothing while a connection lives. Loss is therefore lateness here, and a lost connection is a pipe that was cleared.
 */
export class Pipe {
  readonly #options: PipeOptions;
  #parcels: Parcel[] = [];
  #timer: Timer | null = null;
  #lastArrivalMs = 0;
  #bytes = 0;
  #isPaused = false;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  /** Bytes that were sent and have not arrived. */
  get bytesUnderWay(): number {
    return this.#bytes;
  }

  /** Sends something; `arrive` is called when it is there. */
  send(bytes: number, arrive: () => void): void {
    const { clock } = this.#options;
    const arriveAtMs = Math.max(this.#lastArrivalMs, clock.nowMs() + this.#delayMs(bytes));
    this.#lastArrivalMs = arriveAtMs;
    this.#bytes += bytes;
    this.#parcels.push({ bytes, arriveAtMs, arrive });
    this.#arm();
  }

  /** The receiver takes nothing until it resumes. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#arm();
  }

  /** The network carries again: what waited is sent again, and takes its time once more. */
  reopen(): void {
    if (this.#parcels.length === 0) return;
    this.#timer?.cancel();
    this.#timer = null;
    const atMs = this.#options.clock.nowMs() + this.#delayMs(0);
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, atMs);
    this.#parcels = this.#parcels.map((parcel) => ({
      ...parcel,
      arriveAtMs: Math.max(parcel.arriveAtMs, atMs),
    }));
    this.#arm();
  }

  /** Whatever is under way never arrives. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#parcels = [];
    this.#bytes = 0;
  }

  #delayMs(bytes: number): number {
    const { minLatencyMs, maxLatencyMs, bandwidthBytesPerMs } = this.#options.conditions();
    const jitterMs = maxLatencyMs - minLatencyMs;
    const latencyMs =
      jitterMs > 0 ? minLatencyMs + this.#options.random.fraction() * jitterMs : minLatencyMs;
    return latencyMs + bytes / bandwidthBytesPerMs;
  }

  #arm(): void {
    const next = this.#parcels[0];
    if (next === undefined || this.#timer !== null || this.#isPaused) return;
    this.#timer = this.#options.clock.setTimer(next.arriveAtMs, () => {
      this.#timer = null;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#isPaused || !this.#options.isOpen()) return;
    const parcel = this.#parcels.shift();
    if (parcel === undefined) return;
    this.#bytes -= parcel.bytes;
    this.#arm();
    parcel.arrive();
  }
}
