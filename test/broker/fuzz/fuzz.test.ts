import { expect, it } from "vitest";
import { type FuzzReport, fuzzBroker } from "./broker-fuzzer.ts";

const { FUZZ_FRAMES, FUZZ_SEED } = process.env;
const frames = Number(FUZZ_FRAMES ?? 100_000);
const seed = Number(FUZZ_SEED ?? 42);

it(`a broker bears ${frames} spoiled frames: no crash, no leak, every request answered once`, {
  timeout: 24 * 3600 * 1000,
}, async () => {
  const startedAt = performance.now();
  const onProgress = (soFar: FuzzReport): void => {
    if (FUZZ_FRAMES === undefined || (soFar.frames % 1_000_000 !== 0 && soFar.frames < frames))
      return;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    const { answers, closed, faults } = soFar;
    console.log(
      `seed ${seed}: ${soFar.frames} frames, ${answers} answers, ${closed} connections closed, ` +
        `${faults.size} faults, ${seconds} s, ${memory} MB`,
    );
  };
  const report = await fuzzBroker({ frames, seed, onProgress });
  expect([...report.faults]).toEqual([]);
  // A fuzzer that is refused at the door, or spoils nothing, tests nothing.
  expect(report.answers).toBeGreaterThan(frames / 5);
  expect(report.closed).toBeGreaterThan(frames / 100);
});
