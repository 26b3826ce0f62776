import type { Evidence, RebalanceCause } from "../../model/index.ts";
import { coordinatorMoved } from "./coordinator-moved.ts";
import {
  type ForeignState,
  type KnownMember,
  noteMember,
  ownersOf,
  rememberCause,
  settle,
} from "./foreign-state.ts";
import { CONCLUDED, sampled } from "./note-sink.ts";
import type { SampledMember, SampleEvent } from "./sample.ts";
import { tellBump } from "./tell-bump.ts";

/** An answer may be as old as its way here: a state that a record has just ended is not taken for a new one. */
const ANSWER_AGE_MS = 1_000;

/** Generations that nobody tells: DescribeGroups has none. */
const UNKNOWN_GENERATION = -1;

/**
 * What polling sees. Beside a journal a poll tells the live state, which broker coordinates, and when at the latest a
 * rebalance began; without one it has to tell everything that it can, and of what lies between two polls it tells that
 * it lies between them.
 */
export class SampleNotes {
  readonly #state: ForeignState;
  #previous: SampleEvent | null = null;

  constructor(state: ForeignState) {
    this.#state = state;
  }

  /** `journalMs`: up to when the journal has told everything; null where none is read. */
  fold(sample: SampleEvent, journalMs: number | null): void {
    const hasJournal = journalMs !== null;
    const previous = this.#previous;
    const { coordinatorId, atMs } = sample;
    // A broker that has lost the group answers once more, or lists it as dead, while the next one loads it.
    const isElsewhere = coordinatorId !== this.#state.coordinatorId && sample.state === "Dead";
    if (previous !== null && isElsewhere) return;
    this.#previous = sample;
    const evidence = sampled(previous === null ? 0 : Math.max(0, atMs - previous.atMs));
    this.#coordinator(sample, evidence);
    if (this.#state.groupType === null) {
      this.#observe(sample, journalMs);
      return;
    }
    if (sample.groupType === "classic") this.#classicStart(sample, evidence);
    if (!hasJournal) this.#tellAll(sample, evidence);
    if (previous === null || differs(previous, sample)) this.#tellState(sample, evidence);
  }

  #coordinator({ coordinatorId, atMs }: SampleEvent, evidence: Evidence): void {
    const known = this.#state.coordinatorId;
    if (coordinatorId === null || coordinatorId === known) return;
    if (known === null) this.#state.coordinatorId = coordinatorId;
    else coordinatorMoved(this.#state, { atMs, evidence, coordinatorId });
  }

  #observe(sample: SampleEvent, journalMs: number | null): void {
    const { atMs, state, protocolName, coordinatorId, groupType, groupEpoch } = sample;
    // The journal's first record tells members and generation, and better; unless it was read up to here and had none.
    const isJournalBehind = journalMs !== null && journalMs < atMs;
    if (isJournalBehind || state === "Dead") {
      this.#tellState(sample, sampled(0));
      return;
    }
    this.#state.sink.add(atMs, sampled(0), {
      type: "GroupObserved",
      groupType,
      state,
      generationId: groupEpoch,
      protocolName,
      coordinatorId,
      members: sample.members.map((member) => ({
        ...noteMember(member),
        sessionTimeoutMs: null,
        rebalanceTimeoutMs: null,
        protocols: protocolName === null ? [] : [protocolName],
        partitions: member.partitions,
      })),
    });
    this.#state.groupType = groupType;
    this.#state.settledAtMs = atMs;
    this.#adopt(sample);
  }

  #tellState(sample: SampleEvent, evidence: Evidence): void {
    const { atMs, state, coordinatorId, members } = sample;
    const memberIds = members.map(({ memberId }) => memberId);
    this.#state.sink.add(atMs, evidence, { type: "StateSampled", state, coordinatorId, memberIds });
  }

  /** An edge into a rebalancing state that nobody told before. */
  #classicStart(sample: SampleEvent, evidence: Evidence): void {
    const { open, settledAtMs } = this.#state;
    if (!isRebalancing(sample) || open !== null) return;
    if (settledAtMs !== null && sample.atMs - settledAtMs < ANSWER_AGE_MS) return;
    const sinceMs = Math.max(0, sample.atMs - Math.max(settledAtMs ?? 0, 0));
    const withinMs = Math.min(evidence.withinMs, sinceMs);
    this.#start(sample, { evidence: sampled(withinMs), startKnown: true });
  }

  #start(
    { atMs }: SampleEvent,
    { evidence, startKnown }: { readonly evidence: Evidence; readonly startKnown: boolean },
  ): void {
    const fromGenerationId = this.#state.generationId;
    this.#state.commits.flush(fromGenerationId ?? UNKNOWN_GENERATION);
    this.#state.sink.add(atMs, evidence, {
      type: "RebalanceStarted",
      generationId: fromGenerationId ?? UNKNOWN_GENERATION,
      fromState: this.#state.members.size === 0 ? "Empty" : "Stable",
      cause: "Unknown",
      memberId: null,
      reason: null,
      waitingFor: [],
      deadlineMs: null,
      ...(startKnown ? {} : { startKnown }),
    });
    this.#state.open = { startedAtMs: atMs, fromGenerationId, by: "describe" };
    if (fromGenerationId !== null) {
      rememberCause(this.#state, fromGenerationId, { cause: "Unknown", by: "nobody" });
    }
  }

  /** Without a journal. */
  #tellAll(sample: SampleEvent, evidence: Evidence): void {
    if (sample.groupType === "consumer") this.#consumerSteps(sample, evidence);
    else if (!isRebalancing(sample) && sample.state !== "Dead") this.#classic(sample, evidence);
  }

  #classic(sample: SampleEvent, evidence: Evidence): void {
    const { open, members } = this.#state;
    const changed = !sameMembers(members, sample.members) || !sameOwners(members, sample.members);
    if (open === null && !changed) return;
    if (open === null) this.#start(sample, { evidence, startKnown: false });
    this.#cause(sample);
    this.#classicEnd(sample, evidence);
  }

  /** Who is there now and was not before, or the other way round, is the cause if nothing else changed. */
  #cause(sample: SampleEvent): void {
    const { cause, memberId } = this.#inferCause(sample);
    if (cause === "Unknown" || this.#state.open?.by === "log") return;
    const generationId = this.#state.generationId ?? UNKNOWN_GENERATION;
    this.#state.sink.add(sample.atMs, CONCLUDED, {
      type: "CauseLearned",
      generationId,
      cause,
      memberId,
      reason: null,
    });
    rememberCause(this.#state, generationId, { cause, by: "rule" });
  }

  #inferCause({ members }: SampleEvent): {
    readonly cause: RebalanceCause;
    readonly memberId: string | null;
  } {
    const before = this.#state.members;
    const joined = members.filter(({ memberId }) => !before.has(memberId));
    const stillThere = new Set(members.map(({ memberId }) => memberId));
    const goneCount = [...before.keys()].filter((memberId) => !stillThere.has(memberId)).length;
    // Whoever is gone may have left or expired: a poll cannot tell.
    if (joined.length === 0 || goneCount > 0) return { cause: "Unknown", memberId: null };
    const [only] = joined;
    return { cause: "MemberJoined", memberId: joined.length === 1 ? only!.memberId : null };
  }

  #classicEnd(sample: SampleEvent, evidence: Evidence): void {
    const { atMs, members, protocolName } = sample;
    const generationId = this.#state.generationId ?? UNKNOWN_GENERATION;
    if (members.length === 0) {
      this.#state.sink.add(atMs, evidence, { type: "GroupEmptied", generationId });
    } else {
      this.#state.sink.add(atMs, evidence, {
        type: "GenerationCompleted",
        generationId,
        protocolType: null,
        protocolName,
        leaderId: null,
        members: members.map(noteMember),
        removed: [],
        timedOut: false,
      });
      this.#state.sink.add(atMs, evidence, {
        type: "AssignmentStored",
        generationId,
        assignments: members.map(({ memberId, partitions }) => ({ memberId, partitions })),
      });
    }
    this.#adopt(sample);
    settle(this.#state, atMs);
  }

  #consumerSteps(sample: SampleEvent, evidence: Evidence): void {
    const { atMs, groupEpoch, assignmentEpoch, members } = sample;
    const before = this.#state.generationId;
    if (groupEpoch !== null && before !== null && groupEpoch > before) {
      const { cause, memberId } = this.#inferCause(sample);
      const concluded = cause !== "Unknown";
      tellBump(this.#state.sink, {
        atMs,
        groupEpoch,
        before,
        cause,
        memberId,
        evidence,
        concluded,
      });
      if (assignmentEpoch === groupEpoch) this.#target(sample, { groupEpoch, evidence });
    }
    for (const member of members) this.#step(sample, member, evidence);
    if (groupEpoch !== null) this.#state.generationId = groupEpoch;
    this.#adopt(sample);
  }

  #target(
    { atMs, protocolName, members }: SampleEvent,
    { groupEpoch, evidence }: { readonly groupEpoch: number; readonly evidence: Evidence },
  ): void {
    this.#state.sink.add(atMs, evidence, {
      type: "TargetComputed",
      groupEpoch,
      assignorName: protocolName,
      assignments: members.map(({ memberId, target }) => ({ memberId, partitions: target ?? [] })),
    });
  }

  #step({ atMs }: SampleEvent, member: SampledMember, evidence: Evidence): void {
    const { memberId, memberEpoch, partitions, target } = member;
    const before = this.#state.members.get(memberId);
    if (memberEpoch === null || memberEpoch < 0 || partitions === null) return;
    if (before !== undefined && sameOwners(new Map([[memberId, before]]), [member])) return;
    const wanted = ownersOf([{ memberId, partitions: target }]);
    const hasAll = (target ?? []).every(({ topic, partitions: numbers }) =>
      numbers.every((partition) => ownersOf([member]).get(topic)?.has(partition)),
    );
    const pendingRevocation = partitions
      .map(({ topic, partitions: numbers }) => ({
        topic,
        partitions: numbers.filter((partition) => !wanted.get(topic)?.has(partition)),
      }))
      .filter(({ partitions: numbers }) => numbers.length > 0);
    const stepState = hasAll ? "Stable" : "UnreleasedPartitions";
    this.#state.sink.add(atMs, evidence, {
      type: "MemberReconciled",
      memberId,
      memberEpoch,
      state: target !== null && pendingRevocation.length > 0 ? "UnrevokedPartitions" : stepState,
      assigned: partitions,
      pendingRevocation: target === null ? [] : pendingRevocation,
    });
  }

  #adopt(sample: SampleEvent): void {
    if (sample.protocolName !== null) this.#state.protocolName = sample.protocolName;
    this.#state.members = new Map(
      sample.members.map((member): [string, KnownMember] => [
        member.memberId,
        { ...member, sessionTimeoutMs: null, rebalanceTimeoutMs: null, topics: null },
      ]),
    );
    this.#state.generationId ??= sample.groupEpoch;
  }
}

function isRebalancing({ state }: SampleEvent): boolean {
  return state === "PreparingRebalance" || state === "CompletingRebalance";
}

function differs(a: SampleEvent, b: SampleEvent): boolean {
  const ids = new Set(a.members.map(({ memberId }) => memberId));
  return (
    a.state !== b.state ||
    a.coordinatorId !== b.coordinatorId ||
    a.members.length !== b.members.length ||
    b.members.some(({ memberId }) => !ids.has(memberId))
  );
}

function sameMembers(
  known: ReadonlyMap<string, KnownMember>,
  members: readonly SampledMember[],
): boolean {
  return members.length === known.size && members.every(({ memberId }) => known.has(memberId));
}

/** Partitions that are not told are not different. */
function sameOwners(
  known: ReadonlyMap<string, KnownMember>,
  members: readonly SampledMember[],
): boolean {
  return members.every(({ memberId, partitions }) => {
    const before = known.get(memberId)?.partitions;
    if (before == null || partitions === null) return true;
    return partitionText(before) === partitionText(partitions);
  });
}

function partitionText(
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): string {
  return topics
    .flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`))
    .sort()
    .join(" ");
}
