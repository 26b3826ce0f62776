import { START_MS } from "../time/virtual-clock.ts";

export interface ViolationDetails {
  /** Which rule: `O2`, `D1`, …, as the monitors name them. */
  readonly rule: string;
  /** One sentence: what happened that may not happen. */
  readonly message: string;
  readonly atMs: number;
  /** What happened last, oldest first, a line each. */
  readonly trace: readonly string[];
}

/** Something happened that must never happen. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly rule: string;
  /** Epoch milliseconds of the simulation's clock. */
  readonly atMs: number;
  readonly trace: readonly string[];
  /** The rule and what broke it, without the instant and the trace: equal for equal causes. */
  readonly finding: string;

  constructor(details: ViolationDetails) {
    const { rule, message, atMs, trace } = details;
    super(`${rule} at ${instant(atMs)}: ${message}\n${trace.join("\n")}`);
    this.rule = rule;
    this.atMs = atMs;
    this.trace = trace;
    this.finding = `${rule}: ${message}`;
  }
}

/** Seconds since the simulation began: `  12.345`. */
export function instant(atMs: number): string {
  return ((atMs - START_MS) / 1000).toFixed(3).padStart(8);
}
