/**
 * Memory for logs, beside the JavaScript heap.
 *
 * V8 counts every plain `ArrayBuffer` as pressure when it is made, and so marks the whole heap again and again while
 * logs do nothing but grow: a quarter of the processor under produce. Shared buffers are not counted. What V8 does not
 * count it also does not hurry to free, so it is told when memory is given up instead: by a plain buffer of that size,
 * which is never touched and so never costs a page.
 */
const HURRY_BYTES = 64 * 1024 * 1024;

let givenUpBytes = 0;

/** Zeroed memory that is freed when nobody reads it any more. */
export function allocateLogMemory(bytes: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

/** Says that so much of it will not be read again, once the fetches that still hold it are sent. */
export function giveUpLogMemory(bytes: number): void {
  givenUpBytes += bytes;
  if (givenUpBytes < HURRY_BYTES) return;
  givenUpBytes = 0;
  void new ArrayBuffer(HURRY_BYTES);
}
