import type { GroupNote } from "../../model/index.ts";
import type { DatedEvent } from "./history-event.ts";
import { instant } from "./violation.ts";

/** An event as one line in fixed columns: instant, who, what. */
export function eventLine(event: DatedEvent): string {
  const { type } = event;
  if (type === "Noted") return line(event.atMs, "coordinator", noteText(event.note));
  const { atMs, type: _type, ...rest } = event;
  const who = "process" in event ? event.process : "";
  const fields = Object.entries(rest).filter(([name]) => name !== "process");
  return line(atMs, who, `${type} ${fields.map(fieldText).join(" ")}`);
}

/** Something said beside the events. */
export interface Remark {
  readonly atMs: number;
  readonly who: string;
  readonly text: string;
  readonly details: object;
}

export function remarkLine({ atMs, who, text, details }: Remark): string {
  return line(atMs, who, `${text} ${json(details)}`);
}

/** Errors as their message, whatever cannot be JSON as its text. */
function json(value: object): string {
  const readable = (_name: string, each: unknown): unknown => {
    if (each instanceof Error) return `${each.name}: ${each.message}`;
    return typeof each === "bigint" ? String(each) : each;
  };
  return JSON.stringify(value, readable);
}

function line(atMs: number, who: string, what: string): string {
  return `${instant(atMs)}  ${who.padEnd(12)}  ${what.trimEnd()}`;
}

function fieldText([name, value]: readonly [string, unknown]): string {
  if (Array.isArray(value)) return `${name}=${value.join(",")}`;
  return `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

function noteText(note: GroupNote): string {
  const { type, atMs: _atMs, groupId: _groupId, ...rest } = note;
  return `${type} ${JSON.stringify(rest)}`;
}
