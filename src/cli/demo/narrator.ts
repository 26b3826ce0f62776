import {
  costOf,
  type DuplicateRange,
  duplicateCount,
  type Rebalance,
  type RefusedCommit,
} from "../../insight/index.ts";
import type { Paint } from "./paint.ts";
import { rebalanceJson, summaryJson } from "./rebalance-json.ts";
import type { Screen } from "./screen.ts";
import { sequelLines, storyLines } from "./story.ts";
import { summaryLines } from "./summary.ts";
import type { Tale } from "./watched-group.ts";

/** A partition without new records is never read again; its story is told after this without it. */
const PATIENCE_MS = 5_000;

/** What was told of a rebalance, to tell only what came after. */
interface Told {
  readonly duplicates: readonly DuplicateRange[];
  readonly refusedCommits: readonly RefusedCommit[];
}

/** Tells each rebalance once its costs are known, and what an expired member adds to it later. */
export class Narrator {
  readonly #tale: Tale;
  readonly #screen: Screen;
  readonly #options: { readonly json: boolean; readonly paint: Paint };
  readonly #told = new Map<number, Told>();

  constructor(
    tale: Tale,
    screen: Screen,
    options: { readonly json: boolean; readonly paint: Paint },
  ) {
    this.#tale = tale;
    this.#screen = screen;
    this.#options = options;
  }

  /** True when every rebalance so far has been told. */
  get isUpToDate(): boolean {
    return this.#tale.rebalances.every(({ number }) => this.#told.has(number));
  }

  /** Tells what is ready to be told. */
  tell(nowMs: number): void {
    for (const [i, rebalance] of this.#tale.rebalances.entries()) {
      const told = this.#told.get(rebalance.number);
      if (told === undefined) {
        if (isOver(rebalance, nowMs)) this.#tellStory(rebalance, i);
      } else if (hasGrown(rebalance, told)) {
        this.#tellSequel(rebalance, i, told);
      }
    }
  }

  /** The table of all rebalances, with the stories not yet told before it. */
  close(): void {
    this.tell(Infinity);
    const { totals } = this.#tale;
    const lines = this.#options.json
      ? [summaryJson(totals)]
      : ["", ...summaryLines(this.#tale, this.#options.paint)];
    this.#screen.print(lines);
  }

  #tellStory(rebalance: Rebalance, index: number): void {
    this.#remember(rebalance);
    const findings = this.#tale.findings(rebalance);
    const earlier = this.#tale.rebalances.slice(0, index);
    const lines = this.#options.json
      ? [rebalanceJson(rebalance, findings)]
      : ["", ...storyLines({ rebalance, earlier, findings }, this.#options.paint)];
    this.#screen.print(lines);
  }

  #tellSequel(rebalance: Rebalance, index: number, told: Told): void {
    this.#remember(rebalance);
    const earlier = this.#tale.rebalances.slice(0, index);
    const added = {
      duplicates: rebalance.duplicates.flatMap((range) => newPart(range, told.duplicates)),
      refusedCommits: newRefusals(rebalance, told),
    };
    const lines = this.#options.json
      ? [rebalanceJson(rebalance, this.#tale.findings(rebalance))]
      : ["", ...sequelLines({ rebalance, earlier }, added, this.#options.paint)];
    this.#screen.print(lines);
  }

  #remember(rebalance: Rebalance): void {
    const { duplicates, refusedCommits } = rebalance;
    this.#told.set(rebalance.number, {
      duplicates: [...duplicates],
      refusedCommits: [...refusedCommits],
    });
  }
}

function isOver(rebalance: Rebalance, nowMs: number): boolean {
  const { phase, stableAtMs } = rebalance;
  if (phase === "settling") return nowMs - (stableAtMs ?? nowMs) >= PATIENCE_MS;
  return phase === "settled" || phase === "superseded" || phase === "abandoned";
}

function hasGrown(rebalance: Rebalance, told: Told): boolean {
  const toldCount = told.duplicates.reduce((sum, range) => sum + duplicateCount(range), 0);
  return costOf(rebalance).duplicateCount > toldCount || newRefusals(rebalance, told).length > 0;
}

/** Who is refused over and over is told once. */
function newRefusals({ refusedCommits }: Rebalance, told: Told): RefusedCommit[] {
  return refusedCommits.filter(
    ({ memberId, error }) =>
      !told.refusedCommits.some((known) => known.memberId === memberId && known.error === error),
  );
}

/** What a range holds beyond the part of it that was told: ranges only grow at their end. */
function newPart(range: DuplicateRange, told: readonly DuplicateRange[]): DuplicateRange[] {
  const before = told.find(
    (known) =>
      known.topic === range.topic &&
      known.partition === range.partition &&
      known.fromOffset === range.fromOffset &&
      known.againBy === range.againBy,
  );
  if (before === undefined) return [range];
  if (before.toOffset >= range.toOffset) return [];
  return [{ ...range, fromOffset: before.toOffset + 1 }];
}
