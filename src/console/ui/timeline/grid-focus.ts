/** Where the arrow keys have got to: column 0 is the row's name, then its spans from old to new. */
export interface GridFocus {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads in a grid whose rows have so many cells each; null when the key is not one of the grid's. */
export function movedFocus(
  key: string,
  { row, column }: GridFocus,
  cells: readonly number[],
): GridFocus | null {
  const within = (r: number, c: number): GridFocus => {
    const at = Math.min(cells.length - 1, Math.max(0, r));
    return { row: at, column: Math.min((cells[at] ?? 1) - 1, Math.max(0, c)) };
  };
  switch (key) {
    case "ArrowUp":
      return within(row - 1, column);
    case "ArrowDown":
      return within(row + 1, column);
    case "ArrowLeft":
      return within(row, column - 1);
    case "ArrowRight":
      return within(row, column + 1);
    case "Home":
      return within(row, 0);
    case "End":
      return within(row, Infinity);
    case "PageUp":
      return within(row - 10, column);
    case "PageDown":
      return within(row + 10, column);
    default:
      return null;
  }
}
