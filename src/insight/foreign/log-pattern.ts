import type { LogEventBody } from "./log-event.ts";

/** One sentence of the coordinator's log. */
export interface LinePattern {
  /** What the message begins with: looked at before the pattern is tried. */
  readonly head: string;
  readonly pattern: RegExp;
  readonly read: (at: Captured) => LogEventBody;
}

/** The named groups of a pattern. Only those that its pattern has are set. */
export interface Captured {
  readonly group: string;
  /** A generation or an epoch. */
  readonly number: string;
  readonly member: string;
  readonly oldMember: string;
  readonly instance: string;
  readonly count: string;
  readonly staticCount: string;
  readonly protocol: string;
  readonly assignor: string;
  readonly ms: string;
  readonly topics: string;
  readonly reason: string;
  /** The client's own reason. */
  readonly said: string;
  readonly hash: string | undefined;
}

export function line(head: string, pattern: string, read: LinePattern["read"]): LinePattern {
  return { head, pattern: new RegExp(pattern, "s"), read };
}

export function protocolOf({ protocol }: Captured): "classic" | "consumer" {
  return protocol === "classic" ? "classic" : "consumer";
}
