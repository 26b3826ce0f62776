/** Which share of a process's working time is spent in some of its files, by a CPU profile of V8. */
import { readFileSync } from "node:fs";

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds between each sample and the one before it. */
  readonly timeDeltas: readonly number[];
}

export interface Share {
  /** Of the time in which the process did anything. */
  readonly ofWork: number;
  /** Longest time in one stretch, in ms: nothing else was done meanwhile. */
  readonly longestMs: number;
  /** How much of a core the files took over those seconds. */
  readonly ofCore: number;
}

/**
 * The share of samples with a frame of a file that matches `files` on their stack, for each of so many consecutive
 * stretches; the last one ends with the last sample in a file that matches `until`.
 */
export function profileShares(
  path: string,
  at: {
    readonly files: RegExp;
    readonly until: RegExp;
    /** Lengths in seconds, in order: what is measured and what is left out before it. */
    readonly stretches: readonly { readonly warmup: number; readonly seconds: number }[];
  },
): Share[] {
  const profile = JSON.parse(readFileSync(path, "utf8")) as Profile;
  const isOurs = stackTest(profile, at.files);
  const isLoad = stackTest(profile, at.until);
  const samples = timed(profile);
  let endUs = samples.findLast(({ id }) => isLoad(id))?.atUs ?? 0;
  const shares: Share[] = [];
  for (const { warmup, seconds } of [...at.stretches].reverse()) {
    const fromUs = endUs - seconds * 1e6;
    const within = samples.filter(({ atUs }) => atUs >= fromUs && atUs < endUs);
    shares.unshift(shareOf(within, isOurs, seconds));
    endUs = fromUs - warmup * 1e6;
  }
  return shares;
}

interface Sample {
  readonly id: number;
  readonly atUs: number;
  readonly tookUs: number;
  readonly isIdle: boolean;
}

function timed({ nodes, samples, timeDeltas }: Profile): Sample[] {
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id),
  );
  let atUs = 0;
  return samples.map((id, i) => {
    const tookUs = timeDeltas[i] ?? 0;
    atUs += tookUs;
    return { id, atUs, tookUs, isIdle: idle.has(id) };
  });
}

function shareOf(samples: readonly Sample[], isOurs: (id: number) => boolean, seconds: number) {
  let workUs = 0;
  let oursUs = 0;
  let stretchUs = 0;
  let longestUs = 0;
  for (const { id, tookUs, isIdle } of samples) {
    if (!isIdle) workUs += tookUs;
    const ours = !isIdle && isOurs(id);
    if (ours) oursUs += tookUs;
    stretchUs = ours ? stretchUs + tookUs : 0;
    longestUs = Math.max(longestUs, stretchUs);
  }
  return { ofWork: oursUs / workUs, ofCore: oursUs / (seconds * 1e6), longestMs: longestUs / 1000 };
}

/** Whether a node, or one that called it, is of such a file. */
function stackTest({ nodes }: Profile, files: RegExp): (id: number) => boolean {
  const matching = new Set<number>();
  // Callers stand before whom they call.
  for (const { id, callFrame, children = [] } of nodes) {
    if (files.test(callFrame.url)) matching.add(id);
    if (matching.has(id)) for (const child of children) matching.add(child);
  }
  return (id) => matching.has(id);
}
