import type {
  Finding,
  GroupView,
  PartitionNow,
  Rebalance,
  RebalanceView,
  Totals,
} from "../../insight/index.ts";
import type { Observatory } from "../../observer/index.ts";

/** What there is to tell of a group; a `GroupHistory` is one. */
export interface Tale {
  readonly rebalances: readonly Rebalance[];
  readonly totals: Totals;
  findings(rebalance: Rebalance): readonly Finding[];
}

const NOTHING: Totals = {
  rebalanceCount: 0,
  staticReturnCount: 0,
  rebalancingMs: 0,
  partitionPauseMs: 0,
  longestPauseMs: 0,
  movedCount: 0,
  avoidableMoveCount: 0,
  duplicateCount: 0,
};

/** A group as the observatory sees it, looked at from time to time; empty until there is one. */
export class WatchedGroup implements Tale {
  readonly #observatory: Observatory;
  readonly groupId: string;
  #view: GroupView | null = null;

  constructor(observatory: Observatory, groupId: string) {
    this.#observatory = observatory;
    this.groupId = groupId;
  }

  /** Looks again. */
  look(): void {
    this.#view = this.#observatory.watch(this.groupId)?.view() ?? null;
  }

  /** As it was looked at last; null when there was no such group. */
  get view(): GroupView | null {
    return this.#view;
  }

  get rebalances(): readonly RebalanceView[] {
    return this.#view?.rebalances ?? [];
  }

  get totals(): Totals {
    return this.#view?.totals ?? NOTHING;
  }

  get partitions(): readonly PartitionNow[] {
    return this.#view?.now.partitions ?? [];
  }

  findings({ number }: Rebalance): readonly Finding[] {
    return this.rebalances.find((rebalance) => rebalance.number === number)?.findings ?? [];
  }
}
