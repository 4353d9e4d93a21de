/** `sheet` is CSV for spreadsheets; see docs/integrate/exports.md. */
export type ReportFormat = 'json' | 'csv' | 'sheet' | 'parquet';

/** How a format is made: by the column store row by row, and what stands around the rows. */
export interface FormatRecipe {
  /** The column store's format, and settings of its statement. */
  readonly format: string;
  readonly settings?: string;
  readonly head: (columns: readonly string[]) => string;
  /** What the pieces of rows become; counts the rows as they pass. */
  readonly rows: (piece: Buffer, passed: Passed) => Buffer;
  readonly tail: (rows: number, extra: Readonly<Record<string, unknown>>) => string;
  /** An expression for a text that somebody outside chose. */
  readonly text: (sql: string) => string;
}

/** What has passed so far. */
export interface Passed {
  rows: number;
  /** Inside a quoted text, which may hold a line break. */
  isQuoted: boolean;
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

const csv: FormatRecipe = {
  format: 'CustomSeparated',
  settings: `format_custom_escaping_rule = 'Raw', format_custom_field_delimiter = ',',
    format_custom_row_after_delimiter = '\\r\\n', format_tsv_null_representation = ''`,
  // RFC 4180 with a comma: names quoted, values only where they must be, nothing for null.
  head: (columns) => `${columns.map((name) => `"${name}"`).join(',')}\r\n`,
  rows: countLines,
  tail: () => '',
  text: (sql) => quotedSql(sql),
};

export const FORMATS: Readonly<Record<ReportFormat, FormatRecipe>> = {
  // Columnar JSON: the names once, the rows as arrays.
  json: {
    format: 'JSONCompactEachRow',
    head: (columns) => `{"columns":${JSON.stringify(columns)},"data":[`,
    rows: joinRows,
    tail: (rows, extra) => `],${JSON.stringify({ rows, ...extra }).slice(1)}`,
    text: (sql) => sql,
  },
  csv,
  sheet: {
    ...csv,
    // Without the mark, a spreadsheet takes the bytes for its own country's alphabet.
    head: (columns) => `\uFEFF${csv.head(columns)}`,
    text: (sql) => quotedSql(harmlessSql(sql)),
  },
  parquet: {
    format: 'Parquet',
    head: () => '',
    rows: (piece) => piece,
    tail: () => '',
    text: (sql) => sql,
  },
};

function quotedSql(sql: string): string {
  return `if(match(${sql}, '[",\\r\\n]'), concat('"', replaceAll(${sql}, '"', '""'), '"'), ${sql})`;
}

/** Spreadsheets run a text that begins like a formula; behind an apostrophe it is a text. */
function harmlessSql(sql: string): string {
  return `if(match(${sql}, '^[=+@\\\\-\\t\\r]'), concat('\\'', ${sql}), ${sql})`;
}

/** Lines become elements of an array: a line break within a text is escaped, so each is the end of a row. */
function joinRows(piece: Buffer, passed: Passed): Buffer {
  const joined = Buffer.allocUnsafe(piece.length + 1);
  let length = 0;
  // The comma stands before a row rather than behind it: nobody knows yet which row is the last.
  for (let from = 0; from < piece.length; ) {
    const end = piece.indexOf(LINE_FEED, from);
    const to = end === -1 ? piece.length : end;
    if (passed.rows > 0 && !passed.isQuoted) joined[length++] = 0x2c;
    length += piece.copy(joined, length, from, to);
    // The rest of a row that is cut goes on in the next piece.
    passed.isQuoted = end === -1;
    if (end !== -1) passed.rows++;
    from = to + 1;
  }
  return joined.subarray(0, length);
}

function countLines(piece: Buffer, passed: Passed): Buffer {
  if (!passed.isQuoted && !piece.includes(QUOTE)) {
    for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) passed.rows++;
    return piece;
  }
  for (const byte of piece) {
    if (byte === QUOTE) passed.isQuoted = !passed.isQuoted;
    else if (byte === LINE_FEED && !passed.isQuoted) passed.rows++;
  }
  return piece;
}
