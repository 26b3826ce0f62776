/** A key, and the last batch and offset that it was seen at. */
interface LatestOffset {
  readonly key: Uint8Array;
  offset: number;
  /** Counted from the first batch that is looked at. */
  batchIndex: number;
  /** The one before it with the same hash, if two keys share one. */
  readonly next: LatestOffset | undefined;
}

/**
 * What compaction knows of the keys of a log (`OffsetMap`). Keys are bytes, found by hash and then compared: to make a
 * string of each would cost more than all else that compaction does.
 */
export class LatestOffsets {
  readonly #byHash = new Map<number, LatestOffset>();

  /**
   * Says that the key is at `offset`, behind wherever it was before. Returns the batch that it was in, -1 for none. The
   * key's bytes are copied if they are kept.
   */
  set(key: Uint8Array, offset: number, batchIndex: number): number {
    const hash = hashOf(key);
    const first = this.#byHash.get(hash);
    const known = find(first, key);
    if (known === undefined) {
      this.#byHash.set(hash, { key: key.slice(), offset, batchIndex, next: first });
      return -1;
    }
    const before = known.batchIndex;
    known.offset = offset;
    known.batchIndex = batchIndex;
    return before;
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
