export interface Column<Row> {
  head: string;
  value(row: Row): string;
  /** Text stands to the left, numbers to the right. */
  text?: true;
}

/** Lines of a table without boxes: heads, rows, and a total below a blank line where there is one. */
export function formatTable<Row>(columns: Column<Row>[], rows: Row[], total?: Row): string[] {
  const cells = [
    columns.map((column) => column.head),
    ...[...rows, ...(total === undefined ? [] : [total])].map((row) => columns.map((column) => column.value(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => (row[i] as string).length)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (columns[i]?.text ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join("  ")
      .trimEnd(),
  );
  if (total !== undefined) lines.splice(-1, 0, "");
  return lines;
}

/** A text for a column; a path keeps its end. `plain`: no characters but ASCII. */
export function shorten(text: string, room: number, plain: boolean): string {
  if (text.length <= room) return text;
  const sign = plain ? "..." : "…";
  return text.includes("/") ? sign + text.slice(text.length - room + sign.length) : text.slice(0, room - sign.length) + sign;
}
