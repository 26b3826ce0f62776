import type { Page } from "playwright-core";

export interface Frames {
  readonly perSecond: number;
  readonly medianMs: number;
  /** One frame in twenty took longer. */
  readonly p95Ms: number;
  readonly worstMs: number;
}

/** How long frames take while the page does what it does by itself. */
export async function framesWithin(page: Page, lastsMs: number): Promise<Frames> {
  const frames = await page.evaluate(async (ms) => {
    const taken: number[] = [];
    const endMs = performance.now() + ms;
    for (let before = performance.now(); before < endMs; ) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      taken.push(now - before);
      before = now;
    }
    return taken.sort((a, b) => a - b);
  }, lastsMs);
  return {
    perSecond: frames.length / (lastsMs / 1000),
    medianMs: frames[frames.length >> 1] ?? 0,
    p95Ms: frames[Math.floor(frames.length * 0.95)] ?? 0,
    worstMs: frames.at(-1) ?? 0,
  };
}

/** For the test's output. */
export function framesText({ perSecond, medianMs, p95Ms, worstMs }: Frames): string {
  const [median, p95, worst] = [medianMs, p95Ms, worstMs].map((ms) => ms.toFixed(1));
  return `${perSecond.toFixed(1)} frames a second, median ${median} ms, p95 ${p95} ms, worst ${worst} ms`;
}
