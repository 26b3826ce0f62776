import type { Admin, GroupOffset } from "../../client/index.ts";
import type { LagSample } from "../../insight/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { Clock, Entropy } from "../../ports/index.ts";
import { backOffMs } from "./back-off.ts";
import { type EachOf, eachOf } from "./each-of.ts";
import { codeOf } from "./failure-text.ts";
import { lagSample } from "./group-sample.ts";
import type { LogEnds } from "./log-ends.ts";
import { Pump } from "./pump.ts";

/** What a sweep hands over, and what it asks. */
export interface LagSweepHost {
  /** Somebody looks at the list of groups. */
  isListWanted(): boolean;
  /** The groups of the list that are not polled by themselves; null until they were listed. */
  unwatchedGroupIds(): readonly string[] | null;
  onLag(groupId: string, sample: LagSample): void;
  /** Every group was asked for once, or that has failed. */
  onSwept(): void;
  /** The cluster's clock. */
  nowMs(): number;
}

export interface LagSweepOptions {
  readonly admin: Admin;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly ends: LogEnds;
  readonly host: LagSweepHost;
}

/** Groups asked for at a time: one request for each coordinator among them, from Kafka 3.0 on. */
const CHUNK_GROUPS = 100;
/** No group of the list is asked for more often. */
const SWEEP_EVERY_MS = 15_000;
const CALL_TIMEOUT_MS = 5_000;

/**
 * The lag of all groups of the list, while somebody looks at it.
 *
 * A sweep asks for all of them once, some at a time: their offsets first, then the ends of the partitions that they have
 * offsets for. The first goes as fast as the cluster answers, for whoever waits for it; later ones spread their requests
 * over 15 s. One request per broker is under way at most. When the cluster does not answer, the sweep is given up and
 * begun again later, longer each time.
 */
export class LagSweep {
  readonly #options: LagSweepOptions;
  readonly #pump: Pump;
  /** Those of this sweep whose turn is to come. */
  #left: string[] = [];
  #dueAtMs = 0;
  #nextSweepAtMs = 0;
  #gapMs = 0;
  #failures = 0;
  #isFirstOver = false;
  #isClosed = false;

  constructor(options: LagSweepOptions) {
    this.#options = options;
    this.#pump = new Pump(options.clock, () => this.#turn());
  }

  /** Every group was asked for once, or that has failed. */
  get isFirstOver(): boolean {
    return this.#isFirstOver;
  }

  /** The list was asked for, or has come. */
  wake(): void {
    this.#pump.wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pump.close();
  }

  /** Never rejects. */
  async #turn(): Promise<number | null> {
    const { clock, host } = this.#options;
    if (!host.isListWanted()) return null;
    if (clock.nowMs() < this.#dueAtMs) return this.#dueAtMs;
    if (this.#left.length === 0 && !this.#begin()) return null;
    try {
      await this.#ask(this.#left.splice(0, CHUNK_GROUPS));
      this.#failures = 0;
      this.#dueAtMs = clock.nowMs() + this.#gapMs;
      if (this.#left.length === 0) this.#end(Math.max(this.#nextSweepAtMs, this.#dueAtMs));
    } catch {
      // That the cluster does not answer is told by the poller, which asks for the list.
      if (this.#isClosed) return null;
      this.#failures += 1;
      this.#left = [];
      this.#end(clock.nowMs() + backOffMs(this.#failures, this.#options.entropy));
    }
    return this.#dueAtMs;
  }

  /** False while there is no list. */
  #begin(): boolean {
    const groupIds = this.#options.host.unwatchedGroupIds();
    if (groupIds === null) return false;
    this.#left = [...groupIds];
    this.#nextSweepAtMs = this.#options.clock.nowMs() + SWEEP_EVERY_MS;
    const chunkCount = Math.ceil(groupIds.length / CHUNK_GROUPS);
    this.#gapMs = this.#isFirstOver ? SWEEP_EVERY_MS / Math.max(1, chunkCount) : 0;
    return true;
  }

  #end(nextAtMs: number): void {
    this.#dueAtMs = nextAtMs;
    this.#isFirstOver = true;
    this.#options.host.onSwept();
  }

  async #ask(groupIds: readonly string[]): Promise<void> {
    if (groupIds.length === 0) return;
    const { admin, host, ends } = this.#options;
    const offsets = await eachOf<GroupOffset[]>(
      admin.listOffsetsOfGroups(groupIds, { timeoutMs: CALL_TIMEOUT_MS }),
    );
    throwIfNobodyAnswered(offsets);
    const partitions = new Map<string, TopicPartition>();
    for (const committed of offsets.succeeded.values()) {
      for (const { topic, partition } of committed)
        partitions.set(`${topic}-${partition}`, { topic, partition });
    }
    if (partitions.size === 0) return;
    const endOffsets = await ends.of(partitions.values());
    if (this.#isClosed) return;
    const atMs = host.nowMs();
    for (const [groupId, committed] of offsets.succeeded) {
      if (committed.length === 0) continue;
      host.onLag(groupId, lagSample({ atMs, partitions: committed, committed, ends: endOffsets }));
    }
  }
}

/** Groups that may not be looked at are answered for, each with its error; silence is the cluster's failure. */
function throwIfNobodyAnswered({ succeeded, failed }: EachOf<unknown>): void {
  const [error] = failed.values();
  if (succeeded.size === 0 && error !== undefined && codeOf(error) === null) throw error;
}
