import type { RebalanceProtocol } from "../../assignors/index.ts";
import type { GroupMetadata } from "./effects.ts";
import type { PartitionList } from "./events.ts";
import type { HandoverPhase } from "./handover.ts";
import type { ClassicMember, CoordinatorKnowledge } from "./member.ts";
import type { MemberStateName } from "./states.ts";

/** A member as others may see it. */
export interface MemberView {
  readonly state: MemberStateName;
  /** The step that is awaited; null when none is. */
  readonly handover: HandoverPhase | null;
  readonly memberId: string;
  readonly generationId: number;
  /** What commits say. */
  readonly metadata: GroupMetadata;
  /** A rebalance is under way: commits may be refused until it has ended (`RebalanceInProgressException`). */
  readonly isRebalancing: boolean;
  readonly isLeader: boolean;
  /** The assignor of the generation, null without one. */
  readonly protocolName: string | null;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly assignment: PartitionList;
  readonly coordinator: CoordinatorKnowledge;
  /** Why a JoinGroup is wanted; null if none is, "" for the first. */
  readonly rejoinReason: string | null;
}

export function inspectMember(member: ClassicMember): MemberView {
  const { state } = member;
  const generation =
    state.state === "Stable" || state.state === "CompletingRebalance" ? state : null;
  return {
    state: state.state,
    handover: member.handover?.phase ?? null,
    memberId: member.memberId,
    generationId: member.generationId,
    metadata: member.metadata,
    isRebalancing: state.state === "PreparingRebalance" || state.state === "CompletingRebalance",
    isLeader: generation !== null && generation.leadership !== null,
    protocolName: generation?.protocolName ?? null,
    rebalanceProtocol: member.protocol,
    assignment: member.assignment,
    coordinator: member.coordinator,
    rejoinReason: member.rejoinReason,
  };
}
