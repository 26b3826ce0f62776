import { ByteReader, ByteWriter, DecodeError, EncodeError } from "../primitives/index.ts";
import { checkMessage } from "./check.ts";
import type { Decoded, Fields, Input, StructType } from "./field.ts";
import { type Read, structReader } from "./read-codec.ts";
import {
  inRange,
  type VersionRange,
  type Versions,
  versionRange,
  versionsText,
} from "./versions.ts";
import { structWriter, type Write } from "./write-codec.ts";

/** What a message is, besides its fields. */
export interface MessageOptions {
  /** Kafka's name: `JoinGroupRequest`. */
  readonly name: string;
  /** The versions that exist. */
  readonly versions: Versions;
  /** The versions with compact lengths and tagged fields (KIP-482). Default `"none"`. */
  readonly flexible?: Versions;
}

/**
 * One message: its schema in all versions, and the codecs made of it.
 *
 * A codec is composed from closures the first time a version is used. The messages of a connection use one or two
 * versions of each API, so most are never made.
 */
export class Message<F extends Fields = Fields> implements StructType<F> {
  readonly kind = "struct";
  readonly name: string;
  readonly fields: F;
  readonly versions: VersionRange;
  readonly flexibleVersions: VersionRange;
  readonly #readers: (Read | undefined)[] = [];
  readonly #writers: (Write | undefined)[] = [];

  /** Throws `TypeError` when the schema contradicts itself. */
  constructor(options: MessageOptions, fields: F) {
    this.name = options.name;
    this.fields = fields;
    this.versions = versionRange(options.versions);
    this.flexibleVersions = versionRange(options.flexible ?? "none");
    checkMessage(this);
  }

  hasVersion(version: number): boolean {
    return inRange(this.versions, version);
  }

  isFlexible(version: number): boolean {
    return inRange(this.flexibleVersions, version);
  }

  /**
   * Decodes a whole message. Fields that the version lacks have their defaults; bytes fields are views of `bytes`.
   * Throws {@link DecodeError} for anything malformed, bytes left over included.
   */
  decode(bytes: Uint8Array, version: number): Decoded<StructType<F>> {
    const reader = new ByteReader(bytes);
    const value = this.read(reader, version);
    if (reader.remaining > 0) throw this.leftOver(reader, version);
    return value;
  }

  /** Encodes into bytes of its own. Throws {@link EncodeError} for a value that the version cannot carry. */
  encode(value: Input<StructType<F>>, version: number): Uint8Array {
    const writer = new ByteWriter(256);
    this.write(writer, version, value);
    return writer.takeBytes();
  }

  /** Decodes the message at the cursor, and leaves the cursor behind it. */
  read(reader: ByteReader, version: number): Decoded<StructType<F>> {
    const read = this.#readers[version] ?? this.#makeReader(version);
    try {
      return read(reader) as Decoded<StructType<F>>;
    } catch (error) {
      throw error instanceof DecodeError ? error.of(this.name, version) : error;
    }
  }

  /** Encodes at the end of `writer`. When it throws, what was written so far is the caller's to take back. */
  write(writer: ByteWriter, version: number, value: Input<StructType<F>>): void {
    const write = this.#writers[version] ?? this.#makeWriter(version);
    try {
      write(writer, value);
    } catch (error) {
      throw error instanceof EncodeError ? error.of(this.name, version) : error;
    }
  }

  /** The error for a message that ended before its bytes did. */
  leftOver(reader: ByteReader, version: number): DecodeError {
    return reader.fail(`${reader.remaining} bytes left over`).of(this.name, version);
  }

  #makeReader(version: number): Read {
    this.#mustExist(version);
    const reader = structReader(this, { version, flexible: this.isFlexible(version) });
    this.#readers[version] = reader;
    return reader;
  }

  #makeWriter(version: number): Write {
    this.#mustExist(version);
    const writer = structWriter(this, { version, flexible: this.isFlexible(version) });
    this.#writers[version] = writer;
    return writer;
  }

  #mustExist(version: number): void {
    if (this.hasVersion(version)) return;
    throw new RangeError(
      `${this.name} has no version ${version}, only ${versionsText(this.versions)}`,
    );
  }
}
