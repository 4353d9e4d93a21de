import type { Terminal } from './terminal.ts';

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: 'right';
  readonly cell: (row: Row) => string | number | null;
}

/** One answer as JSON, indented for people and still one value for scripts. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Rows as a table without frames, so that it can be read, cut and searched. */
export function printTable<Row>(
  terminal: Terminal,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): void {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => String(column.cell(row) ?? ''))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  for (const line of cells) {
    const padded = line.map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align));
    terminal.out(`${padded.join('  ').trimEnd()}\n`);
  }
}

function pad(cell: string, width: number, align: 'right' | undefined): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
