import type { Uuid } from "../../model/index.ts";
import { NO_VERSIONS, type VersionRange, type Versions, versionRange } from "./versions.ts";

/** What each primitive of Kafka's protocol is in TypeScript once decoded. */
export interface PrimitiveValues {
  bool: boolean;
  int8: number;
  int16: number;
  int32: number;
  /** A `number`: values that it cannot hold exactly are refused. */
  int64: number;
  /** Kafka's int64 where it is a hash or a bit set: all 64 bits mean something, so it is a `bigint`, signed. */
  int64Bits: bigint;
  uint16: number;
  uint32: number;
  float64: number;
  string: string;
  uuid: Uuid;
  /** A view of the decoded frame (it keeps the frame alive), unless the frame was borrowed. */
  bytes: Uint8Array;
  /** Record batches, not looked into here. A view like `bytes`. */
  records: Uint8Array;
}

/** What the encoder takes where it takes more than the decoder gives. */
interface PrimitiveInputs extends Omit<PrimitiveValues, "records"> {
  /** Several parts are written one after the other; large ones are not copied (`ByteWriter.records`). */
  records: Uint8Array | readonly Uint8Array[];
}

export type PrimitiveName = keyof PrimitiveValues;

/** A named group of fields in wire order. The name is Kafka's and only documents. */
export interface StructType<F extends Fields = Fields> {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: F;
}

export interface ArrayType {
  readonly kind: "array";
  readonly element: PrimitiveName | StructType;
}

export type FieldType = PrimitiveName | StructType | ArrayType;

/** The fields of a struct, by Kafka's name with a small first letter; their order is the order on the wire. */
export type Fields = { readonly [name: string]: Field };

declare const VALUE: unique symbol;
declare const INPUT: unique symbol;

/** One field of a message: its type and the versions it is part of. */
export interface Field<Value = unknown, Input = unknown> {
  readonly type: FieldType;
  /** The versions that carry the field, tagged or not. */
  readonly versions: VersionRange;
  readonly nullableVersions: VersionRange;
  readonly taggedVersions: VersionRange;
  /** The tag, null when the field is never tagged. */
  readonly tag: number | null;
  /** What an absent field is when read; undefined stands for the type's own: 0, "", false, empty. */
  readonly default: unknown;
  /** True: a value that the version cannot carry is silently left out. False: it is an error. */
  readonly ignorable: boolean;
  /** False: encoded without compact lengths even in flexible versions (the client id of request headers). */
  readonly flexible: boolean;
  /** Never there at run time: carries the decoded type. */
  readonly [VALUE]?: Value;
  /** Never there at run time: carries the encoder's type. */
  readonly [INPUT]?: Input;
}

/** What a field is, besides its type and versions. */
export interface FieldOptions<Value> {
  /** The versions in which it may be null. */
  readonly nullable?: Versions;
  readonly default?: Value;
  readonly ignorable?: boolean;
  readonly tag?: number;
  /** Needed beside `tag`. */
  readonly tagged?: Versions;
  readonly flexible?: "none";
}

/** The decoded value of some fields, all of them present whatever the version was. */
export type FieldValues<F extends Fields> = {
  -readonly [K in keyof F]: F[K] extends Field<infer Value, unknown> ? Value : never;
};

/** What the encoder takes for some fields: what is left out has its default. */
export type FieldInputs<F extends Fields> = {
  readonly [K in keyof F]?: F[K] extends Field<unknown, infer Input> ? Input : never;
};

/** A tagged field that this schema does not know: kept as read, and written again. */
export interface UnknownTaggedField {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

/** A struct as codecs see it: any fields at all. */
export interface StructValue {
  [name: string]: unknown;
  unknownTaggedFields?: readonly UnknownTaggedField[];
}

interface UnknownTags {
  /** Only there when the message carried some. */
  unknownTaggedFields?: readonly UnknownTaggedField[];
}

interface UnknownTagsInput {
  readonly unknownTaggedFields?: readonly UnknownTaggedField[];
}

/** The decoded type of a struct or message. */
export type Decoded<S extends { readonly fields: Fields }> = FieldValues<S["fields"]> & UnknownTags;

/** The encoder's type of a struct or message: every field with a default, its own or its type's, may be left out. */
export type Input<S extends { readonly fields: Fields }> = FieldInputs<S["fields"]> &
  UnknownTagsInput;

type ElementValue<E> = E extends PrimitiveName
  ? PrimitiveValues[E]
  : E extends StructType
    ? Decoded<E>
    : never;

type ElementInput<E> = E extends PrimitiveName
  ? PrimitiveInputs[E]
  : E extends StructType
    ? Input<E>
    : never;

type OrNull<T, O> = O extends { readonly nullable: Versions } ? T | null : T;

type PrimitiveField<P extends PrimitiveName, O> = Field<
  OrNull<PrimitiveValues[P], O>,
  OrNull<PrimitiveInputs[P], O>
>;

function primitive<P extends PrimitiveName>(type: P) {
  return <const O extends FieldOptions<PrimitiveValues[P] | null> = Record<never, never>>(
    versions: Versions,
    options?: O,
  ): PrimitiveField<P, O> => field(type, versions, options);
}

export const bool = primitive("bool");
export const int8 = primitive("int8");
export const int16 = primitive("int16");
export const int32 = primitive("int32");
export const int64 = primitive("int64");
export const int64Bits = primitive("int64Bits");
export const uint16 = primitive("uint16");
export const uint32 = primitive("uint32");
export const float64 = primitive("float64");
export const string = primitive("string");
export const uuid = primitive("uuid");
export const bytes = primitive("bytes");
export const records = primitive("records");

/** Names a group of fields, to be used by {@link array} and {@link object}. */
export function struct<const F extends Fields>(name: string, fields: F): StructType<F> {
  return { kind: "struct", name, fields };
}

/** An array of primitives (by name) or of a {@link struct}. Its default can only be empty or null. */
export function array<
  const E extends PrimitiveName | StructType,
  const O extends FieldOptions<null> = Record<never, never>,
>(
  versions: Versions,
  element: E,
  options?: O,
): Field<OrNull<ElementValue<E>[], O>, OrNull<readonly ElementInput<E>[], O>> {
  return field({ kind: "array", element }, versions, options);
}

/** A {@link struct} in place. Its default is all its fields' defaults, or null. */
export function object<
  const S extends StructType,
  const O extends FieldOptions<null> = Record<never, never>,
>(versions: Versions, type: S, options?: O): Field<OrNull<Decoded<S>, O>, OrNull<Input<S>, O>> {
  return field(type, versions, options);
}

function field(
  type: FieldType,
  versions: Versions,
  options: FieldOptions<unknown> | undefined,
): Field<never, never> {
  return {
    type,
    versions: versionRange(versions),
    nullableVersions: rangeOrNone(options?.nullable),
    taggedVersions: rangeOrNone(options?.tagged),
    tag: options?.tag ?? null,
    default: options?.default,
    ignorable: options?.ignorable ?? false,
    flexible: options?.flexible === undefined,
  };
}

function rangeOrNone(versions: Versions | undefined): VersionRange {
  return versions === undefined ? NO_VERSIONS : versionRange(versions);
}
