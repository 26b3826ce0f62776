import type { ClassicMember } from "./member.ts";

/**
 * Until when the coordinator certainly has not given this member's partitions to another: a session after it last heard
 * of the member. Null while it keeps the member for a parked JoinGroup or SyncGroup, and while there is no generation.
 */
export function ownedUntilMs(member: ClassicMember): number | null {
  return member.timers.atMs("session");
}
