import { displayWidth, padTo } from "./display-width.ts";
import { visibleLine } from "./visible-text.ts";

/** A column of a table on a terminal, left-justified. */
export interface Column {
  readonly title: string;
  /** It is at least this wide, so that tables one below the other have their columns alike. */
  readonly leastWidth: number;
}

/**
 * Lines of a table: a title line, and one for each row. Columns are as wide, on a terminal, as their widest cell and a
 * blank apart; nothing is cut off, nothing stands behind the last cell. A cell stays in its line, whatever is in it.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const shown = rows.map((row) => row.map(visibleLine));
  const widths = columns.map(({ title, leastWidth }, index) =>
    shown.reduce(
      (width, row) => Math.max(width, displayWidth(row[index] ?? "")),
      Math.max(leastWidth, displayWidth(title)),
    ),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join(" ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...shown.map(line)];
}
