const MOST_CHARACTERS = 80;

/** A group id as part of a file's name that every file system takes, and no header misreads. */
export function safeName(groupId: string): string {
  const safe = groupId
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, MOST_CHARACTERS);
  return safe === "" ? "group" : safe;
}
