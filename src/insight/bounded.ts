/*
 * What a history remembers has an end: the oldest is forgotten first.
 */

/** Puts an entry last; beyond `most` entries the first goes. */
export function rememberLatest<Key, Value>(
  map: Map<Key, Value>,
  [key, value]: readonly [Key, Value],
  most: number,
): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** Appends an item; beyond `most` items the oldest go. Returns those. */
export function pushLatest<Item>(items: Item[], item: Item, most: number): Item[] {
  items.push(item);
  return items.length > most ? items.splice(0, items.length - most) : [];
}
