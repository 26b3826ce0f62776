/** How the network is when nothing is broken. All durations are milliseconds of virtual time. */
export interface NetworkConditions {
  /** One way, least. At least 0. */
  readonly minLatencyMs: number;
  /** One way, most; each piece draws its own, and pieces of one connection never overtake one another. */
  readonly maxLatencyMs: number;
  /** What one direction of one connection carries, bytes per millisecond; `Infinity` for a link without limits. */
  readonly bandwidthBytesPerMs: number;
  /** The chance, 0 to 1, that what was written as one arrives in two pieces, cut anywhere. */
  readonly sliceChance: number;
}

export const PERFECT_NETWORK: NetworkConditions = {
  minLatencyMs: 0,
  maxLatencyMs: 0,
  bandwidthBytesPerMs: Number.POSITIVE_INFINITY,
  sliceChance: 0,
};

/** What a socket buffers before its writer has to wait, bytes: small, so that a slow reader is felt soon. */
export const SOCKET_BUFFER_BYTES = 64 * 1024;

/** How long a host goes on asking for a connection that nobody answers (Linux: 127 s). */
export const CONNECT_GIVE_UP_MS = 127_000;
