/** The SQL database: configuration, posted spend, jobs. One dialect, PostgreSQL's, embedded or not. */

export interface Db {
  /** Runs one statement with `$1 …` values. int8 and numeric columns come back as safe integers or fail loudly. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;

  /**
   * Runs the work in one transaction, retried from the start when the database reports a serialization failure or a
   * deadlock. The work must therefore have no effect but through `tx`.
   */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;

  /** Streams rows into a table by COPY, given as text-format lines. Resolves with the number of rows. */
  copyIn(table: string, columns: readonly string[], rows: AsyncIterable<readonly unknown[]>): Promise<number>;

  /** Calls back for every NOTIFY on the channel, also after a lost connection was made anew (with an empty payload). */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;

  close(): Promise<void>;
}

/** One numbered step of a module's tables; forward only, applied once, under a lock. */
export interface Migration {
  /** `<module>-<number>-<what>`, e.g. `ledger-001-accounts`. */
  readonly name: string;
  readonly sql: string;
}
