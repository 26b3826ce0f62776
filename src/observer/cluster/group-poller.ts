import type { Admin, GroupDescription, GroupListing, GroupOffset } from "../../client/index.ts";
import type { LagSample } from "../../insight/index.ts";
import type { Clock, Entropy } from "../../ports/index.ts";
import { backOffMs, jittered } from "./back-off.ts";
import { eachOf } from "./each-of.ts";
import { codeOf, pollFailure } from "./failure-text.ts";
import { lagSample, partitionsOf } from "./group-sample.ts";
import { listGroups } from "./list-groups.ts";
import type { LogEnds } from "./log-ends.ts";
import { Pump } from "./pump.ts";
import type { SourceBoard } from "./source-board.ts";

/** What a poller hands over, and what it asks. */
export interface GroupPollerHost {
  /** The groups that are worth describing now. */
  watchedGroupIds(): readonly string[];
  /** Somebody looks at the list of groups. */
  isListWanted(): boolean;
  /** `isWhole`: of every broker. */
  onListed(groups: readonly GroupListing[], of: { readonly isWhole: boolean }): void;
  /** `isAfterGap`: the group could not be looked at for a while before. */
  onDescribed(group: GroupDescription, at: { readonly isAfterGap: boolean }): void;
  /** The cluster answers, or does no longer. */
  onReachable(isReachable: boolean): void;
  /** There is no such group, or this user may not look at it. */
  onMissing(groupId: string): void;
  /** All that can be asked of these groups was asked. */
  onLooked(groupIds: readonly string[]): void;
  onLag(groupId: string, sample: LagSample): void;
  nowMs(): number;
  /** A sentence about the clocks, empty while they agree. */
  readonly clockText: string;
}

export interface GroupPollerOptions {
  readonly admin: Admin;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly ends: LogEnds;
  readonly board: SourceBoard;
  readonly host: GroupPollerHost;
  /** How often a group that is not stable is looked at. */
  readonly intervalMs: number;
}

interface Schedule {
  dueAtMs: number;
  /** Polls in a row that found it stable. */
  stableCount: number;
  /** It could not be described the last time. */
  isMissed: boolean;
}

/** A stable group is looked at every fifth time at first, then more and more rarely, to every fifteenth time. */
const STABLE_FROM = 5;
const STABLE_TO = 15;
/** Groups described at a time: one request for each coordinator among them. */
const CHUNK_GROUPS = 100;
const LIST_EVERY_MS = 5_000;
/** A cluster that does not answer is not waited for any longer. */
const CALL_TIMEOUT_MS = 5_000;

/**
 * Looks at groups through the admin APIs, with DESCRIBE rights and no others, and joins nothing.
 *
 * The list of groups is asked for while somebody looks at it or watches a group. Only watched groups are described, and
 * their offsets asked for here: those that rebalance every `intervalMs`, stable ones more rarely, some at a time. When the
 * cluster does not answer, everything waits, longer each time; what was missed meanwhile is not made up.
 */
export class GroupPoller {
  readonly #options: GroupPollerOptions;
  readonly #pump: Pump;
  readonly #schedules = new Map<string, Schedule>();
  #listDueAtMs = 0;
  #failures = 0;
  #retryAtMs = 0;
  #isClosed = false;

  constructor(options: GroupPollerOptions) {
    this.#options = options;
    this.#pump = new Pump(options.clock, () => this.#turn());
  }

  /** Looks at once for whatever is due; a group that was not watched before is. */
  wake(): void {
    this.#pump.wake();
  }

  /** Something happened to the group, as another source tells: it is looked at as soon as an unstable one would be. */
  pollSoon(groupId: string): void {
    const schedule = this.#schedules.get(groupId);
    if (schedule === undefined) return;
    schedule.stableCount = 0;
    const soonMs = this.#options.clock.nowMs() + this.#options.intervalMs / 4;
    if (schedule.dueAtMs <= soonMs) return;
    schedule.dueAtMs = soonMs;
    this.#pump.wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pump.close();
  }

  /** Never rejects. Resolves with when there is something to do again. */
  async #turn(): Promise<number | null> {
    const { clock, host } = this.#options;
    const watched = new Set(host.watchedGroupIds());
    this.#reschedule(watched);
    if (watched.size === 0 && !host.isListWanted()) return null;
    if (clock.nowMs() < this.#retryAtMs) return this.#retryAtMs;
    try {
      await this.#list();
      await this.#describeDue();
      this.#failures = 0;
    } catch (error) {
      if (this.#isClosed) return null;
      this.#failed(error);
      return this.#retryAtMs;
    }
    const dueAtMs = [...this.#schedules.values()].map((each) => each.dueAtMs);
    return Math.min(this.#listDueAtMs, ...dueAtMs);
  }

  #reschedule(watched: ReadonlySet<string>): void {
    for (const groupId of this.#schedules.keys()) {
      if (!watched.has(groupId)) this.#schedules.delete(groupId);
    }
    for (const groupId of watched) {
      if (!this.#schedules.has(groupId))
        this.#schedules.set(groupId, { dueAtMs: 0, stableCount: 0, isMissed: false });
    }
  }

  #failed(error: unknown): void {
    const { clock, entropy, board, host } = this.#options;
    this.#failures += 1;
    this.#retryAtMs = clock.nowMs() + backOffMs(this.#failures, entropy);
    for (const schedule of this.#schedules.values()) schedule.isMissed = true;
    const { isPassing, text } = pollFailure(error, "Looking at the groups");
    board.set({ source: "describe", status: isPassing ? "failing" : "off", text });
    if (isPassing) host.onReachable(false);
  }

  async #list(): Promise<void> {
    const { admin, clock, entropy, host, board } = this.#options;
    if (clock.nowMs() < this.#listDueAtMs) return;
    const { groups, unheard } = await listGroups(admin, CALL_TIMEOUT_MS);
    const isWhole = unheard.length === 0;
    // A broker that does not answer is waited for each time.
    const everyMs = isWhole ? LIST_EVERY_MS : LIST_EVERY_MS * 3;
    this.#listDueAtMs = clock.nowMs() + jittered(everyMs, entropy);
    host.onReachable(true);
    host.onListed(groups, { isWhole });
    const silent = isWhole
      ? ""
      : ` No answer from ${unheard.join(", ")}: the groups that it coordinates are listed as they were.`;
    const interval = `${this.#options.intervalMs / 1000} s while a group rebalances`;
    board.set({
      source: "describe",
      status: "on",
      text: `State, members and lag of watched groups, asked for every ${interval}, more rarely while it is stable.${silent}${host.clockText}`,
    });
  }

  async #describeDue(): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    const due = [...this.#schedules].filter(([, { dueAtMs }]) => dueAtMs <= nowMs);
    for (let at = 0; at < due.length && !this.#isClosed; at += CHUNK_GROUPS) {
      const groupIds = due.slice(at, at + CHUNK_GROUPS).map(([groupId]) => groupId);
      const groups = await this.#describe(groupIds);
      await this.#sampleOffsets(groups);
      this.#options.host.onLooked(groups.map(({ groupId }) => groupId));
    }
  }

  async #describe(groupIds: readonly string[]): Promise<GroupDescription[]> {
    const { admin, board, host } = this.#options;
    const { succeeded, failed } = await eachOf<GroupDescription>(
      admin.describeGroups(groupIds, { timeoutMs: CALL_TIMEOUT_MS }),
    );
    for (const [groupId, error] of failed) {
      this.#plan(groupId, "Unknown");
      const schedule = this.#schedules.get(groupId);
      if (schedule !== undefined) schedule.isMissed = true;
      if (codeOf(error) === "GROUP_ID_NOT_FOUND") host.onMissing(groupId);
      else {
        const { isPassing, text } = pollFailure(error, `Looking at group ${groupId}`);
        const status = isPassing ? "failing" : "off";
        board.setOfGroup(groupId, { source: "describe", status, text });
        if (!isPassing) host.onMissing(groupId);
      }
    }
    // Nobody answers at all: that is the cluster's failure, and to be waited out.
    const [error] = failed.values();
    if (succeeded.size === 0 && error !== undefined && codeOf(error) === null) throw error;
    for (const group of succeeded.values()) this.#described(group);
    return [...succeeded.values()];
  }

  #described(group: GroupDescription): void {
    const { board, host } = this.#options;
    const isAfterGap = this.#schedules.get(group.groupId)?.isMissed ?? false;
    host.onReachable(true);
    board.setOfGroup(group.groupId, null);
    this.#plan(group.groupId, group.state);
    host.onDescribed(group, { isAfterGap });
  }

  /** When the group is to be looked at again. */
  #plan(groupId: string, state: GroupDescription["state"]): void {
    const { clock, entropy, intervalMs } = this.#options;
    const schedule = this.#schedules.get(groupId);
    if (schedule === undefined) return;
    const isStable =
      state === "Stable" || state === "Empty" || state === "Dead" || state === "Unknown";
    schedule.stableCount = isStable ? schedule.stableCount + 1 : 0;
    const factor = isStable ? Math.min(STABLE_TO, STABLE_FROM + schedule.stableCount - 1) : 1;
    schedule.dueAtMs = clock.nowMs() + jittered(intervalMs * factor, entropy);
    schedule.isMissed = false;
  }

  async #sampleOffsets(groups: readonly GroupDescription[]): Promise<void> {
    if (groups.length === 0 || this.#isClosed) return;
    const { admin, board, host, ends: logEnds } = this.#options;
    const groupIds = groups.map(({ groupId }) => groupId);
    const offsets = await eachOf<GroupOffset[]>(
      admin.listOffsetsOfGroups(groupIds, { timeoutMs: CALL_TIMEOUT_MS }),
    );
    for (const [groupId, error] of offsets.failed) {
      const { text } = pollFailure(error, `Asking for the offsets of group ${groupId}`);
      board.setOfGroup(groupId, { source: "describe", status: "on", text });
    }
    const asked = groups.filter(({ groupId }) => offsets.succeeded.has(groupId));
    const partitions = new Map(
      asked.flatMap((group) => [...partitionsOf(offsets.succeeded.get(group.groupId)!, group)]),
    );
    if (partitions.size === 0) return;
    const ends = await logEnds.of(partitions.values());
    for (const group of asked) {
      const committed = offsets.succeeded.get(group.groupId)!;
      const own = partitionsOf(committed, group);
      if (own.size === 0) continue;
      const atMs = host.nowMs();
      host.onLag(group.groupId, lagSample({ atMs, partitions: own.values(), committed, ends }));
    }
  }
}
