import type { Position } from '../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';

const CURSOR_SPACE = 'cursor';

export const CLICKS_FOLD = 'attribution-clicks';
export const SALES_FOLD = 'attribution-sales';

/** How far a fold's committed state has read its stream. */
export async function readCursor(profiles: Profiles, fold: string): Promise<Position> {
  const [stored] = await profiles.getMany(CURSOR_SPACE, [fold]);
  return stored === undefined ? 0 : Number(stored.toString());
}

export function cursorWrite(fold: string, position: Position): ProfileWrite {
  return { space: CURSOR_SPACE, key: fold, value: Buffer.from(String(position)) };
}
