import type { SeededEntropy } from "../../kit/seeded-entropy.ts";

/** Bytes that lengths, counts and versions are afraid of. */
const FEARED = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe];

/**
 * A frame that somebody spoiled: bytes overwritten, left out, put in, the end cut off, the length a lie. Half stay
 * as they are, so that the broker's state moves as well.
 */
export function mutate(frame: Uint8Array, entropy: SeededEntropy): Uint8Array {
  switch (entropy.below(16)) {
    case 0:
      return withLength(frame.slice(0, 4 + entropy.below(frame.length - 3)));
    case 1:
      return insert(frame, entropy);
    case 2:
      return remove(frame, entropy);
    case 3:
      // Anywhere, the length included: what follows on the connection is then anybody's guess.
      return overwrite(frame, { entropy, from: 0, count: 1 });
    case 4:
      return overwrite(frame, { entropy, from: 4, count: 1 + entropy.below(20) });
    case 5:
    case 6:
    case 7:
      return overwrite(frame, { entropy, from: 12, count: 1 + entropy.below(3) });
    default:
      return frame;
  }
}

/** True when the length before the frame is right. */
export function isFramed(frame: Uint8Array): boolean {
  return new DataView(frame.buffer, frame.byteOffset).getInt32(0) === frame.length - 4;
}

function withLength(frame: Uint8Array): Uint8Array {
  new DataView(frame.buffer, frame.byteOffset).setInt32(0, frame.length - 4);
  return frame;
}

function overwrite(
  frame: Uint8Array,
  { entropy, from, count }: { entropy: SeededEntropy; from: number; count: number },
): Uint8Array {
  const spoiled = frame.slice();
  const room = Math.max(1, frame.length - from);
  for (let i = 0; i < count; i++) {
    const at = Math.min(frame.length - 1, from + entropy.below(room));
    spoiled[at] = entropy.below(2) === 0 ? entropy.below(256) : FEARED[entropy.below(6)]!;
  }
  return spoiled;
}

function insert(frame: Uint8Array, entropy: SeededEntropy): Uint8Array {
  const at = 4 + entropy.below(frame.length - 3);
  const count = 1 + entropy.below(8);
  const longer = new Uint8Array(frame.length + count).fill(FEARED[entropy.below(6)]!);
  longer.set(frame.subarray(0, at));
  longer.set(frame.subarray(at), at + count);
  return withLength(longer);
}

function remove(frame: Uint8Array, entropy: SeededEntropy): Uint8Array {
  const at = 4 + entropy.below(frame.length - 4);
  const count = Math.min(1 + entropy.below(8), frame.length - at);
  const shorter = new Uint8Array(frame.length - count);
  shorter.set(frame.subarray(0, at));
  shorter.set(frame.subarray(at + count), at);
  return withLength(shorter);
}
