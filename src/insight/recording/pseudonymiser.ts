import { headerFields, lineField } from "./line-fields.ts";
import { Names } from "./names.ts";
import type { RecordingHeader, RecordingLine } from "./recording-line.ts";

/** Replaces the names of one recording, header and lines in their order. */
export interface Pseudonymiser {
  readonly header: (header: RecordingHeader) => RecordingHeader;
  readonly line: (line: RecordingLine) => RecordingLine;
}

/**
 * A pseudonymiser for one recording: groups, client ids, member and instance ids, processes, hosts, the cluster and, unless
 * `topics` is false, topics are each called the same wherever they stand. Reasons keep the known words of Kafka's
 * clients; all other free text is removed, and so is any property that this version does not know.
 */
export function pseudonymiser(options: { readonly topics?: boolean } = {}): Pseudonymiser {
  const names = new Names(options);
  return {
    header: (header) => ({ ...headerFields.rename(header, names), pseudonyms: true }),
    line: (line) => lineField(line)?.rename(line, names) ?? withoutPayload(line, names),
  };
}

/** A line of a type that this version does not know may name anybody: only its time is passed on. */
function withoutPayload({ seq, atMs, group }: RecordingLine, names: Names): RecordingLine {
  const source = "rule";
  const known = { seq, atMs, group: names.of("group", group), source, grade: "inferred" } as const;
  return { ...known, kind: "tick", payload: null };
}
