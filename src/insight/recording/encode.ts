import { headerFields, lineField } from "./line-fields.ts";
import type { RecordingHeader, RecordingLine } from "./recording-line.ts";

/** The first line of a recording, with its line feed. */
export function encodeHeader(header: RecordingHeader): string {
  return `${JSON.stringify(headerFields.read(header))}\n`;
}

/**
 * One line of a recording, with its line feed. Only what the format declares is written, in one line whatever the
 * names hold. Throws a TypeError for a line that no reader would accept.
 */
export function encodeLine(line: RecordingLine): string {
  const field = lineField(line);
  if (field === null) throw new TypeError(`a recording has no lines of kind ${line.kind}`);
  return `${JSON.stringify(field.read(line))}\n`;
}
