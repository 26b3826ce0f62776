/** Copying this little is cheaper than one more entry in `writev`. */
const SMALL_BYTES = 4096;
/** Joined pieces stay in this size, so that one write never copies much at once. */
const JOINED_BYTES = 64 * 1024;

/** The same bytes in fewer pieces: neighbours that are small become one copy, large chunks stay as they are. */
export function coalesce(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  if (chunks.length < 2) return chunks;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < chunks.length; ) {
    const to = endOfRun(chunks, from);
    pieces.push(to - from === 1 ? chunks[from]! : join(chunks, from, to));
    from = to;
  }
  return pieces;
}

/** Where a run of small chunks from `from` ends; at least one chunk later. */
function endOfRun(chunks: readonly Uint8Array[], from: number): number {
  let bytes = 0;
  let to = from;
  while (to < chunks.length && chunks[to]!.length <= SMALL_BYTES && bytes < JOINED_BYTES) {
    bytes += chunks[to++]!.length;
  }
  return Math.max(to, from + 1);
}

function join(chunks: readonly Uint8Array[], from: number, to: number): Uint8Array {
  let length = 0;
  for (let i = from; i < to; i++) length += chunks[i]!.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (let i = from; i < to; i++) {
    joined.set(chunks[i]!, at);
    at += chunks[i]!.length;
  }
  return joined;
}
