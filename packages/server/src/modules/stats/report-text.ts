import type { Cell } from './dimensions.ts';

export type ReportFormat = 'json' | 'csv';

export interface WrittenReport {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[][]>;
  /** What stands behind the rows' number in JSON, e.g. `links`. */
  readonly jsonTail?: Readonly<Record<string, unknown>>;
  /** Told at the end how many rows there were. */
  readonly counted?: (rows: number) => void;
}

/** A report as text, piece by piece. */
export function reportText(report: WrittenReport, format: ReportFormat): AsyncGenerator<string> {
  return format === 'json' ? jsonText(report) : csvText(report);
}

/** Columnar JSON: the names once, the rows as arrays. */
async function* jsonText(report: WrittenReport): AsyncGenerator<string> {
  let count = 0;
  yield `{"columns":${JSON.stringify(report.columns)},"data":[`;
  for await (const rows of report.rows) {
    if (rows.length === 0) continue;
    yield `${count === 0 ? '' : ','}${JSON.stringify(rows).slice(1, -1)}`;
    count += rows.length;
  }
  const tail = JSON.stringify({ rows: count, ...report.jsonTail });
  report.counted?.(count);
  yield `],${tail.slice(1)}`;
}

/** RFC 4180 with a comma: names quoted, values only where they must be, nothing for null. */
async function* csvText(report: WrittenReport): AsyncGenerator<string> {
  let count = 0;
  yield `${report.columns.map((name) => `"${name}"`).join(',')}\r\n`;
  for await (const rows of report.rows) {
    let text = '';
    for (const row of rows) text += `${row.map(csvCell).join(',')}\r\n`;
    count += rows.length;
    yield text;
  }
  report.counted?.(count);
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
