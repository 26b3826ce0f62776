/** One metric with all its series: the model that is written as text, or handed to a client of another metrics system. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

/** One series at one instant. */
export interface MetricSample {
  /** Label names are ours; values may hold any character. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | HistogramValue;
}

export interface HistogramValue {
  /** Upper bounds in ascending order, without +Inf. */
  readonly bounds: readonly number[];
  /** How many observations were at most each bound, and one more entry for all: never decreasing. */
  readonly cumulative: readonly number[];
  readonly sum: number;
}

/** Bounds, in seconds, of how long a rebalance and its phases took. */
export const DURATION_BOUNDS_SECONDS: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/** A histogram that is counted up. */
export class Histogram {
  readonly #counts = new Array<number>(DURATION_BOUNDS_SECONDS.length + 1).fill(0);
  #sum = 0;

  /** Takes one observation, in seconds. */
  observe(seconds: number): void {
    const at = DURATION_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound);
    this.#counts[at === -1 ? DURATION_BOUNDS_SECONDS.length : at]! += 1;
    this.#sum += seconds;
  }

  get value(): HistogramValue {
    let total = 0;
    const cumulative = this.#counts.map((count) => (total += count));
    return { bounds: DURATION_BOUNDS_SECONDS, cumulative, sum: this.#sum };
  }
}
