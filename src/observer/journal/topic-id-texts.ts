import type { Uuid } from "../../model/index.ts";
import type { ByteReader } from "../../protocol/index.ts";

const UUID_BYTES = 16;
/** A power of two. */
const REMEMBERED_COUNT = 256;

/** Topic ids as text. Commits name the same few topics over and over: the last ones are remembered by their bytes. */
export class TopicIdTexts {
  readonly #bytes = new Uint8Array(REMEMBERED_COUNT * UUID_BYTES);
  readonly #texts: (Uuid | null)[] = Array.from({ length: REMEMBERED_COUNT }, () => null);

  /** The id whose 16 bytes stand at an index of the reader's bytes; the reader's position stays. */
  textAt(reader: ByteReader, at: number): Uuid {
    const { bytes } = reader;
    const slot = bytes[at + UUID_BYTES - 1]! & (REMEMBERED_COUNT - 1);
    const known = this.#texts[slot] ?? null;
    if (known !== null && this.#isAt(slot * UUID_BYTES, bytes, at)) return known;
    const { pos } = reader;
    reader.pos = at;
    const text = reader.uuid();
    reader.pos = pos;
    this.#bytes.set(bytes.subarray(at, at + UUID_BYTES), slot * UUID_BYTES);
    this.#texts[slot] = text;
    return text;
  }

  #isAt(from: number, bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < UUID_BYTES; i++) {
      if (this.#bytes[from + i] !== bytes[at + i]) return false;
    }
    return true;
  }
}
