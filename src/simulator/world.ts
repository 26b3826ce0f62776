import { History } from "./history/history.ts";
import type { NetworkConditions } from "./network/conditions.ts";
import { SimulatedNetwork } from "./network/simulated-network.ts";
import { SimulatedProcess } from "./process/simulated-process.ts";
import { Random } from "./random.ts";
import { VirtualClock } from "./time/virtual-clock.ts";

export interface WorldOptions {
  /** Decides everything that chance decides. A non-negative safe integer. */
  readonly seed: number;
  /** Default: a perfect network. */
  readonly conditions?: NetworkConditions;
}

/** So many events without time moving on are no life any more, but a loop. */
const MAX_EVENTS_PER_INSTANT = 200_000;

/** Everything that simulated processes share: time, chance, the network, and the history of what happened. */
export class World {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly network: SimulatedNetwork;
  readonly history: History;

  constructor(options: WorldOptions) {
    this.random = new Random(options.seed);
    const { conditions } = options;
    this.network = new SimulatedNetwork({
      clock: this.clock,
      random: this.random.fork("network"),
      ...(conditions !== undefined && { conditions }),
    });
    this.history = new History(this.clock);
  }

  /** A new process. Names are unique; they are the process's place in the network too. */
  process(name: string, options: { readonly skewMs?: number } = {}): SimulatedProcess {
    return new SimulatedProcess({
      name,
      clock: this.clock,
      random: this.random.fork(`process ${name}`),
      ...options,
    });
  }

  /**
   * Lets time pass. Rejects with the first `Violation` that a monitor finds, at the event that showed it, and with an
   * `Error` when events go on without time moving on.
   */
  async advance(durationMs: number): Promise<void> {
    let instantMs = this.clock.nowMs();
    let eventsBefore = this.clock.eventCount;
    const stopWhen = (): boolean => {
      if (this.clock.nowMs() !== instantMs) {
        instantMs = this.clock.nowMs();
        eventsBefore = this.clock.eventCount;
      } else if (this.clock.eventCount - eventsBefore > MAX_EVENTS_PER_INSTANT) {
        throw new Error(`Time stands still: ${MAX_EVENTS_PER_INSTANT} events in one instant.`);
      }
      return this.history.violation !== null;
    };
    await this.clock.advanceAsync(durationMs, { stopWhen });
    if (this.history.violation !== null) throw this.history.violation;
  }
}
