import { type ByteReader, ByteWriter, DecodeError } from "../primitives/index.ts";
import type { Api, Decoded, Fields, Input } from "../schema/index.ts";
import { responseHeaderVersion } from "./header-version.ts";
import { skipTaggedFields } from "./tagged-fields.ts";

/** Which request a response answers. */
export interface ResponseTarget<A extends Api = Api> {
  readonly api: A;
  readonly apiVersion: number;
  readonly correlationId: number;
}

/**
 * Appends a whole response frame, length included. Many responses, of one connection and one turn of the event
 * loop, share a writer and leave in one write; no buffer is made for a single one. Throws `EncodeError` and leaves
 * no trace if the version cannot carry the body.
 */
export function writeResponse<Res extends Fields>(
  writer: ByteWriter,
  target: ResponseTarget<Api<Fields, Res>>,
  body: Input<{ fields: Res }>,
): void {
  const { api, apiVersion } = target;
  const frame = writer.beginFrame();
  try {
    writer.int32(target.correlationId);
    if (responseHeaderVersion(api, apiVersion) === 1) writer.unsignedVarint(0);
    api.response.write(writer, apiVersion, body);
  } catch (error) {
    writer.abandonFrame(frame);
    throw error;
  }
  writer.endFrame(frame);
}

/** A whole response frame, length included, as bytes of its own. */
export function encodeResponse<Res extends Fields>(
  target: ResponseTarget<Api<Fields, Res>>,
  body: Input<{ fields: Res }>,
): Uint8Array {
  const writer = new ByteWriter(512);
  writeResponse(writer, target, body);
  return writer.takeBytes();
}

/** Reads which request a response answers; {@link readResponseBody} goes on from there. */
export function readCorrelationId(frame: ByteReader): number {
  try {
    return frame.int32();
  } catch (error) {
    throw error instanceof DecodeError ? error.of("ResponseHeader", 0) : error;
  }
}

/** Reads the rest of the header and the body. Like Kafka's client it does not look at bytes behind the body. */
export function readResponseBody<Res extends Fields>(
  frame: ByteReader,
  api: Api<Fields, Res>,
  apiVersion: number,
): Decoded<{ fields: Res }> {
  if (responseHeaderVersion(api, apiVersion) === 1) {
    try {
      skipTaggedFields(frame);
    } catch (error) {
      throw error instanceof DecodeError ? error.of("ResponseHeader", 1) : error;
    }
  }
  return api.response.read(frame, apiVersion);
}
