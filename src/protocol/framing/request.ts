import { type ByteReader, ByteWriter, DecodeError } from "../primitives/index.ts";
import type { Api, Decoded, Fields, Input } from "../schema/index.ts";
import { requestHeaderVersion } from "./header-version.ts";
import { skipTaggedFields } from "./tagged-fields.ts";

/** The part of a request header that can be read whatever the API and version. */
export interface RequestHead {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** Empty if the client sent none, as in Kafka. */
  readonly clientId: string;
}

/** Which request to write. */
export interface RequestTarget<A extends Api = Api> {
  readonly api: A;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/**
 * Reads the header of a request up to the client id, which is encoded alike in all header versions: so a broker can
 * say what it was that it does not know. {@link readRequestBody} goes on from there.
 */
export function readRequestHead(frame: ByteReader): RequestHead {
  try {
    const apiKey = frame.int16();
    const apiVersion = frame.int16();
    const correlationId = frame.int32();
    const length = frame.int16();
    return { apiKey, apiVersion, correlationId, clientId: length < 0 ? "" : frame.text(length) };
  } catch (error) {
    throw error instanceof DecodeError ? error.of("RequestHeader", 1) : error;
  }
}

/**
 * Reads the rest of the header and the body. `apiVersion` must be one of the API's. Like Kafka's broker it does not
 * look at bytes behind the body.
 */
export function readRequestBody<Req extends Fields>(
  frame: ByteReader,
  api: Api<Req>,
  apiVersion: number,
): Decoded<{ fields: Req }> {
  if (requestHeaderVersion(api, apiVersion) === 2) {
    try {
      skipTaggedFields(frame);
    } catch (error) {
      throw error instanceof DecodeError ? error.of("RequestHeader", 2) : error;
    }
  }
  return api.request.read(frame, apiVersion);
}

/** Appends a whole request frame, length included. Throws `EncodeError` and leaves no trace if the version cannot carry the body. */
export function writeRequest<Req extends Fields>(
  writer: ByteWriter,
  target: RequestTarget<Api<Req>>,
  body: Input<{ fields: Req }>,
): void {
  const { api, apiVersion } = target;
  const frame = writer.beginFrame();
  try {
    writer.int16(api.key);
    writer.int16(apiVersion);
    writer.int32(target.correlationId);
    if (target.clientId === null) writer.int16(-1);
    else writer.string(target.clientId);
    if (requestHeaderVersion(api, apiVersion) === 2) writer.unsignedVarint(0);
    api.request.write(writer, apiVersion, body);
  } catch (error) {
    writer.abandonFrame(frame);
    throw error;
  }
  writer.endFrame(frame);
}

/** A whole request frame, length included, as bytes of its own. */
export function encodeRequest<Req extends Fields>(
  target: RequestTarget<Api<Req>>,
  body: Input<{ fields: Req }>,
): Uint8Array {
  const writer = new ByteWriter(512);
  writeRequest(writer, target, body);
  return writer.takeBytes();
}
