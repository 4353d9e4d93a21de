import type { Problem } from '../../base/problem.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { lockAdvertiser, nextRevision } from './revision.ts';

export const problems = {
  sellerNameInvalid: (): Problem => ({
    code: 'WithInvalidSellerName',
    type: 'validation',
    status: 400,
    title: 'The seller name is invalid',
    detail: `a seller's name has 1 to ${SELLER_NAME_CHARS_MAX} characters and is not blank; no seller was made`,
    pointer: '/sellerName',
  }),
} as const;

export const SELLER_NAME_CHARS_MAX = 100;

/**
 * The id of the seller of that name, made now if there is none (the oldest of several). A seller made so has no product
 * until a feed names it.
 */
export async function ensureSellerNamed(
  tx: Db,
  { advertiserId, name, nowMs }: { advertiserId: number; name: string; nowMs: EpochMs },
): Promise<string> {
  await lockAdvertiser(tx, advertiserId);
  const [known] = await tx.query<{ id: number }>(
    'SELECT id FROM sellers WHERE advertiser_id = $1 AND name = $2 ORDER BY id LIMIT 1',
    [advertiserId, name],
  );
  if (known !== undefined) return String(known.id);
  const revision = await nextRevision(tx);
  const [made] = await tx.query<{ id: number }>(
    `INSERT INTO sellers (advertiser_id, name, created_at_ms, emptied_at_ms, revision)
     VALUES ($1, $2, $3, $3, $4) RETURNING id`,
    [advertiserId, name, nowMs, revision],
  );
  return String(made?.id);
}
