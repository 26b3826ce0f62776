import type { Clock } from "../../ports/index.ts";

/** `metrics.num.samples` and `metrics.sample.window.ms`. */
export interface SampleSettings {
  readonly metricsNumSamples: number;
  readonly metricsSampleWindowMs: number;
}

interface Sample {
  startMs: number;
  lastMs: number;
  count: number;
  sum: number;
  max: number;
  min: number;
}

/**
 * What was recorded, as a total and over a sliding window: a ring of samples, each of one window's length, the oldest of
 * which is written over. Recording costs a handful of operations and no memory, however much is recorded; reading looks
 * at each sample once. The arithmetic is that of Kafka's `SampledStat`, `Rate`, `Avg`, `Max` and `Min`, so that the numbers
 * compare with a Java client's.
 */
export class Sensor {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #samples: Sample[] = [];
  readonly #sampleCount: number;
  #current = 0;
  #total = 0;
  #count = 0;

  constructor(clock: Clock, settings: SampleSettings) {
    this.#clock = clock;
    this.#windowMs = Math.max(1, settings.metricsSampleWindowMs);
    this.#sampleCount = settings.metricsNumSamples;
  }

  /** The sum of all that was ever recorded. */
  get total(): number {
    return this.#total;
  }

  /** How often something was ever recorded. */
  get count(): number {
    return this.#count;
  }

  /** One event of this size. Cheap: once per batch or request is right, once per record is not. */
  record(value: number): void {
    const nowMs = this.#clock.nowMs();
    const sample = this.#sampleAt(nowMs);
    sample.lastMs = nowMs;
    sample.count++;
    sample.sum += value;
    if (value > sample.max) sample.max = value;
    if (value < sample.min) sample.min = value;
    this.#total += value;
    this.#count++;
  }

  /** NaN without values in the window. */
  average(): number {
    let sum = 0;
    let count = 0;
    for (const sample of this.#living()) {
      sum += sample.sum;
      count += sample.count;
    }
    return count === 0 ? Number.NaN : sum / count;
  }

  /** NaN without values in the window. */
  max(): number {
    return this.#extreme((a, b) => (b.max > a ? b.max : a), Number.NEGATIVE_INFINITY);
  }

  /** NaN without values in the window. */
  min(): number {
    return this.#extreme((a, b) => (b.min < a ? b.min : a), Number.POSITIVE_INFINITY);
  }

  /** The window's sum per second. */
  sumPerSecond(): number {
    const living = this.#living();
    return (living.reduce((sum, sample) => sum + sample.sum, 0) / this.#elapsedMs(living)) * 1_000;
  }

  /** The window's events per second. */
  countPerSecond(): number {
    const living = this.#living();
    const count = living.reduce((sum, sample) => sum + sample.count, 0);
    return (count / this.#elapsedMs(living)) * 1_000;
  }

  #sampleAt(nowMs: number): Sample {
    const current = this.#samples[this.#current];
    if (current !== undefined && nowMs - current.startMs < this.#windowMs) return current;
    if (current !== undefined) this.#current = (this.#current + 1) % this.#sampleCount;
    const fresh = emptySample(nowMs);
    this.#samples[this.#current] = fresh;
    return fresh;
  }

  /** A sample counts as long as its last event is within all windows together. */
  #living(): Sample[] {
    const oldestMs = this.#clock.nowMs() - this.#sampleCount * this.#windowMs;
    return this.#samples.filter((sample) => sample.lastMs > oldestMs);
  }

  /** Never less than all windows but the last: one event in the first second is not sixty a minute. */
  #elapsedMs(living: readonly Sample[]): number {
    const nowMs = this.#clock.nowMs();
    const oldestMs = living.reduce((oldest, sample) => Math.min(oldest, sample.startMs), nowMs);
    const elapsedMs = nowMs - oldestMs;
    const missing = this.#sampleCount - 1 - Math.floor(elapsedMs / this.#windowMs);
    return Math.max(1, missing > 0 ? elapsedMs + missing * this.#windowMs : elapsedMs);
  }

  #extreme(pick: (extreme: number, sample: Sample) => number, start: number): number {
    const living = this.#living();
    return living.length === 0 ? Number.NaN : living.reduce(pick, start);
  }
}

function emptySample(startMs: number): Sample {
  return {
    startMs,
    lastMs: startMs,
    count: 0,
    sum: 0,
    max: Number.NEGATIVE_INFINITY,
    min: Number.POSITIVE_INFINITY,
  };
}
