/** From here on a dial is amber, and then red: shares of the limit at which the coordinator evicts. */
const AMBER = 0.6;
const RED = 0.85;

export interface DialReading {
  /** Of the limit, 0 to 1; 0 where either is unknown. */
  readonly share: number;
  readonly tone: "calm" | "amber" | "red";
}

/** How much of the time until an eviction has gone by, and how worried to be. */
export function dialReading(of: {
  readonly sinceMs: number | null;
  readonly limitMs: number | null;
}): DialReading {
  const { sinceMs, limitMs } = of;
  if (sinceMs === null || limitMs === null || limitMs <= 0) return { share: 0, tone: "calm" };
  const share = Math.min(1, Math.max(0, sinceMs / limitMs));
  return { share, tone: share >= RED ? "red" : share >= AMBER ? "amber" : "calm" };
}
