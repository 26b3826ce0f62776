import type { Finding, Monitor } from "../history/history.ts";
import type { DatedEvent, PartitionName } from "../history/history-event.ts";
import type { Disturbance } from "./disturbance.ts";
import type { GroupView } from "./group-view.ts";
import { OffsetMarks } from "./offset-marks.ts";
import type { Interval, Ownership } from "./ownership.ts";

/** What is known of an interval's records. */
interface Passage {
  /** The offset that has to be handed out next. */
  nextOffset: number;
  readonly processed: OffsetMarks;
}

interface PartitionRecords {
  /** Processed by anybody. */
  readonly processed: OffsetMarks;
  /** By offset, the interval in which it was processed last. */
  readonly processedIn: Interval[];
  logEndOffset: number;
}

export interface DeliveryOptions {
  readonly group: GroupView;
  readonly ownership: Ownership;
  readonly disturbance: Disturbance;
  /** True when the application has committed all it processed once its revocation listener has returned. */
  commitsAll(process: string): boolean;
}

/**
 * Which records were handed out and processed, and the rules D3, D4 and D5.
 *
 * - D3: an interval begins at the committed offset; with none, at the beginning of the log.
 * - D4: inside an interval offsets are handed out in order, without a gap.
 * - D5: a record that was processed is handed out again only when the interval in which it was processed has an excuse:
 *   it was lost, its process died, its handlers were aborted, its application does not commit, its commit was hindered by
 *   a fault. A clean hand-over repeats nothing.
 */
export class Delivery implements Monitor {
  readonly #options: DeliveryOptions;
  readonly #partitions = new Map<PartitionName, PartitionRecords>();
  readonly #passages = new Map<Interval, Passage>();
  #duplicateCount = 0;
  #processedCount = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Records that were handed out though they had been processed, each with an excuse. */
  get duplicateCount(): number {
    return this.#duplicateCount;
  }

  get processedCount(): number {
    return this.#processedCount;
  }

  /** Up to where everything was processed by somebody. */
  processedUpTo(partition: PartitionName): number {
    return this.#records(partition).processed.upTo;
  }

  /** Up to where everything was processed in this interval; null when nothing was handed out in it. */
  processedIn(interval: Interval): number | null {
    return this.#passages.get(interval)?.processed.upTo ?? null;
  }

  /** Partitions that have records nobody has processed. */
  unfinished(): PartitionName[] {
    const isUnfinished = (each: PartitionRecords): boolean =>
      each.processed.upTo < each.logEndOffset;
    return [...this.#partitions].filter(([, each]) => isUnfinished(each)).map(([name]) => name);
  }

  /** Every partition that has records, with its log's end. */
  logEnds(): ReadonlyMap<PartitionName, number> {
    return new Map([...this.#partitions].map(([name, each]) => [name, each.logEndOffset]));
  }

  observe(event: DatedEvent): Finding | null {
    switch (event.type) {
      case "RecordsAppended":
        this.#records(event.partition).logEndOffset = event.logEndOffset;
        return null;
      case "HandlingBegan":
        return this.#began(event);
      case "HandlingEnded":
        return this.#ended(event);
      case "RevocationEnded":
        return this.#gaveUp(event);
      default:
        return null;
    }
  }

  #began(event: DatedEvent & { type: "HandlingBegan" }): Finding | null {
    const { process, partition, firstOffset, lastOffset } = event;
    const interval = this.#options.ownership.intervalOf(process, partition);
    if (interval === undefined) return null;
    const known = this.#passages.get(interval);
    const expected = known?.nextOffset ?? this.#startOf(interval);
    // Where a zombie begins is as good as any: nothing that it does counts.
    const isZombie = known === undefined && !this.#options.group.isValid(process);
    if (firstOffset !== expected && !isZombie) {
      const rule = known === undefined ? "D3" : "D4";
      const because = known === undefined ? "the committed offset is" : "what follows is";
      const message = `${process} was handed ${partition} ${firstOffset}, but ${because} ${expected}`;
      return { rule, message };
    }
    if (known !== undefined) known.nextOffset = lastOffset + 1;
    else {
      const processed = new OffsetMarks(firstOffset);
      this.#passages.set(interval, { nextOffset: lastOffset + 1, processed });
    }
    return this.#duplicates(interval, { firstOffset, lastOffset });
  }

  #startOf(interval: Interval): number {
    return Math.max(0, this.#options.group.committed(interval.partition));
  }

  #duplicates(
    interval: Interval,
    { firstOffset, lastOffset }: { firstOffset: number; lastOffset: number },
  ): Finding | null {
    const { processedIn } = this.#records(interval.partition);
    for (let offset = firstOffset; offset <= lastOffset; offset++) {
      const earlier = processedIn[offset];
      if (earlier === undefined) continue;
      this.#duplicateCount++;
      // A zombie repeats what its successor did, or is excused by what made it one.
      if (this.#isExcused(earlier) || !this.#options.group.isValid(interval.process)) continue;
      return {
        rule: "D5",
        message: `${interval.process} was handed ${interval.partition} ${offset}, which ${earlier.process} had processed before its interval was ${earlier.state}`,
      };
    }
    return null;
  }

  #isExcused(interval: Interval): boolean {
    if (interval.excuse !== null) return true;
    // It does not know yet that it is a zombie.
    const isOpen = interval.state === "open" || interval.state === "revoking";
    return isOpen && !this.#options.group.isValid(interval.process);
  }

  #ended(event: DatedEvent & { type: "HandlingEnded" }): Finding | null {
    const { ownership } = this.#options;
    const handling = ownership.handling(event.handling);
    ownership.ended(event.handling);
    if (handling === undefined) return null;
    const { interval } = handling;
    // Whoever finishes late, but while the partition is still its own, has finished.
    const isOwned = interval.state === "open" || interval.state === "revoking";
    if (handling.isAborted && !isOwned) return null;
    const records = this.#records(interval.partition);
    const passage = this.#passages.get(interval);
    const isValid = this.#options.group.isValid(event.process);
    for (let offset = event.firstOffset; offset <= event.lastOffset; offset++) {
      this.#processedCount++;
      records.processed.mark(offset);
      if (isValid) records.processedIn[offset] = interval;
      passage?.processed.mark(offset);
    }
    return null;
  }

  /** A revocation listener has returned: what was processed has to be committed now. */
  #gaveUp(event: DatedEvent & { type: "RevocationEnded" }): Finding | null {
    const { group, ownership, disturbance, commitsAll } = this.#options;
    for (const partition of event.partitions) {
      const interval = ownership.newestOf(event.process, partition);
      if (interval === undefined || interval.excuse !== null) continue;
      const processedUpTo = this.processedIn(interval);
      // Where nothing is committed the next owner begins at the beginning of the log, offset 0.
      const committed = Math.max(0, group.committed(partition));
      if (processedUpTo === null || committed >= processedUpTo) continue;
      if (!commitsAll(event.process)) interval.excuse = "its application had not committed";
      else if (!group.isValid(event.process))
        interval.excuse = "its listener outlived its membership";
      else if (!disturbance.isCalm(event.process, event.atMs)) interval.excuse = "it was disturbed";
      else {
        const message = `${event.process} gave up ${partition}, processed up to ${processedUpTo}, with ${committed} committed, and nothing had disturbed it`;
        return { rule: "D5", message };
      }
    }
    return null;
  }

  #records(partition: PartitionName): PartitionRecords {
    let records = this.#partitions.get(partition);
    if (records === undefined) {
      records = { processed: new OffsetMarks(0), processedIn: [], logEndOffset: 0 };
      this.#partitions.set(partition, records);
    }
    return records;
  }
}
