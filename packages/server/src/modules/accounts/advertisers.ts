import type { Problem } from '../../base/problem.ts';
import { Refusal } from '../../base/problem.ts';
import { type Clock, isTimeZone } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { problems } from './problems.ts';

export interface NewAdvertiser {
  readonly name: string;
  /** ISO 4217, three capital letters. */
  readonly currency: string;
  /** Default UTC. */
  readonly timeZone?: string | undefined;
  /** Default: the next free one. */
  readonly partnerId?: number | undefined;
  readonly mpoEnabled?: boolean | undefined;
  readonly singleSellerEnabled?: boolean | undefined;
  readonly productSetIdsMin?: number | undefined;
  readonly attributionWindowDays?: number | undefined;
}

const NAME_CHARS_MAX = 200;
const INT32_MAX = 2_147_483_647;

/** Everything that is wrong with a new advertiser. */
export function advertiserProblems(input: NewAdvertiser): Problem[] {
  const found: Problem[] = [];
  const fault = (pointer: string, detail: string) => found.push(problems.fieldInvalid(pointer, detail));
  if (input.name.trim() === '' || input.name.length > NAME_CHARS_MAX) {
    fault('/name', `an advertiser's name has 1 to ${NAME_CHARS_MAX} characters`);
  }
  if (!Intl.supportedValuesOf('currency').includes(input.currency)) {
    fault('/currency', `${JSON.stringify(input.currency)} is no currency code such as EUR`);
  }
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) {
    fault('/timeZone', `${JSON.stringify(input.timeZone)} is no time zone such as Europe/Paris`);
  }
  if (!withinOrAbsent(input.partnerId, 1, INT32_MAX))
    fault('/partnerId', 'a partner id is a positive integer');
  if (!withinOrAbsent(input.productSetIdsMin, 1, 100_000)) {
    fault('/productSetIdsMin', 'the minimum size of a product set is a whole number from 1 to 100000');
  }
  return [...found, ...windowProblems(input.attributionWindowDays)];
}

function windowProblems(days: number | undefined): Problem[] {
  if (withinOrAbsent(days, 1, 90)) return [];
  return [problems.fieldInvalid('/attributionWindowDays', 'an attribution window has 1 to 90 whole days')];
}

function withinOrAbsent(value: number | undefined, min: number, max: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= min && value <= max);
}

/** Writes a new advertiser and returns its id. */
export async function insertAdvertiser(tx: Db, input: NewAdvertiser, clock: Clock): Promise<number> {
  const found = advertiserProblems(input);
  if (found.length > 0) throw new Refusal(found);
  const [row] = await tx.query<{ id: number }>(
    // The sequence skips ids that somebody chose by hand.
    `INSERT INTO advertisers (name, currency, time_zone, partner_id, mpo_enabled, single_seller_enabled,
       product_set_ids_min, attribution_window_days, created_at_ms)
     VALUES ($1, $2, $3, coalesce($4::integer, ${FREE_PARTNER_ID}), $5, $6, $7, $8, $9)
     ON CONFLICT (partner_id) DO NOTHING RETURNING id`,
    [
      input.name.trim(),
      input.currency,
      input.timeZone ?? 'UTC',
      input.partnerId ?? null,
      input.mpoEnabled ?? true,
      input.singleSellerEnabled ?? true,
      input.productSetIdsMin ?? 20,
      input.attributionWindowDays ?? 30,
      clock.now(),
    ],
  );
  if (row === undefined) throw new Refusal([problems.partnerTaken(input.partnerId ?? 0)]);
  return row.id;
}

/** What of an advertiser may be changed later on. */
export interface AdvertiserChange {
  readonly mpoEnabled?: boolean | undefined;
  readonly singleSellerEnabled?: boolean | undefined;
  readonly attributionWindowDays?: number | undefined;
}

export async function changeAdvertiser(tx: Db, id: number, change: AdvertiserChange): Promise<void> {
  const found = windowProblems(change.attributionWindowDays);
  if (found.length > 0) throw new Refusal(found);
  const rows = await tx.query(
    `UPDATE advertisers SET mpo_enabled = coalesce($2, mpo_enabled),
       single_seller_enabled = coalesce($3, single_seller_enabled),
       attribution_window_days = coalesce($4, attribution_window_days) WHERE id = $1 RETURNING id`,
    [id, change.mpoEnabled ?? null, change.singleSellerEnabled ?? null, change.attributionWindowDays ?? null],
  );
  if (rows.length === 0) throw new Refusal([problems.advertiserUnknown(id)]);
}

const FREE_PARTNER_ID = `(
  SELECT greatest(nextval('advertiser_partner_ids')::integer,
    (SELECT coalesce(max(partner_id), 0) + 1 FROM advertisers WHERE partner_id >= 50001)))`;
