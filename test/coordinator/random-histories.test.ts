import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CoordinatorEffect, createShard, type Shard } from "../../src/coordinator/index.ts";
import { assignmentBytes, subscriptionBytes } from "./consumer-bytes.ts";
import { type ApiName, CoordinatorKit, replay } from "./coordinator-kit.ts";
import { durableGroup, durableOffsets } from "./durable-state.ts";

/** One thing that a client, an administrator or the clock does; the numbers choose among what there is. */
interface Act {
  readonly kind: (typeof KINDS)[number];
  readonly group: number;
  readonly member: number;
  readonly choice: number;
}

const KINDS = [
  ...["join", "join", "rejoin", "rejoin", "rejoin", "sync", "sync", "sync", "heartbeat"],
  ...["leave", "commit", "txnCommit", "endTransaction", "offsetDelete", "deleteGroup"],
  ...["wait", "wait", "reload", "topicDeleted", "failAppend", "settle", "settle"],
] as const;

const histories = fc.array(
  fc.record<Act>({
    kind: fc.constantFrom(...KINDS),
    group: fc.nat({ max: 1 }),
    member: fc.nat({ max: 7 }),
    choice: fc.nat({ max: 5 }),
  }),
  { minLength: 1, maxLength: 120, size: "max" },
);

describe("whatever happens, in any order", () => {
  it("every request is answered once, nobody is stuck, and the journal tells all", () => {
    fc.assert(
      fc.property(histories, (acts) => {
        const history = new History();
        for (const act of acts) history.run(act);
        history.end();
      }),
      { numRuns: 80 },
    );
    // The histories go everywhere, or the above says little.
    expect([...seen].sort()).toEqual([
      "CompletingRebalance",
      "Empty",
      "PreparingRebalance",
      "Stable",
      "Superseded",
    ]);
  });
});

const seen = new Set<string>();

class History {
  readonly #kit = new CoordinatorKit({
    groupInitialRebalanceDelayMs: 500,
    groupMaxSize: 4,
    offsetsRetentionMinutes: 1,
    offsetsRetentionCheckIntervalMs: 20_000,
  });
  readonly #memberIds: string[] = ["nobody"];
  readonly #open = new Set<unknown>();
  readonly #generations = new Map<string, number>();
  #replica: Shard = createShard();
  #replayed = 0;
  /** From then on a group may be ahead of its last record, on purpose. */
  #everFailed = false;

  run(act: Act): void {
    switch (act.kind) {
      case "wait":
        for (const { effects } of this.#kit.advanceTo(this.#kit.nowMs + 10 ** act.choice)) {
          this.#see(effects);
        }
        break;
      case "reload":
        // Those who wait at the old coordinator are sent away; the new one knows the journal.
        this.#see(this.#kit.feed({ type: "Unloaded" }));
        this.#see(this.#kit.reload());
        this.#generations.clear();
        this.#everFailed = false;
        this.#kit.failNextAppend = false;
        break;
      case "settle":
        this.#settle(act);
        break;
      case "failAppend":
        this.#kit.failNextAppend = true;
        this.#everFailed = true;
        break;
      case "endTransaction": {
        const result = act.choice % 2 === 0 ? "COMMIT" : "ABORT";
        const producer = { producerId: act.member % 2, producerEpoch: 0 };
        this.#see(this.#kit.feed({ type: "TransactionCompleted", ...producer, result }));
        break;
      }
      case "topicDeleted": {
        const topics = [{ name: topicName(act.choice), topicId: "AAAAAAAAAAAAAAAAAAAAAQ" }];
        this.#see(this.#kit.feed({ type: "TopicsDeleted", topics }));
        break;
      }
      default:
        this.#request(act.kind, act);
    }
    this.#check();
  }

  /** Nobody is left waiting, and nothing is left to come up. */
  end(): void {
    this.#see(this.#kit.feed({ type: "Unloaded" }));
    expect([...this.#open]).toEqual([]);
    expect(this.#kit.shard.deadlines.size).toBe(0);
  }

  /** Everybody joins and syncs, as well-behaved clients do: histories would seldom come to a Stable group by chance. */
  #settle(act: Act): void {
    const groupId = `g${act.group}`;
    if ((this.#kit.shard.groups.get(groupId)?.members.size ?? 0) === 0) {
      this.#request("join", { ...act, choice: 1 });
    }
    this.#rejoinAll(groupId, act);
    this.run({ ...act, kind: "wait", choice: 3 });
    const group = this.#kit.shard.groups.get(groupId);
    if (group?.state.state !== "CompletingRebalance") return;
    this.#request("sync", { ...act, choice: 0 });
  }

  #rejoinAll(groupId: string, act: Act): void {
    for (const memberId of this.#kit.shard.groups.get(groupId)?.members.keys() ?? []) {
      const [type, request] = this.#requestOf("rejoin", { ...act, choice: 0 });
      this.#send(type, { ...request, memberId }, 9);
    }
  }

  #request(kind: Exclude<Act["kind"], "wait">, act: Act): void {
    const [type, request, version] = this.#requestOf(kind, act);
    this.#send(type, request, version);
  }

  #send(type: ApiName, request: object, version: number): void {
    const { token, effects } = this.#kit.request(type, request, { version });
    this.#open.add(token);
    this.#see(effects);
  }

  #requestOf(kind: Exclude<Act["kind"], "wait">, act: Act): [ApiName, object, number] {
    const groupId = `g${act.group}`;
    const memberId = this.#memberOf(groupId, act);
    const generationId =
      (this.#kit.shard.groups.get(groupId)?.generationId ?? 0) - (act.choice === 5 ? 1 : 0);
    const offsets = [
      {
        name: topicName(act.choice),
        partitions: [{ partitionIndex: 0, committedOffset: act.member, committedMetadata: "" }],
      },
    ];
    switch (kind) {
      case "join":
      case "rejoin": {
        const isStatic = act.choice === 4;
        const request = {
          groupId,
          sessionTimeoutMs: 6_000 + 1_000 * act.choice,
          rebalanceTimeoutMs: 5_000 * (1 + act.choice),
          memberId: kind === "join" ? "" : memberId,
          ...(isStatic ? { groupInstanceId: `i${act.member % 2}` } : {}),
          protocolType: "consumer",
          protocols: protocolsOf(act.choice),
        };
        return ["JoinGroup", request, act.choice % 2 === 0 ? 9 : isStatic ? 5 : 3];
      }
      case "sync": {
        const assignment = assignmentBytes({ [topicName(act.choice)]: [act.member] });
        const assignments = this.#memberIds.map((id) => ({ memberId: id, assignment }));
        return ["SyncGroup", { groupId, generationId, memberId, assignments }, 3];
      }
      case "heartbeat":
        return ["Heartbeat", { groupId, generationId, memberId }, 4];
      case "leave":
        return ["LeaveGroup", { groupId, members: [{ memberId }] }, 5];
      case "commit": {
        const isMember = act.choice < 4;
        const by = isMember ? { generationIdOrMemberEpoch: generationId, memberId } : {};
        return ["OffsetCommit", { groupId, ...by, topics: offsets }, 9];
      }
      case "txnCommit": {
        const producer = { transactionalId: "tx", producerId: act.member % 2, producerEpoch: 0 };
        return ["TxnOffsetCommit", { groupId, ...producer, topics: offsets }, 3];
      }
      case "offsetDelete": {
        const topics = [{ name: topicName(act.choice), partitions: [{ partitionIndex: 0 }] }];
        return ["OffsetDelete", { groupId, topics }, 0];
      }
      default:
        return ["DeleteGroups", { groupsNames: [groupId] }, 2];
    }
  }

  /** Mostly somebody whom the group knows; the leader more often than others; now and then somebody of the past. */
  #memberOf(groupId: string, { kind, member, choice }: Act): string {
    const group = this.#kit.shard.groups.get(groupId);
    if (kind === "sync" && choice < 3 && group?.leaderId != null) return group.leaderId;
    const known = [...(group?.members.keys() ?? []), ...(group?.pendingMembers?.keys() ?? [])];
    const candidates = member === 7 || known.length === 0 ? this.#memberIds : known;
    return candidates[(member + choice) % candidates.length] ?? "";
  }

  #see(effects: readonly CoordinatorEffect[]): void {
    for (const effect of effects) {
      if (effect.type === "Reply" || effect.type === "Superseded") {
        expect(this.#open.delete(effect.token)).toBe(true);
        if (effect.type === "Superseded") seen.add(effect.type);
      }
      if (effect.type !== "Reply" || effect.api !== "JoinGroup") continue;
      const { memberId = "" } = effect.response;
      if (memberId !== "" && !this.#memberIds.includes(memberId)) this.#memberIds.push(memberId);
    }
  }

  #check(): void {
    for (; this.#replayed < this.#kit.journal.length; this.#replayed++) {
      replay(this.#replica, this.#kit.journal[this.#replayed]!);
    }
    expect(durableOffsets(this.#replica)).toEqual(durableOffsets(this.#kit.shard));
    for (const group of this.#kit.shard.groups.values()) {
      checkGroup(group);
      seen.add(group.state.state);
      const before = this.#generations.get(group.groupId) ?? 0;
      expect(group.generationId).toBeGreaterThanOrEqual(before);
      this.#generations.set(group.groupId, group.generationId);
      const live = durableGroup(this.#kit.shard, group.groupId);
      // A static member that was replaced without a record comes with the next one.
      if (live === null || isSimple(group) || this.#everFailed) continue;
      expect(durableGroup(this.#replica, group.groupId)).toEqual(live);
    }
    for (const groupId of this.#generations.keys()) {
      if (!this.#kit.shard.groups.has(groupId)) this.#generations.delete(groupId);
    }
  }
}

type AnyGroup = Shard["groups"] extends Map<string, infer G> ? G : never;

function isSimple(group: AnyGroup): boolean {
  return group.protocolType === null && group.generationId === 0;
}

/** What must be true of a group between any two steps. */
function checkGroup(group: AnyGroup): void {
  const memberIds = [...group.members.keys()];
  expect(group.leaderId === null ? memberIds.length : memberIds.includes(group.leaderId)).toBe(
    group.leaderId === null ? 0 : true,
  );
  const statics = [...group.members.values()].filter(
    ({ groupInstanceId }) => groupInstanceId !== null,
  );
  expect(statics.map((member) => [member.groupInstanceId, member.memberId]).sort()).toEqual(
    [...(group.staticMembers ?? [])].sort(),
  );
  const { state } = group;
  switch (state.state) {
    case "Empty":
      expect(memberIds).toEqual([]);
      break;
    case "PreparingRebalance":
      // It ends some time, and whoever waits in it is a member.
      expect(state.slot).toBeGreaterThanOrEqual(0);
      expect(memberIds).toEqual(expect.arrayContaining([...state.parkedJoins.keys()]));
      break;
    case "CompletingRebalance":
      expect(memberIds).toEqual(expect.arrayContaining([...state.parkedSyncs.keys()]));
      if (state.pendingSync.memberIds.size > 0)
        expect(state.pendingSync.slot).toBeGreaterThanOrEqual(0);
      break;
    case "Stable":
      // Everybody is heard of, or thrown out.
      for (const member of group.members.values()) expect(member.slot).toBeGreaterThanOrEqual(0);
  }
}

function topicName(choice: number): string {
  return choice % 2 === 0 ? "orders" : "payments";
}

function protocolsOf(choice: number): object[] {
  const metadata = subscriptionBytes([topicName(choice)]);
  const names = choice === 3 ? ["sticky", "range"] : ["range", "sticky"];
  return names.map((name) => ({ name, metadata }));
}
