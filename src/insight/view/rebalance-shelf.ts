import type { GroupHistory } from "../group-history.ts";
import type { GroupMember } from "../group-member.ts";
import type { PartitionChange, Rebalance } from "../rebalance.ts";
import type { RebalanceView } from "./group-view.ts";

interface Shelved {
  readonly mark: string;
  readonly view: RebalanceView;
}

/**
 * The rebalances of a history as unchanging copies, with their findings.
 *
 * The history goes on writing its entries for as long as their costs are not all known. A mark, made of the few facts by
 * which an entry can change, tells which of them has to be copied anew: that keeps an input's cost where it is, and moves
 * the work to when somebody looks.
 */
export class RebalanceShelf {
  readonly #history: GroupHistory;
  #shelved = new Map<number, Shelved>();
  #views: readonly RebalanceView[] = [];
  #untaken = new Set<number>();

  constructor(history: GroupHistory) {
    this.#history = history;
  }

  /** Oldest first; the same array as long as nothing changed. */
  get views(): readonly RebalanceView[] {
    return this.#views;
  }

  /** Copies what changed. Returns true when anything did. */
  refresh(): boolean {
    const before = this.#shelved;
    const after = new Map<number, Shelved>();
    let changed = false;
    for (const rebalance of this.#history.rebalances) {
      const mark = markOf(rebalance);
      let shelved = before.get(rebalance.number);
      if (shelved?.mark !== mark) {
        shelved = { mark, view: this.#copy(rebalance) };
        this.#untaken.add(rebalance.number);
        changed = true;
      }
      after.set(rebalance.number, shelved);
    }
    if (!changed && after.size === before.size) return false;
    this.#shelved = after;
    this.#views = [...after.values()].map(({ view }) => view);
    return true;
  }

  /** Those that changed since the last call. */
  take(): RebalanceView[] {
    const taken = this.#views.filter(({ number }) => this.#untaken.has(number));
    this.#untaken = new Set();
    return taken;
  }

  #copy(rebalance: Rebalance): RebalanceView {
    const { rounds, changes, duplicates, rewinds, refusedCommits, reconciliation } = rebalance;
    return {
      ...rebalance,
      rounds: rounds.map((round) => ({
        ...round,
        waits: [...round.waits],
        meanwhile: [...round.meanwhile],
      })),
      members: [...rebalance.members],
      changes: changes.map((change) => ({ ...change })),
      duplicates: duplicates.map((range) => ({ ...range })),
      refusedCommits: [...refusedCommits],
      rewinds: [...rewinds],
      reconciliation: [...reconciliation],
      evidence: { ...rebalance.evidence },
      findings: this.#history.findings(rebalance),
    };
  }
}

/** Equal as long as an entry says the same. */
function markOf(rebalance: Rebalance): string {
  const { phase, stableAtMs, cause, reason, trigger, happened, evidence, changes } = rebalance;
  const last = rebalance.duplicates.at(-1);
  return [
    phase,
    stableAtMs,
    cause,
    trigger?.memberId,
    reason,
    happened.event,
    happened.atMs,
    evidence.cause?.grade,
    evidence.duplicates?.grade,
    rebalance.startedAtMs,
    rebalance.toGenerationId,
    rebalance.rounds.map(({ waits, meanwhile, openedAtMs, storedAtMs, causeEvidence }) => {
      const waiting = waits.filter(({ outcome }) => outcome === "Waiting").length;
      return [
        waits.length,
        waiting,
        meanwhile.length,
        openedAtMs,
        storedAtMs,
        causeEvidence?.grade,
      ];
    }),
    rebalance.avoidableMoveCount,
    rebalance.duplicates.length,
    last?.toOffset,
    rebalance.duplicates.reduce((sum, { fromOffset, toOffset }) => sum + toOffset - fromOffset, 0),
    rebalance.olderDuplicateCount,
    rebalance.refusedCommits.length,
    // Who is refused over and over changes the entry now and then, not every time.
    rebalance.refusedCommits.map(({ lastAtMs }) => Math.floor(lastAtMs / 1000)),
    rebalance.rewinds.length,
    rebalance.redeliveredAtMost,
    rebalance.reconciliation.length,
    rebalance.members.filter(hasProcess).length,
    changeMark(changes),
  ].join(" ");
}

function hasProcess({ processId }: GroupMember): boolean {
  return processId !== null;
}

/** Pauses and owners of all partitions in two numbers: sums of instants, and of who has them. */
function changeMark(changes: readonly PartitionChange[]): string {
  let instants = 0;
  let states = 0;
  for (const { pause, to, from } of changes) {
    if (pause.state === "Over") instants += pause.resumedAtMs + pause.stoppedAtMs;
    else if (pause.state === "Open" || pause.state === "CarriedOver") instants += pause.stoppedAtMs;
    states += pause.state.length + (to === null ? 100 : 0) + (from === null ? 10_000 : 0);
  }
  return `${changes.length} ${instants} ${states}`;
}
