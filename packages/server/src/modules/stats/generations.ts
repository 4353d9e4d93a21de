import type { Db } from '../../stores/db/port.ts';
import type { Position } from '../../stores/log/port.ts';
import { FIRST_GENERATION } from '../attribution/index.ts';
import type { AsOf } from './as-of.ts';

/** From which record of the sales stream on an advertiser's sales are counted in which generation. */
export interface GenerationStart {
  readonly advertiserId: number;
  readonly since: Position;
  readonly generation: number;
}

/** To be noted together with the end of the batch that they are in: saying it again changes nothing. */
export async function noteGenerations(tx: Db, starts: readonly GenerationStart[]): Promise<void> {
  for (const { advertiserId, since, generation } of starts) {
    await tx.query(
      `INSERT INTO sales_generations (advertiser_id, since_position, generation) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [advertiserId, since, generation],
    );
  }
}

/** A statement for all of them as JSON, in the order of the stream. */
export const GENERATIONS_SQL = `
  SELECT coalesce(json_agg(json_build_object(
    'advertiserId', advertiser_id, 'since', since_position, 'generation', generation) ORDER BY since_position), '[]')
  FROM sales_generations`;

/** The current generation of a row's advertiser as of a report's positions, as SQL. */
export function generationSql(
  starts: readonly GenerationStart[],
  asOf: AsOf,
  advertiserIds: readonly number[],
): string {
  const current = new Map<number, number>();
  for (const { advertiserId, since, generation } of starts) {
    if (since <= asOf.sales && advertiserIds.includes(advertiserId)) current.set(advertiserId, generation);
  }
  if (current.size === 0) return String(FIRST_GENERATION);
  const [keys, values] = [[...current.keys()], [...current.values()]];
  return `transform(advertiser_id, [${keys.join(', ')}], [${values.join(', ')}], ${FIRST_GENERATION})`;
}
