/** Which rows of a long list are wanted: the whole list stays with the server. */
export interface PageWanted {
  /** From 0. */
  readonly page: number;
  readonly size: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Rows that pass the filter, on all pages. */
  readonly total: number;
}

export type Compare<Row> = (a: Row, b: Row) => number;

/** The wanted page in order; rows that compare equal keep theirs. */
export function pageOf<Row>(rows: readonly Row[], compare: Compare<Row>, wanted: PageWanted): Page<Row> {
  const from = wanted.page * wanted.size;
  const sorted = rows.toSorted(compare);
  return { rows: sorted.slice(from, from + wanted.size), total: rows.length };
}

export function backwards<Row>(compare: Compare<Row>): Compare<Row> {
  return (a, b) => compare(b, a);
}

/** How often each value occurs. */
export function countBy<Row>(
  rows: Iterable<Row>,
  of: (row: Row) => string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[of(row)] = (counts[of(row)] ?? 0) + 1;
  return counts;
}
