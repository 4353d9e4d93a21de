import type { ReportFormat } from '../../../modules/stats/index.ts';

const FORMAT_OF: Readonly<Record<string, ReportFormat>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/*': 'json',
  'text/*': 'csv',
  '*/*': 'json',
};

/** The format that an Accept header likes best, JSON when it likes both alike; null when it takes neither. */
export function formatAccepted(accept: string | undefined): ReportFormat | null {
  if (accept === undefined || accept.trim() === '') return 'json';
  const liking: Record<ReportFormat, number> = { json: 0, csv: 0 };
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    const format = FORMAT_OF[type];
    if (format === undefined || Number.isNaN(quality)) continue;
    liking[format] = Math.max(liking[format], quality);
    if (type === '*/*') liking.csv = Math.max(liking.csv, quality);
  }
  if (liking.json === 0 && liking.csv === 0) return null;
  return liking.csv > liking.json ? 'csv' : 'json';
}
