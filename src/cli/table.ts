/** A column of a table on a terminal, left-justified. */
export interface Column {
  readonly title: string;
  /** It is at least this wide, so that tables one below the other have their columns alike. */
  readonly leastWidth: number;
}

/**
 * Lines of a table: a title line, and one for each row. Columns are as wide as their longest cell and a blank apart;
 * nothing is cut off, nothing stands behind the last cell.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ title, leastWidth }, index) =>
    rows.reduce(
      (width, row) => Math.max(width, row[index]?.length ?? 0),
      Math.max(leastWidth, title.length),
    ),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(" ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)];
}
