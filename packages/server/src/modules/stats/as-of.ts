import { Refusal } from '../../base/problem.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Position } from '../../stores/log/port.ts';
import { SOURCES, type Source } from './facts-table.ts';
import { GENERATIONS_SQL, type GenerationStart } from './generations.ts';
import { problems } from './problems.ts';

/**
 * How far into the streams a report has counted. The log never changes, so the same report as of the same positions
 * comes out the same for ever, whatever sales and corrections arrive later.
 */
export type AsOf = Readonly<Record<Source, Position>>;

/** What the tables hold: facts up to these positions, and how many chunks are in the rollups. */
export interface FactsState {
  readonly asOf: AsOf;
  readonly rolledChunks: Readonly<Record<Source, number>>;
  readonly generations: readonly GenerationStart[];
}

export function foldOf(source: Source): string {
  return `facts-${source}`;
}

/** All of it as of one moment: a change of generation becomes known together with the position that it is at. */
export async function readFactsState(db: Db): Promise<FactsState> {
  const rows = await db.query<StateRow>(
    `SELECT fold, done_position, rolled_chunks, (${GENERATIONS_SQL}) AS generations FROM fold_batches`,
  );
  const each = (value: (row: StateRow) => number): Record<Source, number> => {
    const of = (source: Source): number => {
      const row = rows.find(({ fold }) => fold === foldOf(source));
      return row === undefined ? 0 : value(row);
    };
    return { ads: of('ads'), charges: of('charges'), sales: of('sales') };
  };
  return {
    asOf: each((row) => row.done_position),
    rolledChunks: each((row) => row.rolled_chunks),
    generations: rows[0]?.generations ?? [],
  };
}

interface StateRow {
  fold: string;
  done_position: number;
  rolled_chunks: number;
  generations: readonly GenerationStart[];
}

/** Notes that a source's chunks up to that many are in the rollups. */
export async function noteRolledUp(db: Db, source: Source, chunks: number): Promise<void> {
  await db.query('UPDATE fold_batches SET rolled_chunks = $2 WHERE fold = $1', [foldOf(source), chunks]);
}

/** As it stands in a header and a query: the positions of {@link SOURCES}, e.g. `1200.34.5`. */
export function asOfText(asOf: AsOf): string {
  return SOURCES.map((source) => asOf[source]).join('.');
}

/** null for a text that no report has given. */
function parseAsOf(text: string): AsOf | null {
  const match = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (match === null) return null;
  const [ads = 0, charges = 0, sales = 0] = match.slice(1).map(Number);
  return { ads, charges, sales };
}

/** What the tables hold, as of an earlier report if one is named. Throws `Refusal` for positions not yet reached. */
export function stateAsOf(state: FactsState, text: string | undefined): FactsState {
  if (text === undefined) return state;
  const asOf = parseAsOf(text.trim());
  if (asOf === null) throw new Refusal([problems.asOfInvalid(text)]);
  if (SOURCES.some((source) => asOf[source] > state.asOf[source])) {
    throw new Refusal([problems.asOfAhead(text, asOfText(state.asOf))]);
  }
  return { ...state, asOf };
}
