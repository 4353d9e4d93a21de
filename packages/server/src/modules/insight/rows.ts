import { setImmediate as othersTurn } from 'node:timers/promises';
import { assert } from '../../base/assert.ts';

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

/** Things that are looked at before others have a turn: some milliseconds, for which a bid can wait. */
const STRETCH = 1_000;

/** Looks at each of many things and lets others go first now and then. */
export async function visit<Thing>(things: readonly Thing[], look: (thing: Thing) => void): Promise<void> {
  let looked = 0;
  for (const thing of things) {
    look(thing);
    if (++looked % STRETCH === 0) await othersTurn();
  }
}

/**
 * The wanted page in order; rows that compare equal keep theirs. Stretches are sorted each by itself and merged as far as the
 * page goes, so that nobody waits for a hundred thousand rows to be sorted.
 */
export async function pageOf<Row>(
  rows: readonly Row[],
  compare: Compare<Row>,
  wanted: PageWanted,
): Promise<Page<Row>> {
  const runs: Row[][] = [];
  for (let at = 0; at < rows.length; at += STRETCH) {
    runs.push(rows.slice(at, at + STRETCH).sort(compare));
    await othersTurn();
  }
  const heads = runs.map(() => 0);
  const from = wanted.page * wanted.size;
  const page: Row[] = [];
  for (let taken = 0; taken < Math.min(rows.length, from + wanted.size); taken++) {
    const row = takeFirst(runs, heads, compare);
    if (taken >= from) page.push(row);
    if (taken % STRETCH === STRETCH - 1) await othersTurn();
  }
  return { rows: page, total: rows.length };
}

/** The first row of all runs; of equal ones that of the earlier run. */
function takeFirst<Row>(runs: readonly (readonly Row[])[], heads: number[], compare: Compare<Row>): Row {
  let best: { row: Row; run: number } | null = null;
  for (const [run, rows] of runs.entries()) {
    const head = heads[run] ?? 0;
    const row = rows[head];
    if (row === undefined || head >= rows.length) continue;
    if (best === null || compare(row, best.row) < 0) best = { row, run };
  }
  assert(best !== null, 'more rows were taken than there are');
  heads[best.run] = (heads[best.run] ?? 0) + 1;
  return best.row;
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
