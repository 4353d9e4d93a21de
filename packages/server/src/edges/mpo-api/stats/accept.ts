import type { ReportFormat } from '../../../modules/stats/index.ts';

/** Media types in which standard statistics are written. CSV for spreadsheets is asked for by a parameter of CSV's. */
export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  sheet: 'text/csv; charset=utf-8; profile=spreadsheet',
  parquet: 'application/vnd.apache.parquet',
};

/** What a range in an Accept header takes, the likeliest first. */
const TAKES: ReadonlyMap<string, readonly ReportFormat[]> = new Map<string, readonly ReportFormat[]>([
  ['application/json', ['json']],
  ['text/csv', ['csv']],
  ['application/vnd.apache.parquet', ['parquet']],
  ['application/*', ['json', 'parquet']],
  ['text/*', ['csv']],
  ['*/*', ['json', 'csv', 'parquet']],
]);

/** The format that an Accept header likes best, of equals JSON and then CSV; null when it takes none. */
export function formatAccepted(accept: string | undefined): ReportFormat | null {
  if (accept === undefined || accept.trim() === '') return 'json';
  const liking: Record<ReportFormat, number> = { json: 0, csv: 0, sheet: 0, parquet: 0 };
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (Number.isNaN(quality)) continue;
    const isForSheets = type === 'text/csv' && parameters.includes('profile=spreadsheet');
    for (const format of isForSheets ? (['sheet'] as const) : (TAKES.get(type) ?? [])) {
      liking[format] = Math.max(liking[format], quality);
    }
  }
  const best = Math.max(...Object.values(liking));
  if (best === 0) return null;
  return (['json', 'csv', 'sheet', 'parquet'] as const).find((format) => liking[format] === best) ?? null;
}
