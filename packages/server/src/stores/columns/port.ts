/**
 * The column store: facts for reports. One dialect, ClickHouse's, embedded (chDB) or not. Tables that are inserted into
 * end their DDL with `DURABLE_TABLE` (durable-table.ts): that is what makes the promises of `insert` true.
 */

export type ColumnParams = Readonly<Record<string, string | number | readonly (string | number)[]>>;

export interface Columns {
  /** A statement without an answer (DDL). */
  exec(sql: string): Promise<void>;

  /**
   * Inserts rows durably. A second insert into the same table with the same token writes nothing, also after a crash
   * and also into the table's materialized views. Up to {@link INSERT_ROWS_MAX} rows are all-or-nothing when they fall
   * into one partition; more are written that many at a time, so the same call must be made again with the same rows.
   * Rejects with {@link ColumnsUnavailable} when it is not known whether the rows were written: make the call again.
   * Times are epoch seconds or ISO 8601 text.
   */
  insert(table: string, rows: readonly Record<string, unknown>[], token: string): Promise<void>;

  /** As {@link insert}, for whoever writes many rows: text that is made at once, up to {@link INSERT_LINES_MAX} rows. */
  insertLines(table: string, lines: ColumnLines, token: string): Promise<void>;

  /**
   * Rows of a SELECT; parameters are written `{name:Type}` in the SQL and bound by the engine. 64-bit integers come back
   * as numbers (a sum beyond 2^53 must be cast to String), decimals as numbers, dates and times as text.
   */
  query<Row = Record<string, unknown>>(sql: string, params?: ColumnParams): Promise<Row[]>;

  /** A small answer whole, as bytes in a ClickHouse output format: it waits for no stream. */
  read(sql: string, params: ColumnParams, format: string): Promise<Buffer>;

  /**
   * The answer as bytes in a ClickHouse output format, piece by piece: memory does not grow with the answer. It is whole,
   * or the reader gets a {@link ColumnsRefusal}: also when it took longer than it may, whoever was slow.
   */
  stream(sql: string, params: ColumnParams, as: StreamedAs): AsyncIterable<Buffer>;

  close(): Promise<void>;
}

export interface StreamedAs {
  readonly format: string;
  /** {@link STATEMENT_SECONDS} unless it is said. */
  readonly secondsMax?: number;
  /** Fires when nobody reads on: the stream throws its reason, and the engine gives up. */
  readonly signal?: AbortSignal;
}

/** A statement that needs longer than this is a mistake that must not starve the API. */
export const STATEMENT_SECONDS = 30;

/** Rows as tab-separated text: one line a row, in each the values of these columns; texts are escaped by `lineText`. */
export interface ColumnLines {
  readonly columns: readonly string[];
  readonly text: string;
}

/** Rows of one text: a part of a few megabytes. Parts of a column store should be few and large. */
export const INSERT_LINES_MAX = 100_000;

const ESCAPED = /[\\\t\n\r\0]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

/** A text as it stands in a line. */
export function lineText(text: string): string {
  return text.replace(ESCAPED, (character) => ESCAPES[character] ?? '');
}

/** Rows that are written at once; more of them would only hold memory. */
export const INSERT_ROWS_MAX = 50_000;

/** The engine is being restarted or is too busy. A read can be made again, an insert with the same token too. */
export class ColumnsUnavailable extends Error {
  constructor(why: string) {
    super(
      `the column store did not answer: ${why}. Make the call again; an insert with the same token writes once`,
    );
    this.name = 'ColumnsUnavailable';
  }
}

/** The engine refused the statement: it is wrong, or needs more time or memory than a statement may have. */
export class ColumnsRefusal extends Error {
  /** ClickHouse's number of the error, e.g. 60 for an unknown table; null when it gave none. */
  readonly code: number | null;

  constructor(message: string, code: number | null) {
    super(`the column store refused a statement: ${message}`);
    this.name = 'ColumnsRefusal';
    this.code = code;
  }
}
