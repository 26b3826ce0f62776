import type { GroupInsight, GroupSummary } from "../../insight/index.ts";
import type { GroupInput } from "../observatory.ts";
import { isRoutine } from "./routine-input.ts";

/** A row in which nothing happened still ages: its 24 hours move on. */
const AGE_MS = 60_000;
/** In a group that is not at rest, or whose processes tell when they polled, time alone makes findings. */
const RESTLESS_AGE_MS = 2_000;

/**
 * One group's row of the list: made when it is asked for, and the same object as long as it says the same, so that who
 * compares thousands of rows each second compares most of them by identity.
 */
export class GroupRow {
  readonly #insight: GroupInsight;
  #value: GroupSummary | null = null;
  #madeAtMs = Number.NEGATIVE_INFINITY;
  #isOutdated = true;
  #hasNewLag = false;
  #hasReports = false;

  constructor(insight: GroupInsight) {
    this.#insight = insight;
  }

  /** Something was folded: the row is due again, unless it is what goes on all the time. */
  hear(input: GroupInput): void {
    if (input.kind === "report") this.#hasReports = true;
    if (input.kind === "lag") this.#hasNewLag = true;
    else if (!isRoutine(input)) this.#isOutdated = true;
  }

  /** Whether it says what holds, but for its age. */
  isAged(nowMs: number): boolean {
    if (this.#value === null || this.#isOutdated) return false;
    const { state } = this.#value;
    const isRestless = this.#hasReports || (state !== "Stable" && state !== "Empty");
    return Math.abs(nowMs - this.#madeAtMs) > (isRestless ? RESTLESS_AGE_MS : AGE_MS);
  }

  /** The row; `anew`: aged or not. */
  at(nowMs: number, { anew }: { readonly anew: boolean }): GroupSummary {
    if (this.#value === null || this.#isOutdated || anew) {
      this.#value = this.#insight.summary(nowMs);
      this.#madeAtMs = nowMs;
      this.#isOutdated = false;
    } else if (this.#hasNewLag) {
      this.#value = withLag(this.#value, this.#insight.latestLag(nowMs));
    }
    this.#hasNewLag = false;
    return this.#value;
  }
}

function withLag(row: GroupSummary, now: Pick<GroupSummary, "lag" | "lagMs">): GroupSummary {
  const { lag, lagMs } = now;
  return row.lag === lag && row.lagMs === lagMs ? row : { ...row, lag, lagMs };
}
