import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameCollector } from "../../../src/client/network/frame-collector.ts";
import { DecodeError } from "../../../src/protocol/index.ts";

function framed(payloads: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    payloads.flatMap((payload) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(payload.length);
      return [length, payload];
    }),
  );
}

/** Pushes the bytes in pieces, each in a buffer that is overwritten afterwards, as a transport's is. */
function collect(collector: FrameCollector, bytes: Uint8Array, cuts: readonly number[]): Buffer[] {
  const frames: Buffer[] = [];
  let at = 0;
  for (const size of [...cuts, bytes.length]) {
    const chunk = bytes.slice(at, at + size);
    at += chunk.length;
    collector.push(chunk, (frame) => {
      const taken = frame.raw(frame.remaining);
      expect(frame.remaining).toBe(0);
      frames.push(Buffer.from(taken.buffer, taken.byteOffset, taken.length));
    });
    chunk.fill(0xee);
  }
  return frames;
}

/** As a transport that reads where it is asked to, `sizes` bytes at a time; also the bytes that were read in place. */
function readInto(collector: FrameCollector, bytes: Uint8Array, sizes: readonly number[]) {
  const frames: Buffer[] = [];
  const shared = new Uint8Array(1_048_576);
  let inPlaceBytes = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const room = collector.room;
    const target = room ?? shared;
    const chunk = bytes.subarray(at, at + Math.min(sizes[turn % sizes.length]!, target.length));
    target.set(chunk);
    at += chunk.length;
    if (room !== null) inPlaceBytes += chunk.length;
    collector.push(target.subarray(0, chunk.length), (frame) => {
      const taken = frame.raw(frame.remaining);
      frames.push(Buffer.from(taken.buffer, taken.byteOffset, taken.length));
    });
    shared.fill(0xee, 0, room === null ? chunk.length : 0);
  }
  return { frames, inPlaceBytes };
}

describe("the collector of frames", () => {
  it("gives the same frames however the stream is cut, in memory that stays", () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 8_000, max: 9_000 }).map((size) => new Uint8Array(size).fill(size)),
    );
    const cuts = fc.array(fc.integer({ min: 0, max: 12_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 8 }), cuts, (payloads, sizes) => {
        const frames = collect(new FrameCollector(10_000), framed(payloads), sizes);
        expect(frames.map((frame) => frame.toString("hex"))).toEqual(
          payloads.map((each) => Buffer.from(each).toString("hex")),
        );
      }),
    );
  });

  it("gives the same frames to a transport that reads large ones in their place", () => {
    const payload = fc
      .integer({ min: 0, max: 300_000 })
      .map((size) => Uint8Array.from({ length: size }, (_, at) => at + (at >>> 8) + size));
    const sizes = fc.array(fc.integer({ min: 1_000, max: 200_000 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 4 }), sizes, (payloads, some) => {
        const { frames } = readInto(new FrameCollector(300_000), framed(payloads), some);
        expect(frames.length).toBe(payloads.length);
        expect(frames.every((frame, at) => frame.equals(payloads[at]!))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("copies next to nothing of a large frame where it may choose the place of what comes", () => {
    const large = Buffer.alloc(5_000_000, "regroup ");
    const { frames, inPlaceBytes } = readInto(
      new FrameCollector(5_000_000),
      framed([large, large]),
      [100_000],
    );
    expect(frames.every((frame) => frame.equals(large))).toBe(true);
    expect(inPlaceBytes).toBeGreaterThan(9_500_000);
  });

  it("has no place for what comes when it is stopped, or between frames", () => {
    const collector = new FrameCollector(1_000_000);
    expect(collector.room).toBeNull();
    collector.push(framed([new Uint8Array(500_000)]).subarray(0, 1_000), () => {});
    expect(collector.room?.length).toBe(500_000 - 996);
    collector.stop();
    expect(collector.room).toBeNull();
  });

  it("takes a length byte by byte", () => {
    const bytes = framed([Uint8Array.of(1, 2, 3)]);
    expect(collect(new FrameCollector(100), bytes, Array(bytes.length).fill(1))).toEqual([
      Buffer.of(1, 2, 3),
    ]);
  });

  it("lets bytes fields of a large frame alias the frame's own memory", () => {
    const bytes = framed([new Uint8Array(100_000).fill(7)]);
    const views: Uint8Array[] = [];
    new FrameCollector(1_000_000).push(bytes, (frame) => {
      views.push(frame.raw(50_000), frame.raw(50_000));
    });
    expect(views[0]?.buffer).toBe(views[1]?.buffer);
    expect(views[0]?.buffer).not.toBe(bytes.buffer);
    expect(views[0]?.buffer.byteLength).toBe(100_000);
  });

  it("does not take memory on the word of a length", () => {
    const collector = new FrameCollector(2_000_000_000);
    const length = Buffer.alloc(4);
    length.writeInt32BE(2_000_000_000);
    const before = process.memoryUsage().arrayBuffers;
    collector.push(length, () => {});
    collector.push(new Uint8Array(1000), () => {});
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  });

  it.each([[-1], [101]])("refuses a length of %i", (length) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(length);
    expect(() => new FrameCollector(100).push(bytes, () => {})).toThrow(DecodeError);
  });

  it("hands out nothing after it was stopped, even in the middle of a chunk", () => {
    const collector = new FrameCollector(100);
    let count = 0;
    collector.push(framed([Uint8Array.of(1), Uint8Array.of(2)]), () => {
      count++;
      collector.stop();
    });
    expect(count).toBe(1);
  });
});
