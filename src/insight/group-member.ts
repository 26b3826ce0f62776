import type { NoteMember } from "../model/index.ts";

/** A member of the group as history remembers it: what its coordinator noted and its process reported. */
export interface GroupMember extends NoteMember {
  /** The process behind it, null until one reports under this member id. */
  readonly processId: string | null;
  /** From its latest JoinGroup; null when the history began after it. */
  readonly sessionTimeoutMs: number | null;
  readonly rebalanceTimeoutMs: number | null;
  /** Assignors it offered, by its preference. */
  readonly protocols: readonly string[];
}

/** What to call a member: the process's name, else its instance id, else its client id, else its member id. */
export function memberName(member: GroupMember): string {
  return member.processId ?? member.groupInstanceId ?? (member.clientId || member.memberId);
}

/** A member of which only the id is known. */
export function strangerMember(memberId: string): GroupMember {
  return {
    memberId,
    groupInstanceId: null,
    clientId: "",
    clientHost: "",
    processId: null,
    sessionTimeoutMs: null,
    rebalanceTimeoutMs: null,
    protocols: [],
  };
}
