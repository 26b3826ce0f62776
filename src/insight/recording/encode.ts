import { WrongShape } from "./field.ts";
import { headerFields, lineField } from "./line-fields.ts";
import type { RecordingHeader, RecordingLine } from "./recording-line.ts";

/** The first line of a recording, with its line feed. */
export function encodeHeader(header: RecordingHeader): string {
  return `${JSON.stringify(headerFields.read(header))}\n`;
}

/**
 * One line of a recording, with its line feed. Only what the format declares is written, in one line whatever the names
 * hold. Whoever records must not be stopped by what he hears: a line that no reader would accept becomes a tick of its
 * number and instant.
 */
export function encodeLine(line: RecordingLine): string {
  return `${JSON.stringify(acceptable(line))}\n`;
}

function acceptable(line: RecordingLine): RecordingLine {
  try {
    const accepted = lineField(line)?.read(line);
    if (accepted !== undefined) return accepted;
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
  }
  const { seq, atMs, group, source, grade } = line;
  return { seq, atMs, group, source, grade, kind: "tick", payload: null };
}
