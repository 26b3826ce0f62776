const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/**
 * Murmur2 as Kafka's Java client computes it (`Utils.murmur2`): every client that partitions by key has to agree on it. A
 * signed 32-bit integer.
 */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const wholeWords = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < wholeWords; at += 4) {
    const word =
      bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    let k = Math.imul(word, M);
    k ^= k >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  hash = withTail(hash, bytes, wholeWords);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** The last one to three bytes. */
function withTail(hash: number, bytes: Uint8Array, at: number): number {
  let tail = 0;
  switch (bytes.length - at) {
    case 0:
      return hash;
    case 3:
      tail = (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!;
      break;
    case 2:
      tail = (bytes[at + 1]! << 8) | bytes[at]!;
      break;
    default:
      tail = bytes[at]!;
  }
  return Math.imul(hash ^ tail, M);
}

/** The partition of a record with this key: always the same while the partition count is. */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fff_ffff) % partitionCount;
}
