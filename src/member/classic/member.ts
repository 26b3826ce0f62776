import type { LastAssignment, RebalanceProtocol } from "../../assignors/index.ts";
import { invariant } from "../../model/index.ts";
import type { ClassicMemberConfig } from "./config.ts";
import type { GroupMetadata } from "./effects.ts";
import type { GroupMembershipOperation, PartitionList, WatchedTopic } from "./events.ts";
import type { Handover } from "./handover.ts";
import { NONE } from "./partition-lists.ts";
import { type MemberState, UNJOINED } from "./states.ts";
import { Timers } from "./timers.ts";

/** Who a member is before its coordinator said so: Kafka's `Generation.NO_GENERATION`. */
export const NO_MEMBER_ID = "";
export const NO_GENERATION = -1;

/** What the coordinator's address is worth. */
export type CoordinatorKnowledge = "Unknown" | "LookingUp" | "Known";

/** The Heartbeat that is not answered yet. */
export interface SentHeartbeat {
  readonly requestId: number;
  readonly sentAtMs: number;
}

/** A close that was asked for. */
export interface Closing {
  readonly operation: GroupMembershipOperation;
  readonly deadlineMs: number;
}

/** The topics that were asked about, as the last refresh told. */
export interface KnownTopics {
  readonly byName: ReadonlyMap<string, WatchedTopic>;
  readonly covered: ReadonlySet<string>;
}

/**
 * One classic member. Its fields are its own and those of the handlers beside this file: read it with `inspectMember`.
 */
export interface ClassicMember {
  readonly config: ClassicMemberConfig;
  /** Cooperative only if every assignor is: the group may choose any of them. */
  readonly protocol: RebalanceProtocol;
  readonly timers: Timers;
  state: MemberState;
  handover: Handover | null;

  memberId: string;
  /** The generation of the last JoinGroup answer, -1 without one. */
  generationId: number;
  /** As `SetGroupMetadata` told it last: behind `generationId` until SyncGroup is answered. */
  metadata: GroupMetadata;

  /** The subscription, sorted; null without one. */
  topics: readonly string[] | null;
  assignment: PartitionList;
  /** What assignors put into their user data. */
  lastAssignment: LastAssignment | null;

  /** Why a JoinGroup is wanted; null if none is. */
  rejoinReason: string | null;
  /** Whether what has to be given up before that JoinGroup is given up (Kafka's `needsJoinPrepare`, turned around). */
  isPrepared: boolean;
  /** When the first JoinGroup of this rebalance went out; null when no rebalance is under way. */
  rebalanceStartedAtMs: number | null;
  /** Failures of JoinGroup and SyncGroup since the last success. */
  joinFailures: number;

  coordinator: CoordinatorKnowledge;
  /** How often it was looked up or lost since it last answered well. */
  coordinatorFailures: number;
  heartbeat: SentHeartbeat | null;
  heartbeatFailures: number;
  /** When the coordinator certainly counted this member as alive last; null without a generation. */
  heardAtMs: number | null;

  isUnsubscribing: boolean;
  closing: Closing | null;

  known: KnownTopics;
  /** As `WatchTopics` told it last. */
  watched: readonly string[];
  lastRequestId: number;
  lastStepId: number;
}

/** A member that has not subscribed to anything. Throws when there is no assignor or no group id. */
export function createClassicMember(config: ClassicMemberConfig): ClassicMember {
  invariant(config.groupId !== "", "a classic member needs a group id");
  invariant(config.assignors.length > 0, "a classic member needs an assignor");
  return {
    config,
    protocol: rebalanceProtocol(config),
    timers: new Timers(),
    state: UNJOINED,
    handover: null,
    memberId: NO_MEMBER_ID,
    generationId: NO_GENERATION,
    metadata: metadataOf(config, NO_MEMBER_ID, NO_GENERATION),
    topics: null,
    assignment: NONE,
    lastAssignment: null,
    rejoinReason: null,
    isPrepared: false,
    rebalanceStartedAtMs: null,
    joinFailures: 0,
    coordinator: "Unknown",
    coordinatorFailures: 0,
    heartbeat: null,
    heartbeatFailures: 0,
    heardAtMs: null,
    isUnsubscribing: false,
    closing: null,
    known: { byName: new Map(), covered: new Set() },
    watched: [],
    lastRequestId: 0,
    lastStepId: 0,
  };
}

/** Who a member is, as its commits say it. */
export function metadataOf(
  { groupId, groupInstanceId }: ClassicMemberConfig,
  memberId: string,
  generationId: number,
): GroupMetadata {
  return { groupId, groupInstanceId, memberId, generationId };
}

function rebalanceProtocol({ assignors }: ClassicMemberConfig): RebalanceProtocol {
  const isCooperative = assignors.every(({ protocols }) => protocols.includes("COOPERATIVE"));
  return isCooperative ? "COOPERATIVE" : "EAGER";
}
