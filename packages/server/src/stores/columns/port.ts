/** The column store: facts for reports. One dialect, ClickHouse's, embedded (chDB) or not. */

export type ColumnParams = Readonly<Record<string, string | number | readonly (string | number)[]>>;

export interface Columns {
  /** A statement without an answer (DDL). */
  exec(sql: string): Promise<void>;

  /**
   * Inserts rows durably. A second insert into the same table with the same token writes nothing, also after a crash
   * and also into the table's materialized views. Rows must fall into one partition to be all-or-nothing.
   */
  insert(table: string, rows: readonly Record<string, unknown>[], token: string): Promise<void>;

  /** Rows of a SELECT; parameters are written `{name:Type}` in the SQL. 64-bit integers come back as numbers. */
  query<Row = Record<string, unknown>>(sql: string, params?: ColumnParams): Promise<Row[]>;

  /** The answer as bytes in a ClickHouse output format, piece by piece: memory does not grow with the answer. */
  stream(sql: string, params: ColumnParams, format: string): AsyncIterable<Buffer>;

  close(): Promise<void>;
}
