/** Compressed bytes that are damaged or would become larger than allowed; the record decoder makes it a cause. */
export class CodecError extends Error {
  override readonly name = "CodecError";
}
