import { CLASSIC_LINES } from "./classic-log-lines.ts";
import { CONSUMER_LINES } from "./consumer-log-lines.ts";
import type { LogEvent } from "./log-event.ts";
import { logInstantMs } from "./log-instant.ts";
import type { Captured } from "./log-pattern.ts";

/*
 * The broker's log lines that tell of groups, Kafka 3.x (Scala) and 4.x (Java).
 *
 * Both write the same sentences. 3.x has `(__consumer_offsets-N)` behind the generation and mostly no full stop, so a
 * pattern takes both. Group, member and instance ids are free text: they are taken as short as the sentence around them
 * allows, and a client's reason, which comes last, as long as it is.
 */

export interface LogLineOptions {
  /** A log names no zone: minutes east of UTC in which its broker writes. */
  readonly utcOffsetMinutes: number;
}

/** Longer lines are passed over, so that no line can hold its reader up. */
const MAX_LINE_LENGTH = 65_536;

const LINES = [...CLASSIC_LINES, ...CONSUMER_LINES];

/** The log context: `[GroupCoordinator id=1 topic=__consumer_offsets partition=0] ` in 4.x, `[GroupCoordinator 1]: ` in 3.x. */
const CONTEXT = /\[GroupCoordinator [^\]]*\]:? /;
/** The logger's name, which Kafka's layout puts last. */
const LOGGER = / \([\w.$]+\)\s*$/;

/**
 * The event that a line of a broker's log tells of, null if of none: a line of something else costs one search for the
 * coordinator's name. Never throws.
 */
export function parseLogLine(text: string, { utcOffsetMinutes }: LogLineOptions): LogEvent | null {
  if (!text.includes("[GroupCoordinator ") || text.length > MAX_LINE_LENGTH) return null;
  const context = CONTEXT.exec(text);
  const atMs = logInstantMs(text, utcOffsetMinutes);
  if (context === null || atMs === null) return null;
  const message = text.slice(context.index + context[0].length).replace(LOGGER, "");
  for (const { head, pattern, read } of LINES) {
    const found = message.startsWith(head) ? pattern.exec(message) : null;
    if (found !== null) return { atMs, ...read(found.groups as unknown as Captured) };
  }
  return null;
}
