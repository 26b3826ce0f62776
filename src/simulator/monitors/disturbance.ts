import type { Finding, Monitor } from "../history/history.ts";
import type { DatedEvent, FaultScope } from "../history/history-event.ts";

interface Fault {
  readonly scope: FaultScope;
  endedAtMs: number;
}

/**
 * What may excuse a process for a hand-over that did not go well: a fault that hit it or the brokers, lately or still.
 * Members that come, leave or are slow excuse nobody but themselves.
 */
export class Disturbance implements Monitor {
  readonly #recoveryMs: number;
  #faults: Fault[] = [];
  readonly #open = new Map<string, Fault>();

  /** `recoveryMs`: so long after a fault has ended requests of that time may still fail. */
  constructor(recoveryMs: number) {
    this.#recoveryMs = recoveryMs;
  }

  /** False while a fault that hits the process lasts, and for a while after it. */
  isCalm(process: string, nowMs: number): boolean {
    this.#faults = this.#faults.filter((fault) => fault.endedAtMs + this.#recoveryMs > nowMs);
    return !this.#faults.some(({ scope }) => scope === "everybody" || scope.includes(process));
  }

  observe(event: DatedEvent): Finding | null {
    if (event.type === "FaultBegan") {
      const fault: Fault = { scope: event.scope, endedAtMs: Number.POSITIVE_INFINITY };
      this.#faults.push(fault);
      this.#open.set(event.fault, fault);
    } else if (event.type === "FaultEnded") {
      const fault = this.#open.get(event.fault);
      if (fault !== undefined) fault.endedAtMs = event.atMs;
      this.#open.delete(event.fault);
    }
    return null;
  }
}
