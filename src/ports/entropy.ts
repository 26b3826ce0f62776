/** Everything random comes from here, so that one seed repeats a whole run. */
export interface Entropy {
  /** 16 fresh bytes that make a version 4 UUID. */
  uuidBytes(): Uint8Array;
  /** An integer in `[0, bound)`; `bound` in [1, 2^31]. */
  below(bound: number): number;
}
