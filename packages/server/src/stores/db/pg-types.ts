import pg from 'pg';

/**
 * How PostgreSQL's values become JavaScript's: int8 and numeric are safe integers or an error, a date is its text
 * `yyyy-MM-dd` (a Date would drag in the machine's zone), a timestamptz is milliseconds since 1970.
 */
export const pgTypes: pg.CustomTypesConfig = { getTypeParser };

type Parse = (text: string) => unknown;

const NUMBER_OIDS = { int8: 20, numeric: 1700, int8Array: 1016, numericArray: 1231 };
const TIME_OIDS = { date: 1082, timestamptz: 1184, dateArray: 1182, timestamptzArray: 1185 };
const TEXT_ARRAY_OID = 1009;

const parseTextArray = defaultParser(TEXT_ARRAY_OID) as (text: string) => unknown[];
const parseTimestamptz = defaultParser(TIME_OIDS.timestamptz);

const parsers = new Map<number, Parse>([
  [NUMBER_OIDS.int8, safeInteger],
  [NUMBER_OIDS.numeric, safeInteger],
  [NUMBER_OIDS.int8Array, arrayOf(safeInteger)],
  [NUMBER_OIDS.numericArray, arrayOf(safeInteger)],
  [TIME_OIDS.date, asText],
  [TIME_OIDS.dateArray, arrayOf(asText)],
  [TIME_OIDS.timestamptz, epochMs],
  [TIME_OIDS.timestamptzArray, arrayOf(epochMs)],
]);

function getTypeParser(oid: number): Parse {
  return parsers.get(oid) ?? defaultParser(oid);
}

function defaultParser(oid: number): Parse {
  // The package's type lists the built-in types only; the function itself takes any number.
  return pg.types.getTypeParser(oid as Parameters<typeof pg.types.getTypeParser>[0], 'text') as Parse;
}

function safeInteger(text: string): number {
  // A numeric column with a scale writes whole numbers as 12.00.
  const value = /^-?\d+(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `the database answered ${text}, which is no safe integer; cast the column to text or float8 to read it`,
    );
  }
  return value;
}

function epochMs(text: string): number {
  const moment = parseTimestamptz(text);
  if (moment instanceof Date) return moment.getTime();
  throw new RangeError(`the database answered the time ${text}, which is no moment; cast the column to text`);
}

function asText(text: string): string {
  return text;
}

function arrayOf(parse: Parse): Parse {
  const each = (item: unknown): unknown => {
    if (item === null) return null;
    return Array.isArray(item) ? item.map(each) : parse(String(item));
  };
  return (text) => parseTextArray(text).map(each);
}
