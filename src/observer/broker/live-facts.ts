import type { BrokerCluster, HeardMember } from "../../broker/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { GroupTable } from "../watch/group-table.ts";
import type { ObservedGroup } from "../watch/observed-group.ts";

/** Heartbeats of watched groups are looked at so often. */
const HEARTBEATS_EVERY_MS = 250;
/** Offsets of watched groups are looked at every so many times of that: once a second. */
const OFFSETS_EVERY_TURNS = 4;
/** While the list is shown, the lag of every group is that of so many turns ago at most: 15 s. */
const LIST_EVERY_TURNS = 60;
/** The list counts as shown for so long after it was asked for. */
const LIST_IDLE_AFTER_MS = 60_000;

/**
 * What notes do not carry: when members were last heard from, and where partitions end. Read from the brokers' memory
 * while somebody looks; when nobody does, no timer is left.
 */
export class LiveFacts {
  readonly #cluster: BrokerCluster;
  readonly #clock: Clock;
  readonly #table: GroupTable;
  /** When members were last told to have been heard from, by group and member: only what is new is told. */
  readonly #heard = new Map<ObservedGroup, Map<string, number>>();
  /** Those of the list whose turn is to come. */
  #unlisted: ObservedGroup[] = [];
  #unlistedPerTurn = 0;
  #listedUntilMs = Number.NEGATIVE_INFINITY;
  #turn = 0;
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(options: {
    readonly cluster: BrokerCluster;
    readonly clock: Clock;
    readonly table: GroupTable;
  }) {
    this.#cluster = options.cluster;
    this.#clock = options.clock;
    this.#table = options.table;
  }

  /** Somebody takes an interest in the group: at once if nobody did before, and from now on. */
  look(group: ObservedGroup): void {
    if (this.#isClosed) return;
    if (!this.#heard.has(group)) {
      this.#heard.set(group, new Map());
      this.#hearMembers(group);
      this.#sampleLag(group);
    }
    this.#arm();
  }

  /** Somebody looks at the list of groups. */
  lookAtList(): void {
    if (this.#isClosed) return;
    this.#listedUntilMs = this.#clock.nowMs() + LIST_IDLE_AFTER_MS;
    this.#arm();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    this.#timer ??= this.#clock.setTimer(this.#clock.nowMs() + HEARTBEATS_EVERY_MS, () => {
      this.#timer = null;
      this.#poll();
    });
  }

  #poll(): void {
    this.#turn++;
    for (const group of this.#heard.keys()) {
      if (!group.isWatched) {
        this.#heard.delete(group);
        continue;
      }
      this.#hearMembers(group);
      if (this.#turn % OFFSETS_EVERY_TURNS === 0) this.#sampleLag(group);
    }
    const isListed = this.#clock.nowMs() < this.#listedUntilMs;
    if (isListed) this.#sampleList();
    if (isListed || this.#heard.size > 0) this.#arm();
  }

  /** Some of the groups at each turn, so that no turn is long. */
  #sampleList(): void {
    if (this.#unlisted.length === 0) {
      this.#unlisted = [...this.#table.all()];
      this.#unlistedPerTurn = Math.ceil(this.#unlisted.length / LIST_EVERY_TURNS);
    }
    for (const group of this.#unlisted.splice(0, this.#unlistedPerTurn)) {
      if (this.#heard.has(group)) continue;
      this.#tellHeard(group, this.#cluster.membersHeard(group.groupId));
      this.#sampleLag(group);
    }
  }

  #hearMembers(group: ObservedGroup): void {
    const told = this.#heard.get(group)!;
    const now = this.#cluster.membersHeard(group.groupId);
    const members = now.filter((each) => told.get(each.memberId) !== each.lastHeardAtMs);
    if (members.length === 0) return;
    this.#heard.set(group, new Map(now.map((each) => [each.memberId, each.lastHeardAtMs])));
    this.#tellHeard(group, members);
  }

  #tellHeard(group: ObservedGroup, members: readonly HeardMember[]): void {
    if (members.length === 0) return;
    const { groupId } = group;
    const coordinatorId = this.#cluster.coordinatorOf(groupId);
    const heard = { type: "MembersHeard", atMs: this.#nowMs(), groupId, members } as const;
    group.hear({
      kind: "note",
      payload: coordinatorId === null ? heard : { ...heard, coordinatorId },
    });
  }

  #sampleLag(group: ObservedGroup): void {
    const partitions = this.#cluster.groupProgress(group.groupId);
    if (partitions.length === 0) return;
    group.hear({ kind: "lag", payload: { atMs: this.#nowMs(), partitions } });
  }

  #nowMs(): number {
    return Math.floor(this.#clock.nowMs());
  }
}
