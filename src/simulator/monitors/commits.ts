import type { GroupNote } from "../../model/index.ts";
import type { Finding, Monitor } from "../history/history.ts";
import type { DatedEvent, PartitionName } from "../history/history-event.ts";
import { partitionName } from "../history/partition-name.ts";
import type { Delivery } from "./delivery.ts";
import type { GroupView } from "./group-view.ts";
import type { Ownership } from "./ownership.ts";

export interface CommitsOptions {
  readonly group: GroupView;
  readonly ownership: Ownership;
  readonly delivery: Delivery;
}

type Committed = GroupNote & { readonly type: "OffsetsCommitted" };

/**
 * Every commit that the coordinator accepted, and the rules D1, D6 and D7.
 *
 * - D1: everything below a committed offset was processed to its end: by somebody, and from where its interval began on
 *   by the committer itself.
 * - D6: the committed offset of a partition never goes back.
 * - D7: only the partition's last owner commits: nothing of an earlier generation is accepted under a newer one.
 */
export class Commits implements Monitor {
  readonly #options: CommitsOptions;
  #count = 0;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /** Partitions that were committed, each time. */
  get count(): number {
    return this.#count;
  }

  observe(event: DatedEvent): Finding | null {
    if (event.type !== "Noted" || event.note.type !== "OffsetsCommitted") return null;
    for (const { topic, partition, offset, previousOffset } of event.note.offsets) {
      this.#count++;
      const name = partitionName(topic, partition);
      const finding =
        this.#wentBack(name, { offset, previousOffset }) ??
        this.#unprocessed(name, offset) ??
        this.#foreign(name, { offset, note: event.note });
      if (finding !== null) return finding;
    }
    return null;
  }

  #wentBack(
    partition: PartitionName,
    { offset, previousOffset }: { offset: number; previousOffset: number },
  ): Finding | null {
    if (offset >= previousOffset) return null;
    const message = `the committed offset of ${partition} went back from ${previousOffset} to ${offset}`;
    return { rule: "D6", message };
  }

  #unprocessed(partition: PartitionName, offset: number): Finding | null {
    const upTo = this.#options.delivery.processedUpTo(partition);
    if (offset <= upTo) return null;
    const message = `${partition} was committed up to ${offset}, but processed up to ${upTo} only`;
    return { rule: "D1", message };
  }

  #foreign(
    partition: PartitionName,
    { offset, note }: { offset: number; note: Committed },
  ): Finding | null {
    const { group, ownership, delivery } = this.#options;
    const process = group.processOf(note.memberId);
    const interval = ownership.latest(partition);
    if (interval === undefined || interval.process !== process) {
      const owner = interval?.process ?? "nobody";
      const message = `${process ?? "a stranger"} committed ${partition} up to ${offset} in generation ${note.generationId}, but its last owner is ${owner}`;
      return { rule: "D7", message };
    }
    const allowed = delivery.processedIn(interval) ?? Math.max(0, interval.committedAtOpening);
    if (offset <= allowed) return null;
    const message = `${process} committed ${partition} up to ${offset}, but has processed it up to ${allowed} only since it was assigned`;
    return { rule: "D1", message };
  }
}
