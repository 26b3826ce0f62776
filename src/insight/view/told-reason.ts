/** What every client says that was given its member id by the coordinator first (KIP-394): it tells nothing. */
const SECOND_JOIN = "need to re-join with the given member-id";

/** The reason that a client gave, where it tells something; else null. */
export function toldReason(reason: string | null): string | null {
  if (reason === null || reason === "" || reason.startsWith(SECOND_JOIN)) return null;
  return reason;
}
