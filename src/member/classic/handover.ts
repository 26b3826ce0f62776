import { invariant } from "../../model/index.ts";
import type { PartitionList } from "./events.ts";
import type { ClassicMember } from "./member.ts";

/** What a completed rebalance gave: installed when what it took away is given up. */
export interface NewAssignment {
  readonly assigned: PartitionList;
  /** What the listener is told, and what is fetched afterwards: everything in eager mode, else what is new. */
  readonly added: PartitionList;
}

/** Partitions on their way out while this is a member still. */
export interface GiveUp {
  readonly partitions: PartitionList;
  /** Closing in the middle of a rebalance is told as a loss, as Kafka's client does, though what was processed is committed. */
  readonly callback: "onPartitionsRevoked" | "onPartitionsLost";
  /** When the commit is no longer waited for. */
  readonly commitDeadlineMs: number;
  /** Null when nothing but the departure is at hand. */
  readonly next: NewAssignment | null;
}

/** Running handlers are waited for. */
export interface Draining {
  readonly phase: "Draining";
  readonly stepId: number;
  readonly giveUp: GiveUp;
}

/** The commit of what was processed is waited for. */
export interface Committing {
  readonly phase: "Committing";
  readonly stepId: number;
  readonly giveUp: GiveUp;
}

/** The listener hears, while it is a member still, what goes. */
export interface Revoking {
  readonly phase: "Revoking";
  readonly stepId: number;
  readonly calledAtMs: number;
  readonly giveUp: GiveUp;
}

/** The listener hears what is gone. */
export interface Losing {
  readonly phase: "Losing";
  readonly stepId: number;
  readonly calledAtMs: number;
}

/** The listener hears what has come. */
export interface Assigning {
  readonly phase: "Assigning";
  readonly stepId: number;
  readonly calledAtMs: number;
  readonly added: PartitionList;
}

/** Membership was lost while the listener was at work: it hears of that when it has returned. */
export interface Overtaken {
  readonly phase: "Overtaken";
  readonly stepId: number;
  readonly calledAtMs: number;
  readonly callback: "onPartitionsRevoked" | "onPartitionsAssigned" | "onPartitionsLost";
  /** What it will be told as lost; may be empty. */
  readonly lost: PartitionList;
}

export type Handover = Draining | Committing | Revoking | Losing | Assigning | Overtaken;

export type HandoverPhase = Handover["phase"];

/** The moves between the steps; every one of them may also be the last. */
export const validNextPhases: Readonly<Record<HandoverPhase, readonly HandoverPhase[]>> = {
  Draining: ["Committing", "Revoking", "Losing"],
  Committing: ["Revoking", "Losing"],
  Revoking: ["Assigning", "Overtaken"],
  Assigning: ["Overtaken"],
  Losing: [],
  Overtaken: ["Losing"],
};

/** Goes on to a step. Checked here, and only here. */
export function handTo(member: ClassicMember, next: Handover): void {
  const from = member.handover;
  invariant(
    from === null || validNextPhases[from.phase].includes(next.phase),
    `a handover of ${member.config.groupId} must not move from ${from?.phase} to ${next.phase}`,
  );
  member.handover = next;
}
