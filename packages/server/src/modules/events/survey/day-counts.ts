import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Met } from '../pipeline.ts';
import type { HitEvent } from '../site-event.ts';
import type { Submission } from '../submission.ts';

type Counts = Record<string, number>;

/** What one advertiser sent on one day, in numbers: plain objects, which are stored as they are. */
export interface DayCounts {
  /** Kept events by surface and type. */
  readonly kept: Record<string, Counts>;
  /** By reason. */
  readonly dropped: Counts;
  /** When something was last kept from a surface. */
  readonly lastMs: Record<string, EpochMs>;
  /** Kept events whose shopper was named so, by the first letter of the key. */
  readonly identified: Counts;
  /** Products of views (`viewed`), of orders (`bought`), of any event (`met`), and those that the catalog knows. */
  readonly products: Counts;
  /** Orders (`all`), and those of which the catalog knows every product (`known`). */
  readonly orders: Counts;
  /** Of measurement partners: events that they attribute (`yes`), do not (`no`), or do not say it of (`unsaid`). */
  readonly partners: Record<string, Counts>;
}

export function emptyDay(): DayCounts {
  return {
    kept: {},
    dropped: {},
    lastMs: {},
    identified: {},
    products: {},
    orders: {},
    partners: {},
  };
}

export function countDropped(day: DayCounts, reason: DropReason): void {
  bump(day.dropped, reason);
}

/** A few additions: events come by the ten thousand a second. */
export function countKept(
  day: DayCounts,
  event: HitEvent,
  { submission, shopper, receivedMs, met }: KeptBy,
): void {
  const { surface, partner } = submission;
  bump(inner(day.kept, surface), event.type);
  day.lastMs[surface] = receivedMs;
  countNames(day.identified, shopper);
  if (met.products > 0) countProducts(day, event, met);
  if (partner !== undefined) {
    const { isAttributed = null } = submission;
    bump(inner(day.partners, partner), isAttributed === null ? 'unsaid' : isAttributed ? 'yes' : 'no');
  }
}

export interface KeptBy {
  readonly submission: Pick<Submission, 'surface' | 'partner' | 'isAttributed'>;
  readonly shopper: readonly string[];
  readonly receivedMs: EpochMs;
  readonly met: Met;
}

/** Keys stand sorted, so that those of one kind are neighbours. */
function countNames(identified: Counts, shopper: readonly string[]): void {
  let last = '';
  for (const key of shopper) {
    const letter = key.charAt(0);
    if (letter !== last) bump(identified, letter);
    last = letter;
  }
}

function countProducts({ products, orders }: DayCounts, { type }: HitEvent, met: Met): void {
  add(products, 'met', met.products);
  add(products, 'metKnown', met.known);
  if (met.recased > 0) add(products, 'recased', met.recased);
  if (type === 'viewItem') {
    add(products, 'viewed', met.products);
    add(products, 'viewedKnown', met.known);
  } else if (type === 'trackTransaction') {
    add(products, 'bought', met.products);
    add(products, 'boughtKnown', met.known);
    bump(orders, 'all');
    if (met.known === met.products) bump(orders, 'known');
  }
}

/** Several days as one. */
export function sumOf(days: readonly DayCounts[]): DayCounts {
  const sum = emptyDay();
  for (const day of days) {
    for (const name of ['dropped', 'identified', 'products', 'orders'] as const) addAll(sum[name], day[name]);
    for (const name of ['kept', 'partners'] as const) {
      for (const [key, counts] of Object.entries(day[name])) addAll(inner(sum[name], key), counts);
    }
    for (const [surface, ms] of Object.entries(day.lastMs)) {
      sum.lastMs[surface] = Math.max(sum.lastMs[surface] ?? 0, ms);
    }
  }
  return sum;
}

function inner(outer: Record<string, Counts>, key: string): Counts {
  const known = outer[key];
  if (known !== undefined) return known;
  const made: Counts = {};
  outer[key] = made;
  return made;
}

function bump(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function add(counts: Counts, key: string, amount: number): void {
  counts[key] = (counts[key] ?? 0) + amount;
}

function addAll(sum: Counts, counts: Counts): void {
  for (const [key, amount] of Object.entries(counts)) add(sum, key, amount);
}
