// Which cells of the table are selected: one that keys move, and a rectangle up to it.

/** Places on the screen's grid: rows and columns as they are shown. Row -1 is the head. */
export interface Position {
  row: number;
  column: number;
}

export interface Cells {
  active: Position;
  /** Where the selection began. */
  anchor: Position;
}

export interface Range {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Size {
  rows: number;
  columns: number;
  /** Rows that are seen at once. */
  page: number;
}

interface Pressed {
  key: string;
  shiftKey: boolean;
  /** Ctrl, or Cmd on a Mac. */
  command: boolean;
}

export function at(row: number, column: number): Cells {
  const position = { row, column };
  return { active: position, anchor: position };
}

/** What a key makes of the selection; undefined for keys that move nothing. */
export function moved({ active, anchor }: Cells, { key, shiftKey, command }: Pressed, { rows, columns, page }: Size): Cells | undefined {
  if (command && key.toLowerCase() === "a") return { anchor: { row: 0, column: 0 }, active: { row: rows - 1, column: columns - 1 } };
  const to = target(active, key, command, { rows, columns, page });
  if (!to) return undefined;
  const row = clamp(to.row, shiftKey ? 0 : -1, rows - 1);
  const column = clamp(to.column, 0, columns - 1);
  return { active: { row, column }, anchor: shiftKey && anchor.row >= 0 ? anchor : { row, column } };
}

function target({ row, column }: Position, key: string, command: boolean, { rows, columns, page }: Size): Position | undefined {
  switch (key) {
    case "ArrowDown":
      return { row: command ? rows - 1 : row + 1, column };
    case "ArrowUp":
      return { row: command ? 0 : row - 1, column };
    case "ArrowRight":
      return { row, column: command ? columns - 1 : column + 1 };
    case "ArrowLeft":
      return { row, column: command ? 0 : column - 1 };
    case "PageDown":
      return { row: row + page, column };
    case "PageUp":
      return { row: Math.max(0, row - page), column };
    case "Home":
      return { row: command ? 0 : row, column: 0 };
    case "End":
      return { row: command ? rows - 1 : row, column: columns - 1 };
    default:
      return undefined;
  }
}

export function rangeOf({ active, anchor }: Cells): Range {
  return {
    top: Math.max(0, Math.min(active.row, anchor.row)), bottom: Math.max(active.row, anchor.row),
    left: Math.min(active.column, anchor.column), right: Math.max(active.column, anchor.column),
  };
}

export function within({ top, bottom, left, right }: Range, row: number, column: number): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** The cells still exist after rows or columns went. */
export function kept(cells: Cells, { rows, columns }: Size): Cells {
  const fit = ({ row, column }: Position) => ({ row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) });
  return { active: fit(cells.active), anchor: fit(cells.anchor) };
}

function clamp(n: number, low: number, high: number): number {
  return Math.max(low, Math.min(n, high));
}
