import type { GroupDelta } from "../../insight/index.ts";
import type { SequencedDelta } from "../observatory.ts";

/**
 * The latest deltas of one group, for whoever lost a connection and goes on from the last one that it saw.
 *
 * Most deltas replace an earlier one (`now`, `alerts`, a rebalance by its number): that one is dropped, since whoever
 * missed both needs the later alone. So what is kept is little however often the group changes, and only events and
 * points of lag push one another out.
 */
export class DeltaRing {
  readonly #capacity: number;
  /** By what it replaces; in the order of `seq`, because replacing puts at the end. */
  readonly #kept = new Map<string, SequencedDelta>();
  #seq = 0;
  /** The last delta that was pushed out without being replaced. */
  #lostSeq = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The number of the last delta, 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  add(delta: GroupDelta, atMs: number): SequencedDelta {
    const sequenced: SequencedDelta = { ...delta, seq: ++this.#seq, atMs };
    const slot = slotOf(delta);
    this.#kept.delete(slot);
    this.#kept.set(slot, sequenced);
    if (this.#kept.size > this.#capacity) this.#pushOut();
    return sequenced;
  }

  /** Null when something after `seq` is kept no longer, or `seq` was never given out. */
  since(seq: number): SequencedDelta[] | null {
    if (seq < this.#lostSeq || seq > this.#seq) return null;
    return [...this.#kept.values()].filter((delta) => delta.seq > seq);
  }

  #pushOut(): void {
    const [slot, { seq }] = this.#kept.entries().next().value!;
    this.#kept.delete(slot);
    this.#lostSeq = seq;
  }
}

/** Deltas of one slot replace each other. */
function slotOf(delta: GroupDelta): string {
  switch (delta.kind) {
    case "rebalance":
      return `rebalance ${delta.payload.number}`;
    case "event":
      return `event ${delta.payload.id}`;
    case "lag":
      return `lag ${delta.payload.atMs}`;
    default:
      return delta.kind;
  }
}
