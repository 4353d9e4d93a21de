import { type EpochMs, HOUR_MS } from '../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { FINAL_AFTER_DAYS, type KnownOrder, ORDERS_SPACE, PASTS_SPACE } from './attribution-state.ts';
import { pastSince } from './past.ts';
import { decodePast, encodePast } from './stored-past.ts';

const DAY_MS = 24 * HOUR_MS;

/** Clicks and orders are kept until the orders are final, and as much longer as the two streams may be read apart. */
const PAST_KEPT_MS = (FINAL_AFTER_DAYS + 30) * DAY_MS;

/**
 * That a transaction id was counted is remembered longer: shoppers come back to the page that says "thank you", and it
 * reports the order again. Reports reach back one year.
 */
const ORDER_KEPT_MS = 400 * DAY_MS;

/** Entries looked at in one turn: a few milliseconds, so that nobody waits for the sweep. */
const SLICE_ENTRIES = 500;

/**
 * Forgets what can matter to no report any more, so that state is bounded by time: one pass over everything each day, a
 * slice at a time. Where it stands is not stored: after a restart it begins anew.
 */
export class Sweep {
  readonly #profiles: Profiles;
  #day = 0;
  /** The space and the last key that this pass looked at; null between passes. */
  #at: { space: string; key: string } | null = null;

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** One slice, when the day of `nowMs` has not been swept yet. */
  async turn(nowMs: EpochMs): Promise<void> {
    const day = Math.floor(nowMs / DAY_MS);
    if (this.#at === null && day <= this.#day) return;
    this.#day = Math.max(this.#day, day);
    const { space, key } = this.#at ?? { space: PASTS_SPACE, key: '' };
    const entries = await this.#profiles.scan(space, key, SLICE_ENTRIES);
    await this.#profiles.commit(entries.flatMap((entry) => outdated({ space, ...entry }, nowMs)));
    const last = entries.length < SLICE_ENTRIES ? undefined : entries.at(-1);
    if (last !== undefined) this.#at = { space, key: last.key };
    else this.#at = space === PASTS_SPACE ? { space: ORDERS_SPACE, key: '' } : null;
  }
}

function outdated(
  { space, key, value }: { space: string; key: string; value: Buffer },
  nowMs: EpochMs,
): ProfileWrite[] {
  if (space === ORDERS_SPACE) {
    const { order, returns } = JSON.parse(value.toString()) as KnownOrder;
    const newestMs = Math.max(order?.timeMs ?? 0, ...returns.map(({ timeMs }) => timeMs));
    return newestMs < nowMs - ORDER_KEPT_MS ? [{ space, key, value: null }] : [];
  }
  const past = decodePast(value.toString());
  const left = pastSince(past, nowMs - PAST_KEPT_MS);
  if (left === null) return [{ space, key, value: null }];
  const isSame = left.touches.length === past.touches.length && left.orders.length === past.orders.length;
  return isSame ? [] : [{ space, key, value: Buffer.from(encodePast(left)) }];
}
