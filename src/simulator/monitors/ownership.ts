import type { Finding, Monitor } from "../history/history.ts";
import type { DatedEvent, PartitionName } from "../history/history-event.ts";
import type { GroupView } from "./group-view.ts";

/** From the instant at which a partition was assigned to an application until it was given up, lost, or its process died. */
export interface Interval {
  readonly process: string;
  readonly partition: PartitionName;
  /** The committed offset when it opened, -1 when there was none. */
  readonly committedAtOpening: number;
  state: "open" | "revoking" | "revoked" | "lost" | "died";
  /** Why records of this interval may be handled again by the next owner; null when nothing excuses that. */
  excuse: string | null;
}

interface Handling {
  readonly interval: Interval;
  isAborted: boolean;
}

export interface OwnershipOptions {
  readonly group: GroupView;
  /** So long may a process hand out records after the coordinator removed it: its session, and a while to notice. */
  readonly zombieGraceMs: number;
}

/**
 * Who owns what, as applications see it, and the rules O2, O3, O6 and O7.
 *
 * - O2: no two valid members handle records of one partition at the same time, unless the older handler was told by its
 *   signal that its time is over. In one process handlings of one partition never overlap.
 * - O3: a partition is assigned only when every earlier interval of it is closed, or belongs to a process that is no
 *   valid member any more (a zombie: frozen, cut off, too slow).
 * - O6: records are handed out inside an interval only: not before `onPartitionsAssigned` was called, not once
 *   `onPartitionsRevoked` or `onPartitionsLost` was. A zombie stops by itself when its session is over.
 * - O7: what is assigned is given back exactly once, as revoked or as lost, before the consumer is closed.
 */
export class Ownership implements Monitor {
  readonly #options: OwnershipOptions;
  /** Open intervals, by partition; oldest first. */
  readonly #open = new Map<PartitionName, Interval[]>();
  readonly #latest = new Map<PartitionName, Interval>();
  /** By process and partition, the newest interval, closed or not. */
  readonly #newest = new Map<string, Interval>();
  readonly #handlings = new Map<number, Handling>();

  constructor(options: OwnershipOptions) {
    this.#options = options;
  }

  /** The process's open interval of a partition. */
  intervalOf(process: string, partition: PartitionName): Interval | undefined {
    return this.#open.get(partition)?.find((interval) => interval.process === process);
  }

  /** The process's newest interval of a partition, open or not. */
  newestOf(process: string, partition: PartitionName): Interval | undefined {
    return this.#newest.get(`${process} ${partition}`);
  }

  /** The interval that was opened last, by whoever was a valid member then. */
  latest(partition: PartitionName): Interval | undefined {
    return this.#latest.get(partition);
  }

  openIntervals(partition: PartitionName): readonly Interval[] {
    return this.#open.get(partition) ?? [];
  }

  /** The interval that a handling belongs to, while it runs. */
  handling(id: number): Readonly<Handling> | undefined {
    return this.#handlings.get(id);
  }

  observe(event: DatedEvent): Finding | null {
    switch (event.type) {
      case "PartitionsAssigned":
        return first(event.partitions, (each) => this.#assign(event.process, each));
      case "RevocationBegan":
        return first(event.partitions, (each) => this.#beginRevocation(event.process, each));
      case "RevocationEnded":
        return first(event.partitions, (each) => this.#close(event.process, each, "revoked"));
      case "PartitionsLost":
        return first(event.partitions, (each) => this.#close(event.process, each, "lost"));
      case "MembershipLost":
        this.#overtakeRevocations(event.process);
        return null;
      case "ProcessDied":
        this.#died(event.process);
        return null;
      case "ConsumerClosed":
        return this.#nothingLeft(event.process, event);
      case "ConsumerFailed":
        return this.#nothingLeft(event.process, { type: event.type, isLate: false });
      case "HandlingBegan":
        return this.#handlingBegan(event);
      case "HandlingAborted":
        this.#abort(event.handling);
        return null;
      case "DrainTimedOut":
        for (const [id, { interval }] of this.#handlings)
          if (interval.process === event.process && event.partitions.includes(interval.partition))
            this.#abort(id);
        return null;
      default:
        return null;
    }
  }

  #assign(process: string, partition: PartitionName): Finding | null {
    const open = this.#open.get(partition) ?? [];
    if (open.some((interval) => interval.process === process))
      return { rule: "O7", message: `${partition} was assigned to ${process}, which has it` };
    const { group } = this.#options;
    // Who learns of its assignment when it is no member any more is a zombie from the start.
    const isValid = group.isValid(process);
    const rival = isValid && open.find((other) => group.isValid(other.process));
    const interval: Interval = {
      process,
      partition,
      committedAtOpening: group.committed(partition),
      state: "open",
      excuse: null,
    };
    this.#open.set(partition, [...open, interval]);
    if (isValid || !this.#latest.has(partition)) this.#latest.set(partition, interval);
    this.#newest.set(`${process} ${partition}`, interval);
    if (!rival) return null;
    return {
      rule: "O3",
      message: `${partition} was assigned to ${process} while ${rival.process}, a valid member, still owns it (${rival.state})`,
    };
  }

  #beginRevocation(process: string, partition: PartitionName): Finding | null {
    const interval = this.intervalOf(process, partition);
    if (interval?.state !== "open") return neverAssigned("revoked from", process, partition);
    interval.state = "revoking";
    return null;
  }

  #close(process: string, partition: PartitionName, how: "revoked" | "lost"): Finding | null {
    const interval = this.intervalOf(process, partition);
    const wanted = how === "revoked" ? "revoking" : "open";
    if (interval?.state !== wanted) return neverAssigned(`${how} by`, process, partition);
    interval.state = how;
    if (how === "lost") this.#abandon(interval);
    this.#forget(interval);
    return null;
  }

  /** Whatever its handlers still do is nobody's: a loop over records has no signal that could say so. */
  #abandon(interval: Interval): void {
    interval.excuse ??= "it was lost";
    for (const [id, handling] of this.#handlings)
      if (handling.interval === interval) this.#abort(id);
  }

  /** Whoever is at it in a revocation listener has come too late: nothing that it commits is accepted any more. */
  #overtakeRevocations(process: string): void {
    for (const intervals of this.#open.values())
      for (const interval of intervals)
        if (interval.process === process && interval.state === "revoking")
          interval.excuse ??= "its membership was lost while its listener ran";
  }

  #died(process: string): void {
    for (const intervals of [...this.#open.values()]) {
      for (const interval of intervals.filter((each) => each.process === process)) {
        interval.state = "died";
        interval.excuse ??= "its process died";
        this.#forget(interval);
      }
    }
    for (const [id, { interval }] of this.#handlings)
      if (interval.process === process) this.#handlings.delete(id);
  }

  #forget(interval: Interval): void {
    const rest = this.openIntervals(interval.partition).filter((each) => each !== interval);
    this.#open.set(interval.partition, rest);
  }

  /** Whoever could not close in time may not have been told everything; it is gone all the same. */
  #nothingLeft(process: string, how: { type: string; isLate: boolean }): Finding | null {
    for (const [partition, intervals] of [...this.#open]) {
      const left = intervals.find((interval) => interval.process === process);
      if (left === undefined) continue;
      if (!how.isLate)
        return {
          rule: "O7",
          message: `${how.type}: ${process} was never told that it gives up ${partition}`,
        };
      left.excuse ??= "it did not close in time";
      this.#forget(left);
    }
    return null;
  }

  #handlingBegan(event: DatedEvent & { type: "HandlingBegan" }): Finding | null {
    const { process, partition, atMs } = event;
    const interval = this.intervalOf(process, partition);
    const what = `${partition} ${event.firstOffset}–${event.lastOffset}`;
    if (interval?.state !== "open") {
      const found = interval === undefined ? "does not own it" : "is giving it up";
      return { rule: "O6", message: `${what} was handed out by ${process}, which ${found}` };
    }
    const overlap = this.#overlap(interval, what);
    this.#handlings.set(event.handling, { interval, isAborted: false });
    return overlap ?? this.#zombie(process, { what, atMs });
  }

  #overlap(interval: Interval, what: string): Finding | null {
    const { group } = this.#options;
    for (const running of this.#handlings.values()) {
      if (running.interval.partition !== interval.partition || running.isAborted) continue;
      const other = running.interval.process;
      const areBothValid = group.isValid(other) && group.isValid(interval.process);
      if (other === interval.process || areBothValid)
        return {
          rule: "O2",
          message: `${what} was handed out by ${interval.process} while a handler of ${other} runs`,
        };
    }
    return null;
  }

  #zombie(process: string, { what, atMs }: { what: string; atMs: number }): Finding | null {
    const { group, zombieGraceMs } = this.#options;
    if (group.isValid(process)) return null;
    const removedAtMs = group.removedAtMs(process);
    if (removedAtMs === undefined || atMs - removedAtMs <= zombieGraceMs) return null;
    const lateMs = Math.round(atMs - removedAtMs);
    return {
      rule: "O6",
      message: `${what} was handed out by ${process} ${lateMs} ms after it was removed from the group`,
    };
  }

  #abort(id: number): void {
    const handling = this.#handlings.get(id);
    if (handling === undefined) return;
    handling.isAborted = true;
    handling.interval.excuse ??= "its handlers were aborted";
  }

  /** A handling is over; called after everybody has looked at its end. */
  ended(id: number): void {
    this.#handlings.delete(id);
  }
}

function first<T>(items: readonly T[], check: (item: T) => Finding | null): Finding | null {
  let found: Finding | null = null;
  for (const item of items) found = check(item) ?? found;
  return found;
}

function neverAssigned(how: string, process: string, partition: PartitionName): Finding {
  return { rule: "O7", message: `${partition} was ${how} ${process}, which does not own it` };
}
