/** What the script did to a group, and what must follow from it. */

/** Who reads which partition, by number. */
export type Owners = ReadonlyMap<number, string>;

/** One thing that is done to a group, so that it has to rebalance (or must not). */
export interface Deed {
  readonly title: string;
  readonly kind:
    | "join"
    /** It joins, and was a member not long ago under another id. */
    | "restart"
    | "leave"
    | "kill"
    | "slow"
    | "come back"
    | "grow"
    | "static restart"
    | "static close and restart";
  /** The member that it is done to or that does it; null where it is nobody in particular. */
  readonly who: string | null;
  /** The members when all has settled. */
  readonly members: readonly string[];
  /** Rules that must have been found, by id, where the truth is known to be so. */
  readonly rules?: readonly string[];
}

/** A deed that was done, with everything about it that the script itself knows. */
export interface Act extends Deed {
  readonly beganAtMs: number;
  /** Everything has been read again for a while. */
  readonly endedAtMs: number;
  readonly membersBefore: readonly string[];
  readonly before: Owners;
  readonly after: Owners;
  readonly sessionTimeoutMs: number;
  readonly maxPollIntervalMs: number;
  readonly protocol: "classic" | "consumer";
}
