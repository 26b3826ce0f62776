import type { GroupMembershipOperation } from "../../member/index.ts";

/** How a consumer closes (KIP-1092). */
export interface CloseOptions {
  /**
   * `DEFAULT`: a dynamic member leaves its group, a static one does not (KIP-345), so that it may come back within its
   * session. `LEAVE_GROUP` and `REMAIN_IN_GROUP` say so for either.
   */
  readonly groupMembership?: GroupMembershipOperation;
  /** How long giving up, committing and leaving may take in milliseconds; default 30,000. */
  readonly timeoutMs?: number;
}

const OPERATIONS: readonly string[] = [
  "DEFAULT",
  "LEAVE_GROUP",
  "REMAIN_IN_GROUP",
] satisfies GroupMembershipOperation[];

const DEFAULT_TIMEOUT_MS = 30_000;

/** Defaults filled in. Throws `RangeError` for what is not valid. */
export function closePlan({
  groupMembership = "DEFAULT",
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: CloseOptions): Required<CloseOptions> {
  if (!OPERATIONS.includes(groupMembership))
    throw new RangeError(
      `groupMembership is "${groupMembership}"; valid is one of ${OPERATIONS.join(", ")}`,
    );
  if (!(timeoutMs >= 0)) throw new RangeError(`timeoutMs is ${timeoutMs}; valid is 0 or more`);
  return { groupMembership, timeoutMs };
}
