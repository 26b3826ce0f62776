/** The keys that come more than once. */
export function duplicatesOf(keys: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) duplicates.add(key);
    seen.add(key);
  }
  return duplicates;
}
