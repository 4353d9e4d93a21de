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
  bytes: number;
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
  // Columnar JSON: the names once, the rows as arrays, each in a line of its own.
  json: {
    format: 'CustomSeparated',
    settings: `format_custom_escaping_rule = 'JSON', format_custom_field_delimiter = ',',
      format_custom_row_before_delimiter = ',\\n[', format_custom_row_after_delimiter = ']'`,
    head: (columns) => `{"columns":${JSON.stringify(columns)},"data":[`,
    rows: withoutFirstComma,
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

/**
 * Before each row stands a comma, because nobody knows yet which row is the last, and a line break: there is no other
 * one, those within texts are escaped.
 */
function withoutFirstComma(piece: Buffer, passed: Passed): Buffer {
  const isFirst = passed.bytes === 0;
  passed.bytes += piece.length;
  countLineFeeds(piece, passed);
  return isFirst ? piece.subarray(1) : piece;
}

function countLineFeeds(piece: Buffer, passed: Passed): void {
  for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) passed.rows++;
}

function countLines(piece: Buffer, passed: Passed): Buffer {
  if (!passed.isQuoted && !piece.includes(QUOTE)) {
    countLineFeeds(piece, passed);
    return piece;
  }
  for (const byte of piece) {
    if (byte === QUOTE) passed.isQuoted = !passed.isQuoted;
    else if (byte === LINE_FEED && !passed.isQuoted) passed.rows++;
  }
  return piece;
}
