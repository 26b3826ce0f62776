import { setImmediate } from "node:timers/promises";

const encoder = new TextEncoder();

/** A long text as a body: a piece is encoded when the reader has taken those before it, and others go on in between. */
export function inPieces(pieces: readonly string[]): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = pieces[next++];
      if (piece === undefined) return controller.close();
      await setImmediate();
      controller.enqueue(encoder.encode(piece));
    },
  });
}
