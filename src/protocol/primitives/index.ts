export { ByteReader } from "./byte-reader.ts";
export { ByteWriter, type FrameMark } from "./byte-writer.ts";
export { DecodeError } from "./decode-error.ts";
export { EncodeError } from "./encode-error.ts";
export { putUtf8, utf8Length, utf8Text } from "./utf8.ts";
