import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { RowBatches } from './port.ts';

/** Lines are sent together up to about this many characters: one write per row would cost more than the row. */
const CHUNK_CHARS = 65_536;

/** Streams rows into a table by COPY in text format; the source is asked for more only as fast as the server reads. */
export async function copyRows(
  client: PoolClient,
  target: { table: string; columns: readonly string[] },
  batches: RowBatches,
): Promise<number> {
  const columns = target.columns.map(quoteName).join(', ');
  const table = target.table.split('.').map(quoteName).join('.');
  const sink = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
  await pipeline(Readable.from(copyChunks(batches, target.columns.length), { objectMode: false }), sink);
  return sink.rowCount;
}

async function* copyChunks(batches: RowBatches, width: number): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const rows of batches) {
    for (const row of rows) {
      if (row.length !== width)
        throw new RangeError(`a COPY row has ${row.length} values for ${width} columns; nothing was copied`);
      chunk += copyLine(row);
      if (chunk.length < CHUNK_CHARS) continue;
      yield Buffer.from(chunk);
      chunk = '';
    }
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

/** One row in COPY's text format, with the line end. Null and undefined are NULL, objects are JSON, arrays are the database's arrays. */
export function copyLine(row: readonly unknown[]): string {
  let line = copyField(row[0]);
  for (let i = 1; i < row.length; i++) line += `\t${copyField(row[i])}`;
  return `${line}\n`;
}

function copyField(value: unknown): string {
  if (typeof value === 'string') return escapeField(value);
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeField(textOf(value));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(arrayItem).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function arrayItem(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return textOf(value);
  return `"${textOf(value).replaceAll(/["\\]/g, '\\$&')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const ESCAPED = /[\\\t\n\r]/;
const ESCAPED_ALL = /[\\\t\n\r]/g;

function escapeField(text: string): string {
  if (text.includes('\0')) {
    throw new RangeError(
      'a text with a NUL character cannot be stored; remove the character. Nothing was copied',
    );
  }
  // Nearly no field has anything to escape, and looking is much cheaper than replacing nothing.
  return ESCAPED.test(text) ? text.replaceAll(ESCAPED_ALL, (char) => ESCAPES[char] ?? char) : text;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
