/**
 * A group id as one segment of a path. Every character is escaped by percent but three ids cannot be told that way: a
 * browser takes `.` and `..` away from a path, percent-encoded or not, and an empty segment is none. These, and ids that
 * begin with a tilde, have a tilde put before them.
 */
export function groupPathSegment(groupId: string): string {
  return encodeURIComponent(/^(~.*|\.{0,2})$/s.test(groupId) ? `~${groupId}` : groupId);
}

/** The group id of a segment that is already percent-decoded. */
export function groupIdOfSegment(segment: string): string {
  return segment.startsWith("~") ? segment.slice(1) : segment;
}
