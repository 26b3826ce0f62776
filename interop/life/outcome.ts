/** What a life came to: named checks that hold or do not, and facts to lay beside another broker's. */
import type { TargetName } from "../target/target.ts";

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, where it failed. */
  readonly detail: string;
}

/** The record of one life of one cast on one target. */
export class Outcome {
  readonly target: TargetName;
  readonly cast: string;
  readonly life: string;
  readonly checks: Check[] = [];
  /** Facts that two brokers should agree on, by name. */
  readonly facts = new Map<string, string>();
  /** Figures that vary from run to run: shown, not compared. */
  readonly measures = new Map<string, string>();
  /** Checks that make no sense on this target, with the reason: not compared. */
  readonly skipped = new Map<string, string>();
  durationMs = 0;

  constructor(target: TargetName, cast: string, life: string) {
    this.target = target;
    this.cast = cast;
    this.life = life;
  }

  get ok(): boolean {
    return this.checks.length > 0 && this.checks.every((check) => check.ok);
  }

  check(name: string, ok: boolean, detail = ""): boolean {
    this.checks.push({ name, ok, detail });
    return ok;
  }

  fact(name: string, value: string | number): void {
    this.facts.set(name, String(value));
  }

  skip(name: string, reason: string): void {
    this.skipped.set(name, reason);
  }

  measure(name: string, value: string | number): void {
    this.measures.set(name, String(value));
  }
}

/** Ends a life early: a later step would make no sense without this one. */
export class LifeEndedError extends Error {
  override name = "LifeEndedError";
}
