import type { TopicPartition } from "../../model/index.ts";

/** A line of a reset plan. */
export interface PlannedOffset extends TopicPartition {
  readonly groupId: string;
  readonly offset: number;
}

/**
 * What `--export` prints and `--from-file` reads: `topic,partition,offset` for one group, `group,topic,partition,offset`
 * for several, as kafka-consumer-groups has them.
 */
export function offsetsCsv(plan: readonly PlannedOffset[], isOneGroup: boolean): string[] {
  return plan.map(({ groupId, topic, partition, offset }) =>
    [...(isOneGroup ? [] : [groupId]), topic, partition, offset].map(cell).join(","),
  );
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Reads such lines; those without a group are for `groupId`. Throws a sentence that names the line. */
export function parseOffsetsCsv(text: string, groupId: string | null): PlannedOffset[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "")
    .map(({ line, number }) => {
      const cells = cellsOf(line);
      const planned = plannedOffset(cells.length === 3 ? [groupId, ...cells] : cells);
      if (planned !== null) return planned;
      const form = `${groupId === null ? "" : "topic,partition,offset or "}group,topic,partition,offset`;
      throw new Error(`Line ${number} of the file is to be ${form}, but is "${line}".`);
    });
}

function plannedOffset(cells: readonly (string | null | undefined)[]): PlannedOffset | null {
  const [groupId, topic, partition = "", offset = ""] = cells;
  if (cells.length !== 4 || !groupId || !topic) return null;
  if (!/^\d{1,9}$/.test(partition ?? "") || !/^\d{1,15}$/.test(offset ?? "")) return null;
  return { groupId, topic, partition: Number(partition), offset: Number(offset) };
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? "").trim());
  }
  return cells;
}
