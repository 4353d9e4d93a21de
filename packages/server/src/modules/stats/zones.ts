import { isTimeZone } from '../../base/time.ts';
import type { Columns } from '../../stores/columns/port.ts';

/** The zone's proper name for a name in any case; null for what is no zone of the IANA database. */
export type ZoneNamed = (name: string) => string | null;

/**
 * The zones that both we and the column store know: it knows them by their exact names only, and we accept offsets
 * such as `+05:30`, which are no zones.
 */
export async function zonesOf(columns: Columns): Promise<ZoneNamed> {
  const rows = await columns.query<{ name: string }>('SELECT time_zone AS name FROM system.time_zones');
  const names = new Map(rows.map(({ name }) => [name.toLowerCase(), name]));
  return (name) => {
    const known = names.get(name.toLowerCase());
    return known !== undefined && isTimeZone(known) ? known : null;
  };
}
