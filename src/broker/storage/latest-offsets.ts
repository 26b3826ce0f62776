/** A key and the last offset that it was seen at. */
interface LatestOffset {
  readonly key: Uint8Array;
  offset: number;
  /** The one before it with the same hash, if two keys share one. */
  readonly next: LatestOffset | undefined;
}

/**
 * What compaction knows of the keys of a log (`OffsetMap`). Keys are bytes, found by hash and then compared: to make a
 * string of each would cost more than all else that compaction does.
 */
export class LatestOffsets {
  readonly #byHash = new Map<number, LatestOffset>();

  /** Says that the key is at `offset`, behind wherever it was before. The key's bytes are copied if they are kept. */
  set(key: Uint8Array, offset: number): void {
    const hash = hashOf(key);
    const first = this.#byHash.get(hash);
    const known = find(first, key);
    if (known !== undefined) known.offset = offset;
    else this.#byHash.set(hash, { key: key.slice(), offset, next: first });
  }

  get(key: Uint8Array): number | undefined {
    return find(this.#byHash.get(hashOf(key)), key)?.offset;
  }
}

function find(first: LatestOffset | undefined, key: Uint8Array): LatestOffset | undefined {
  for (let entry = first; entry !== undefined; entry = entry.next) {
    if (areEqual(entry.key, key)) return entry;
  }
  return undefined;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x0100_0193);
  return hash;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
