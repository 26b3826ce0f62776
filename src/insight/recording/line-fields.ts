import {
  type Field,
  flag,
  instant,
  integer,
  list,
  nullable,
  object,
  oneOf,
  text,
} from "./field.ts";
import { wordOnly } from "./names.ts";
import { noteFields } from "./note-fields.ts";
import type { LagSample, RecordingHeader, RecordingLine } from "./recording-line.ts";
import { reportFields } from "./report-fields.ts";
import * as shared from "./shared-fields.ts";

/** What is asked of a line before its payload is looked at. */
export const lineHeader = {
  seq: integer,
  atMs: instant,
  group: shared.groupId,
  source: shared.evidenceSource,
  grade: shared.grade,
};

export const headerFields = object<RecordingHeader>({
  kind: oneOf("header"),
  schemaVersion: oneOf(1),
  product: text(wordOnly(/^[\w .+-]{1,60}$/)),
  clusterId: nullable(text((value, names) => names.of("cluster", value))),
  groups: list(shared.groupId),
  startedAtMs: instant,
  sources: list(text(wordOnly(/^[a-z_ ]{1,20}$/))),
  pseudonyms: flag,
});

const lagSample = object<LagSample>({
  atMs: instant,
  partitions: list(
    object({
      topic: shared.topic,
      partition: integer,
      committedOffset: nullable(integer),
      logEndOffset: nullable(integer),
      oldestAtMs: nullable(instant),
    }),
  ),
});

const nothing: Field<null> = { read: () => null, rename: () => null };

/** The payload that a line of this kind has to have; null where kind or type are not known here. */
export function payloadField(kind: unknown, payload: unknown): Field<unknown> | null {
  if (kind === "lag") return lagSample as Field<unknown>;
  if (kind === "tick") return nothing as Field<unknown>;
  const types = kind === "note" ? noteFields : kind === "report" ? reportFields : null;
  return (types?.get(typeOf(payload)) ?? null) as Field<unknown> | null;
}

/** The type of a payload, the empty text where it has none. */
export function typeOf(payload: unknown): string {
  if (typeof payload !== "object" || payload === null || !Object.hasOwn(payload, "type")) return "";
  const { type } = payload as { readonly type: unknown };
  return typeof type === "string" ? type : "";
}

/** The fields of a whole line, by those of its payload. */
const byPayload = new Map<Field<unknown>, Field<RecordingLine>>();

/** All fields of one line; null where it is of a kind or type that is not known here. */
export function lineField(line: unknown): Field<RecordingLine> | null {
  if (typeof line !== "object" || line === null) return null;
  const { kind, payload } = line as { readonly kind?: unknown; readonly payload?: unknown };
  const field = payloadField(kind, payload);
  if (field === null || typeof kind !== "string") return null;
  const known = byPayload.get(field);
  if (known !== undefined) return known;
  const whole = object({ ...lineHeader, kind: oneOf(kind), payload: field });
  byPayload.set(field, whole as unknown as Field<RecordingLine>);
  return whole as unknown as Field<RecordingLine>;
}
