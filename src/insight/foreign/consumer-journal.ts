import type { Evidence, GroupStateName, RebalanceCause } from "../../model/index.ts";
import { inferDeparture } from "./classic-cause.ts";
import {
  type ForeignState,
  type KnownMember,
  noteMember,
  ownersOf,
  settle,
  takeRecord,
} from "./foreign-state.ts";
import type {
  ConsumerMemberStored,
  CurrentAssignmentStored,
  JournalEvent,
  TopicIdPartitions,
} from "./journal-event.ts";
import { CONCLUDED, JOURNAL, LOG } from "./note-sink.ts";
import { tellBump } from "./tell-bump.ts";

type Stored<Type extends JournalEvent["type"]> = Extract<JournalEvent, { type: Type }>;

/** A group's first epoch is 1, or 2 where its first member joined with the write that made it. */
const FIRST_EPOCHS = 2;

/** What the log said just before an epoch was bumped. */
export interface LoggedCause {
  readonly cause: RebalanceCause;
  readonly memberId: string;
}

/**
 * Records of keys 3 to 8: a KIP-848 group.
 *
 * Each bump of the group epoch (key 3) is one rebalance. What was written since the bump before is its cause: a new
 * member (5), a changed subscription (5 again), tombstones of a member (8, 7, 5), or a metadata hash that changed by
 * itself. A static member that is away has epoch −2 (8) and is no cause; one that comes back under another member id
 * takes the tombstones' place without a bump.
 *
 * A watch may begin anywhere, and a compacted journal begins with whatever is left: records are taken in without a word
 * until a bump is seen whose predecessor is known, or until the journal is read to its end; then the group is told as
 * it was found.
 */
export class ConsumerJournal {
  readonly #state: ForeignState;
  /** The session timeout of KIP-848 members is the broker's setting, and in no record; null while it is not known. */
  sessionTimeoutMs: number | null = null;
  loggedCause: LoggedCause | null = null;
  assignorName: string | null = null;
  #groupEpoch: number | null = null;
  #metadataHash: string | null = null;
  #targetEpoch: number | null = null;
  #observed = false;
  #lastAtMs = 0;
  readonly #members = new Map<string, ConsumerMemberStored>();
  readonly #target = new Map<string, readonly TopicIdPartitions[]>();
  readonly #current = new Map<string, CurrentAssignmentStored>();
  readonly #joined = new Set<string>();
  readonly #resubscribed = new Set<string>();
  readonly #gone = new Map<string, KnownMember>();

  constructor(state: ForeignState) {
    this.#state = state;
  }

  /** The group epoch; null while none was told. */
  get groupEpoch(): number | null {
    return this.#groupEpoch;
  }

  reset(): void {
    for (const map of [this.#members, this.#target, this.#current, this.#gone]) map.clear();
    this.#joined.clear();
    this.#resubscribed.clear();
    this.#groupEpoch = null;
    this.#metadataHash = null;
    this.#targetEpoch = null;
    this.#observed = false;
    this.loggedCause = null;
  }

  memberStored(event: Stored<"ConsumerMemberStored">): void {
    const { memberId, groupInstanceId } = event.member;
    this.#lastAtMs = event.atMs;
    const before = this.#members.get(memberId);
    this.#members.set(memberId, event);
    this.#state.members.set(memberId, this.#known(event));
    if (before !== undefined) {
      if (!sameSubscription(before, event)) this.#resubscribed.add(memberId);
      return;
    }
    const old = [...this.#gone.values()].find(
      (gone) => groupInstanceId !== null && gone.groupInstanceId === groupInstanceId,
    );
    if (old === undefined) this.#joined.add(memberId);
    else this.#replace(old, { atMs: event.atMs, memberId, groupInstanceId: groupInstanceId ?? "" });
  }

  memberForgotten({ memberId, atMs }: Stored<"ConsumerMemberForgotten">): void {
    this.#lastAtMs = atMs;
    const stored = this.#members.get(memberId);
    if (stored !== undefined) {
      this.#gone.set(memberId, { ...this.#known(stored), partitions: null });
    }
    this.#members.delete(memberId);
    this.#joined.delete(memberId);
    this.#state.members.delete(memberId);
  }

  epochStored(event: Stored<"GroupEpochStored">): void {
    const { groupEpoch, metadataHash, atMs } = event;
    this.#lastAtMs = atMs;
    takeRecord(this.#state, event);
    const before = this.#groupEpoch;
    // What comes next is told as it is found: by the next bump, or when the journal is read to its end.
    if (this.#isBehindGap(groupEpoch)) this.#observed = false;
    else if (before !== null && groupEpoch > before) this.#observe(atMs);
    else if (before === null && groupEpoch <= FIRST_EPOCHS) this.#observed = true;
    this.#state.groupType = "consumer";
    if (this.#observed && groupEpoch !== before) this.#bump(event);
    this.#groupEpoch = groupEpoch;
    this.#metadataHash = metadataHash;
    this.#state.generationId = groupEpoch;
    this.#joined.clear();
    this.#resubscribed.clear();
    this.#gone.clear();
    this.loggedCause = null;
  }

  targetStored({ memberId, partitions, atMs }: Stored<"TargetStored">): void {
    this.#lastAtMs = atMs;
    this.#target.set(memberId, partitions);
  }

  targetForgotten({ memberId }: Stored<"TargetForgotten">): void {
    this.#target.delete(memberId);
  }

  targetEpochStored(event: Stored<"TargetEpochStored">): void {
    const { assignmentEpoch, atMs } = event;
    this.#lastAtMs = atMs;
    const isNew = this.#targetEpoch !== assignmentEpoch;
    this.#targetEpoch = assignmentEpoch;
    if (!this.#observed || !isNew) return;
    this.#state.commits.flush(assignmentEpoch);
    this.#state.sink.add(atMs, JOURNAL, {
      type: "TargetComputed",
      groupEpoch: assignmentEpoch,
      assignorName: this.assignorName,
      assignments: [...this.#members.keys()].map((memberId) => ({
        memberId,
        partitions: this.#state.topicNames.named(this.#target.get(memberId) ?? []),
      })),
    });
    this.assignorName = null;
  }

  currentStored(event: Stored<"CurrentAssignmentStored">): void {
    const { memberId, atMs } = event;
    this.#lastAtMs = atMs;
    const before = this.#current.get(memberId);
    this.#current.set(memberId, event);
    this.#state.commits.flush(this.#groupEpoch ?? -1);
    this.#assignOwners();
    if (!this.#observed || !isStep(event) || (before !== undefined && sameStep(before, event))) {
      return;
    }
    const { topicNames } = this.#state;
    this.#state.sink.add(atMs, JOURNAL, {
      type: "MemberReconciled",
      memberId,
      memberEpoch: event.memberEpoch,
      state: event.state,
      assigned: topicNames.named(event.assigned),
      pendingRevocation: topicNames.named(event.pendingRevocation),
    });
  }

  currentForgotten({ memberId }: Stored<"CurrentAssignmentForgotten">): void {
    this.#current.delete(memberId);
  }

  /** The journal was read up to `atMs`: what is known by then is all there is. */
  caughtUp(atMs: number): void {
    if (this.#groupEpoch !== null && atMs > this.#lastAtMs) this.#observe(this.#lastAtMs);
  }

  /** Every epoch has its record: where some are skipped, they are gone. */
  #isBehindGap(groupEpoch: number): boolean {
    const before = this.#groupEpoch;
    return this.#state.missesRecords && before !== null && groupEpoch > before + 1;
  }

  #observe(atMs: number): void {
    if (this.#observed) return;
    this.#observed = true;
    const present = [...this.#members.values()].filter(
      ({ member }) => this.#groupEpoch === null || !this.#joined.has(member.memberId),
    );
    this.#state.groupType = "consumer";
    this.#state.sink.add(atMs, JOURNAL, {
      type: "GroupObserved",
      groupType: "consumer",
      state: this.#groupState(),
      generationId: this.#groupEpoch,
      protocolName: null,
      coordinatorId: this.#state.coordinatorId,
      members: [...present.map((member) => this.#known(member)), ...this.#gone.values()].map(
        (member) => ({
          ...noteMember(member),
          sessionTimeoutMs: member.sessionTimeoutMs,
          rebalanceTimeoutMs: member.rebalanceTimeoutMs,
          protocols: [],
          partitions: member.partitions,
        }),
      ),
    });
  }

  #groupState(): GroupStateName {
    if (this.#members.size === 0) return "Empty";
    if (this.#targetEpoch !== this.#groupEpoch) return "Assigning";
    const settled = [...this.#members.keys()].every((memberId) => {
      const current = this.#current.get(memberId);
      return current?.memberEpoch === this.#groupEpoch && current.state === "Stable";
    });
    return settled ? "Stable" : "Reconciling";
  }

  #bump({ groupEpoch, metadataHash, atMs }: Stored<"GroupEpochStored">): void {
    const { sink, commits, toldGone } = this.#state;
    commits.flush(this.#groupEpoch ?? groupEpoch);
    const hashChanged = this.#groupEpoch !== null && metadataHash !== this.#metadataHash;
    const told = this.#cause(atMs, hashChanged);
    for (const member of this.#gone.values()) this.#tellGone(member, atMs);
    for (const memberId of this.#joined) this.#tellJoined(memberId, atMs);
    tellBump(sink, { atMs, groupEpoch, before: this.#groupEpoch, ...told });
    if (this.#members.size === 0) {
      sink.add(atMs, JOURNAL, { type: "GroupEmptied", generationId: groupEpoch });
    }
    toldGone.clear();
    settle(this.#state, atMs);
  }

  /** How the cause is known. Of several things written since the last bump the rarer one: whoever is gone, whoever came, what changed. */
  #cause(atMs: number, hashChanged: boolean) {
    if (this.loggedCause !== null) {
      const { cause, memberId } = this.loggedCause;
      return found(cause, memberId, LOG);
    }
    const [gone] = this.#gone.values();
    if (gone !== undefined) {
      const how = inferDeparture(this.#state, gone, atMs);
      const memberId = this.#gone.size === 1 ? gone.memberId : null;
      if (how === null) return found("Unknown", memberId, JOURNAL);
      return { ...found(how, memberId, JOURNAL), concluded: true };
    }
    if (this.#joined.size > 0) return found("MemberJoined", onlyOf(this.#joined), JOURNAL);
    if (this.#resubscribed.size > 0) {
      return found("SubscriptionChanged", onlyOf(this.#resubscribed), JOURNAL);
    }
    return found(hashChanged ? "TopicMetadataChanged" : "Unknown", null, JOURNAL);
  }

  #tellGone(member: KnownMember, atMs: number): void {
    const { sink, commits, toldGone } = this.#state;
    if (toldGone.has(member.memberId)) return;
    const how = inferDeparture(this.#state, member, atMs);
    if (how === "MemberLeft") {
      sink.add(atMs, CONCLUDED, { type: how, member: noteMember(member), reason: null });
    } else if (how === "SessionExpired") {
      sink.add(atMs, CONCLUDED, {
        type: how,
        member: noteMember(member),
        sessionTimeoutMs: member.sessionTimeoutMs,
        lastHeardAtMs: commits.rhythm(member.memberId)?.lastMs ?? atMs,
      });
    }
  }

  #tellJoined(memberId: string, atMs: number): void {
    const stored = this.#members.get(memberId);
    if (stored === undefined) return;
    const member = this.#known(stored);
    const { sessionTimeoutMs, rebalanceTimeoutMs } = member;
    this.#state.sink.add(atMs, JOURNAL, {
      type: "MemberJoined",
      member: noteMember(member),
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      protocols: stored.serverAssignor === null ? [] : [stored.serverAssignor],
      rejoin: false,
      parked: false,
      reason: null,
    });
  }

  #replace(
    old: KnownMember,
    by: { readonly atMs: number; readonly memberId: string; readonly groupInstanceId: string },
  ): void {
    this.#gone.delete(old.memberId);
    this.#state.commits.flush(this.#groupEpoch ?? -1);
    this.#state.commits.replaceOwner(old.memberId, by.memberId);
    if (!this.#observed) return;
    this.#state.sink.add(by.atMs, JOURNAL, {
      type: "StaticMemberReplaced",
      groupInstanceId: by.groupInstanceId,
      oldMemberId: old.memberId,
      newMemberId: by.memberId,
      assignmentKept: true,
    });
  }

  #known({ member, topics, rebalanceTimeoutMs, classic }: ConsumerMemberStored): KnownMember {
    return {
      ...noteMember(member),
      sessionTimeoutMs: classic?.sessionTimeoutMs ?? this.sessionTimeoutMs,
      rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? null : rebalanceTimeoutMs,
      topics,
      partitions: this.#owned(member.memberId),
    };
  }

  /** What it owns, and what it has yet to give up: of both it may still commit. */
  #owned(memberId: string) {
    const current = this.#current.get(memberId);
    if (current === undefined) return [];
    return this.#state.topicNames.named([...current.assigned, ...current.pendingRevocation]);
  }

  #assignOwners(): void {
    const members = [...this.#current.keys()].map((memberId) => {
      return { memberId, partitions: this.#owned(memberId) };
    });
    this.#state.commits.assign(ownersOf(members));
  }
}

/**
 * A static member that is away (epoch −2) keeps what it has, and one that takes its place has epoch 0 for an instant:
 * neither is a step towards a target.
 */
function isStep(event: CurrentAssignmentStored): event is CurrentAssignmentStored & {
  readonly state: Exclude<CurrentAssignmentStored["state"], "Unknown">;
} {
  return event.memberEpoch > 0 && event.state !== "Unknown";
}

/** Kafka also writes what changes nothing but the epochs of single partitions. */
function sameStep(a: CurrentAssignmentStored, b: CurrentAssignmentStored): boolean {
  return (
    a.memberEpoch === b.memberEpoch &&
    a.state === b.state &&
    JSON.stringify(a.assigned) === JSON.stringify(b.assigned) &&
    JSON.stringify(a.pendingRevocation) === JSON.stringify(b.pendingRevocation)
  );
}

function found(cause: RebalanceCause, memberId: string | null, evidence: Evidence) {
  return { cause, memberId, evidence, concluded: false };
}

function onlyOf(ids: ReadonlySet<string>): string | null {
  const [only, ...others] = ids;
  return others.length === 0 ? (only ?? null) : null;
}

function sameSubscription(a: ConsumerMemberStored, b: ConsumerMemberStored): boolean {
  const topics = new Set(a.topics);
  return (
    a.regex === b.regex &&
    a.serverAssignor === b.serverAssignor &&
    topics.size === new Set(b.topics).size &&
    b.topics.every((topic) => topics.has(topic))
  );
}
