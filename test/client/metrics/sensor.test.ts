import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sensor } from "../../../src/client/metrics/sensor.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

const settings = { metricsNumSamples: 2, metricsSampleWindowMs: 30_000 };

function sensorOn(clock: VirtualClock): Sensor {
  return new Sensor(clock, settings);
}

describe("a sensor", () => {
  it("has nothing to tell before the first record but zeroes of totals", () => {
    const sensor = sensorOn(new VirtualClock());
    expect([sensor.total, sensor.count, sensor.average(), sensor.max(), sensor.min()]).toEqual([
      0,
      0,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(sensor.sumPerSecond()).toBe(0);
  });

  it("takes a rate over at least all windows but the last, as Kafka's does", () => {
    const clock = new VirtualClock();
    const sensor = sensorOn(clock);
    sensor.record(60);
    expect(sensor.sumPerSecond()).toBe(2);
    clock.advance(10_000);
    expect(sensor.sumPerSecond()).toBe(1.5);
    clock.advance(20_000);
    expect(sensor.sumPerSecond()).toBe(2);
    expect(sensor.countPerSecond()).toBeCloseTo(1 / 30);
  });

  it("forgets what is older than its windows, but never a total", () => {
    const clock = new VirtualClock();
    const sensor = sensorOn(clock);
    sensor.record(100);
    clock.advance(30_000);
    sensor.record(10);
    expect([sensor.max(), sensor.min(), sensor.average()]).toEqual([100, 10, 55]);
    clock.advance(30_000);
    expect([sensor.max(), sensor.min(), sensor.average()]).toEqual([10, 10, 10]);
    clock.advance(30_000);
    expect(sensor.average()).toBeNaN();
    expect([sensor.total, sensor.count]).toEqual([110, 2]);
  });

  it("agrees with a list of everything ever recorded", () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 40_000 }),
        value: fc.integer({ min: -5, max: 50 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const clock = new VirtualClock();
        const sensor = sensorOn(clock);
        const recorded: number[] = [];
        for (const { waitMs, value } of all) {
          clock.advance(waitMs);
          sensor.record(value);
          recorded.push(value);
        }
        expect(sensor.total).toBe(recorded.reduce((sum, value) => sum + value, 0));
        if (recorded.length === 0) return;
        expect(sensor.max()).toBeGreaterThanOrEqual(recorded.at(-1) ?? 0);
        expect(sensor.min()).toBeLessThanOrEqual(recorded.at(-1) ?? 0);
        expect(recorded).toContain(sensor.max());
      }),
      { numRuns: 100 },
    );
  });
});
