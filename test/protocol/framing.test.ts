import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Api,
  apiVersions,
  ByteReader,
  ByteWriter,
  consumerGroupHeartbeat,
  DecodeError,
  encodeRequest,
  encodeResponse,
  FrameSplitter,
  fetch,
  heartbeat,
  hexText,
  readCorrelationId,
  readRequestBody,
  readRequestHead,
  readResponseBody,
  requestHeaderVersion,
  responseHeaderVersion,
  saslHandshake,
  syncGroup,
  writeRequest,
  writeResponse,
} from "../../src/protocol/index.ts";

function frameOf(body: readonly number[]): number[] {
  return [0, 0, body.length >> 8, body.length & 255, ...body];
}

/** Feeds the chunks through one buffer that is overwritten each time, as a transport does. */
function split(splitter: FrameSplitter, chunks: readonly Uint8Array[]): number[][] {
  const shared = new Uint8Array(64 * 1024);
  const frames: number[][] = [];
  for (const chunk of chunks) {
    shared.set(chunk);
    splitter.push(shared.subarray(0, chunk.length));
    for (let frame = splitter.next(); frame !== null; frame = splitter.next()) {
      frames.push([...frame.raw(frame.remaining)]);
    }
    shared.fill(0xee, 0, chunk.length);
  }
  return frames;
}

describe("a frame splitter", () => {
  const bodies = [[1, 2, 3], [], [4], Array.from({ length: 300 }, (_, i) => i & 255)];
  const stream = new Uint8Array(bodies.flatMap(frameOf));

  it("gives the same frames wherever the stream is cut", () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const chunks = [stream.subarray(0, cut), stream.subarray(cut)];
      expect(split(new FrameSplitter(1000), chunks)).toEqual(bodies);
    }
    const single = Array.from(stream, (byte) => new Uint8Array([byte]));
    expect(split(new FrameSplitter(1000), single)).toEqual(bodies);
  });

  it("gives the same frames however often the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = ends.slice(1).map((end, i) => stream.subarray(ends[i], end));
        expect(split(new FrameSplitter(1000), chunks)).toEqual(bodies);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("refuses a frame that is too long or negative as soon as its length is known", () => {
    const tooLong = new FrameSplitter(100);
    tooLong.push(new Uint8Array([0, 0, 0, 101]));
    expect(() => tooLong.next()).toThrow("a frame of 101 bytes, more than the 100 allowed");
    const negative = new FrameSplitter(100);
    negative.push(new Uint8Array([0xff, 0xff]));
    expect(negative.next()).toBeNull();
    negative.push(new Uint8Array([0xff, 0xff]));
    expect(() => negative.next()).toThrow(DecodeError);
  });

  it("does not take memory for a frame on its word alone", () => {
    const splitter = new FrameSplitter(0x7fff_ffff);
    splitter.push(new Uint8Array([0x7f, 0xff, 0xff, 0xff, 1, 2, 3]));
    expect(splitter.next()).toBeNull();
  });

  it("lets a reader stop half-way and go on with the chunk's bytes gone", () => {
    const splitter = new FrameSplitter(1000);
    const chunk = new Uint8Array(stream);
    splitter.push(chunk);
    expect(splitter.next()!.remaining).toBe(3);
    splitter.keep();
    chunk.fill(0xee);
    expect(splitter.next()!.remaining).toBe(0);
    splitter.push(new Uint8Array(frameOf([9, 9])));
    const rest = [];
    for (let frame = splitter.next(); frame !== null; frame = splitter.next()) {
      rest.push([...frame.raw(frame.remaining)]);
    }
    expect(rest).toEqual([...bodies.slice(2), [9, 9]]);
  });

  it("copies bytes fields out of a chunk that is not its own", () => {
    const target = { api: syncGroup, apiVersion: 5, correlationId: 1 };
    const chunk = encodeResponse(target, { assignment: new Uint8Array([7, 7, 7]) });
    const splitter = new FrameSplitter(1000);
    splitter.push(chunk);
    const frame = splitter.next()!;
    readCorrelationId(frame);
    const { assignment } = readResponseBody(frame, syncGroup, 5);
    chunk.fill(0xee);
    expect([...assignment]).toEqual([7, 7, 7]);
  });
});

describe("headers", () => {
  it.each<[Api, number, 1 | 2, 0 | 1]>([
    [heartbeat, 3, 1, 0],
    [heartbeat, 4, 2, 1],
    [apiVersions, 2, 1, 0],
    [apiVersions, 3, 2, 0],
    [saslHandshake, 1, 1, 0],
    [consumerGroupHeartbeat, 0, 2, 1],
  ])("of %o in version %i", (api, version, request, response) => {
    expect(requestHeaderVersion(api, version)).toBe(request);
    expect(responseHeaderVersion(api, version)).toBe(response);
  });

  it("of an API that nobody knows are read as far as all headers are alike", () => {
    const bytes = new Uint8Array([0x4e, 0x20, 0, 99, 0, 0, 0, 5, 0, 2, 0x6d, 0x65, 0, 1, 2, 3]);
    expect(readRequestHead(new ByteReader(bytes))).toEqual({
      apiKey: 20000,
      apiVersion: 99,
      correlationId: 5,
      clientId: "me",
    });
  });

  it("that are cut off are a DecodeError of the header", () => {
    expect(() => readRequestHead(new ByteReader(new Uint8Array(9)))).toThrow(
      "RequestHeader v1 at byte 8: 2 bytes expected, 1 left",
    );
  });

  it("may have tagged fields, which are passed over", () => {
    const target = { api: heartbeat, apiVersion: 4, correlationId: 5, clientId: null };
    const plain = encodeRequest(target, { groupId: "g" });
    const header = [...plain.subarray(4, 14)];
    const tagged = new Uint8Array([...header, 1, 7, 2, 0xaa, 0xbb, ...plain.subarray(15)]);
    const reader = new ByteReader(tagged);
    const head = readRequestHead(reader);
    expect(head.clientId).toBe("");
    expect(readRequestBody(reader, heartbeat, head.apiVersion).groupId).toBe("g");
  });
});

describe("requests and responses", () => {
  it("come out as they went in, in every version", () => {
    for (let apiVersion = 0; apiVersion <= 4; apiVersion++) {
      const request = { groupId: "orders", generationId: 7, memberId: "m-1" };
      const target = { api: heartbeat, apiVersion, correlationId: 42, clientId: "me" };
      const reader = new ByteReader(encodeRequest(target, request));
      expect(reader.int32()).toBe(reader.remaining);
      expect(readRequestHead(reader)).toEqual({
        apiKey: 12,
        apiVersion,
        correlationId: 42,
        clientId: "me",
      });
      const body = readRequestBody(reader, heartbeat, apiVersion);
      expect(body).toEqual({ ...request, groupInstanceId: null });
      const answer = new ByteReader(encodeResponse(target, { errorCode: 27 }));
      expect(answer.int32()).toBe(answer.remaining);
      expect(readCorrelationId(answer)).toBe(42);
      const decoded = readResponseBody(answer, heartbeat, apiVersion);
      expect(decoded).toEqual({ throttleTimeMs: 0, errorCode: 27 });
    }
  });

  it("ignore bytes behind the body, as Kafka does on both sides", () => {
    const target = { api: heartbeat, apiVersion: 0, correlationId: 1, clientId: "me" };
    const longer = new Uint8Array([...encodeRequest(target, { groupId: "g" }), 1, 2, 3]);
    const reader = new ByteReader(longer.subarray(4));
    readRequestHead(reader);
    expect(readRequestBody(reader, heartbeat, 0).groupId).toBe("g");
  });

  it("share a writer: frames follow one another, and a refused one leaves nothing behind", () => {
    const writer = new ByteWriter(32);
    const target = { api: heartbeat, apiVersion: 4, correlationId: 1, clientId: "me" };
    writeResponse(writer, target, { errorCode: 1 });
    expect(() => writeResponse(writer, target, { errorCode: 1e6 })).toThrow("errorCode");
    expect(() =>
      writeRequest(writer, { ...target, apiVersion: 0 }, { groupInstanceId: "i" }),
    ).toThrow("HeartbeatRequest v0 groupInstanceId: cannot be sent, only versions 3+ have it");
    writeResponse(writer, target, { errorCode: 2 });
    const bytes = writer.takeBytes();
    const one = encodeResponse(target, { errorCode: 1 });
    const two = encodeResponse(target, { errorCode: 2 });
    expect(hexText(bytes)).toBe(hexText(one) + hexText(two));
  });

  it("carry large record sets as they are, in chunks of their own", () => {
    const large = new Uint8Array(16 * 1024).fill(1);
    const small = new Uint8Array(100).fill(2);
    const target = { api: fetch, apiVersion: 12, correlationId: 9 };
    const body = {
      responses: [
        { topic: "a", partitions: [{ records: [small, large, small] }, { records: large }] },
        { topic: "b", partitions: [{ partitionIndex: 3, records: small }] },
      ],
    };
    const writer = new ByteWriter(256);
    writeResponse(writer, { ...target, correlationId: 8 }, {});
    writeResponse(writer, target, body);
    const chunks = writer.takeChunks();
    expect(chunks.filter((chunk) => chunk === large)).toHaveLength(2);
    expect(chunks).toHaveLength(5);
    const reader = new ByteReader(new Uint8Array(Buffer.concat(chunks)));
    reader.take(reader.int32());
    expect(reader.int32()).toBe(reader.remaining);
    expect(readCorrelationId(reader)).toBe(9);
    const [a, b] = readResponseBody(reader, fetch, 12).responses;
    expect(a!.partitions.map(({ records }) => records!.length)).toEqual([16_584, 16_384]);
    expect(b!.partitions[0]!.partitionIndex).toBe(3);
    expect(reader.remaining).toBe(0);
  });

  it("that fail after a large record set are taken back whole", () => {
    const records = new Uint8Array(20_000);
    const target = { api: fetch, apiVersion: 12, correlationId: 9 };
    const bad = { responses: [{ partitions: [{ records }, { records, errorCode: 1e9 }] }] };
    const writer = new ByteWriter(64);
    writeResponse(writer, target, {});
    const before = writer.length;
    expect(() => writeResponse(writer, target, bad)).toThrow(
      "responses[0].partitions[1].errorCode",
    );
    expect(writer.length).toBe(before);
    writeResponse(writer, target, {});
    const one = hexText(encodeResponse(target, {}));
    expect(hexText(writer.takeBytes())).toBe(one + one);
  });
});

it("what a writer has handed out stays as it is, whatever is written later", () => {
  const writer = new ByteWriter(64);
  const target = { api: heartbeat, apiVersion: 4, correlationId: 1 };
  const taken = [];
  for (let errorCode = 0; errorCode < 40; errorCode++) {
    writeResponse(writer, target, { errorCode });
    taken.push(writer.takeChunks());
  }
  taken.forEach((chunks, errorCode) => {
    expect(hexText(new Uint8Array(Buffer.concat(chunks)))).toBe(
      hexText(encodeResponse(target, { errorCode })),
    );
  });
});
