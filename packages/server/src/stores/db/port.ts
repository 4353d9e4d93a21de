/** The SQL database: configuration, posted spend, jobs. One dialect, PostgreSQL's, embedded or not. */

export interface Db {
  /**
   * Runs one statement with `$1 …` values, or several without values (the answer is the last one's). int8 and numeric come
   * back as safe integers or fail loudly (cast decimals to text or float8), date as `yyyy-MM-dd`, timestamptz as
   * milliseconds since 1970; to write one, say `to_timestamp($1 / 1000.0)`. A JSON value that is an array is given as text.
   */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;

  /**
   * Runs the work in one transaction, retried from the start when the database reports a serialization failure or a
   * deadlock. The work must therefore have no effect but through `tx`. A transaction inside it is a savepoint.
   */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;

  /**
   * Streams rows, some at a time, into a table by COPY, all or nothing, the source being asked only as fast as the database
   * reads. Resolves with the number of rows.
   */
  copyIn(table: string, columns: readonly string[], batches: RowBatches): Promise<number>;

  /** Calls back for every NOTIFY on the channel, also after a lost connection was made anew (with an empty payload). */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;

  close(): Promise<void>;
}

/** Rows in batches: handing them on one by one would cost a good part of what writing them does. */
export type RowBatches =
  | AsyncIterable<readonly (readonly unknown[])[]>
  | Iterable<readonly (readonly unknown[])[]>;

/** One numbered step of a module's tables; forward only, applied once, under a lock. */
export interface Migration {
  /** `<module>-<number>-<what>`, e.g. `ledger-001-accounts`. */
  readonly name: string;
  readonly sql: string;
}
