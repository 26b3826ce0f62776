import type { Uuid } from "../../model/index.ts";
import { EncodeError } from "./encode-error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODE_OF_DIGIT = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const NOT_A_DIGIT = 0xff;
const DIGIT_OF_CODE = new Uint8Array(128).fill(NOT_A_DIGIT);
for (let digit = 0; digit < 64; digit++) DIGIT_OF_CODE[CODE_OF_DIGIT[digit]!] = digit;

const TEXT_LENGTH = 22;
const codes: number[] = new Array<number>(TEXT_LENGTH).fill(0);

/** The 16 bytes at `at` in Kafka's text form: base64url without padding (`Uuid#toString`). */
export function uuidText(bytes: Uint8Array, at: number): Uuid {
  let out = 0;
  for (let i = at; i < at + 15; i += 3) {
    const triple = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    codes[out++] = CODE_OF_DIGIT[triple >>> 18]!;
    codes[out++] = CODE_OF_DIGIT[(triple >>> 12) & 63]!;
    codes[out++] = CODE_OF_DIGIT[(triple >>> 6) & 63]!;
    codes[out++] = CODE_OF_DIGIT[triple & 63]!;
  }
  const last = bytes[at + 15]!;
  codes[out++] = CODE_OF_DIGIT[last >>> 2]!;
  codes[out] = CODE_OF_DIGIT[(last & 3) << 4]!;
  return String.fromCharCode.apply(null, codes);
}

/** Writes the 16 bytes of a {@link Uuid} at `at`; the room must be there. */
export function putUuid(uuid: Uuid, bytes: Uint8Array, at: number): void {
  if (uuid.length !== TEXT_LENGTH) throw notAUuid(uuid);
  let out = at;
  for (let i = 0; i < 20; i += 4) {
    const quad =
      (digitAt(uuid, i) << 18) |
      (digitAt(uuid, i + 1) << 12) |
      (digitAt(uuid, i + 2) << 6) |
      digitAt(uuid, i + 3);
    bytes[out++] = quad >>> 16;
    bytes[out++] = quad >>> 8;
    bytes[out++] = quad;
  }
  bytes[out] = (digitAt(uuid, 20) << 2) | (digitAt(uuid, 21) >>> 4);
}

function digitAt(uuid: Uuid, index: number): number {
  const digit = DIGIT_OF_CODE[uuid.charCodeAt(index)];
  if (digit === undefined || digit === NOT_A_DIGIT) throw notAUuid(uuid);
  return digit;
}

function notAUuid(uuid: unknown): EncodeError {
  return new EncodeError(`${JSON.stringify(uuid)} is not a UUID of 22 base64url characters`);
}
