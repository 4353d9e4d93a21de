import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Met } from '../pipeline.ts';
import type { SiteEventType } from '../site-event.ts';
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
  readonly products: ProductCounts;
  /** All, and those of which the catalog knows every product. */
  readonly orders: { all: number; known: number };
  /** Of measurement partners: events that they attribute (`yes`), do not (`no`), or do not say it of (`unsaid`). */
  readonly partners: Record<string, Counts>;
}

/** Products of views, of orders and of any event, and those of them that the catalog knows. Always in this shape: it is counted often. */
export interface ProductCounts {
  met: number;
  metKnown: number;
  /** Known, and spelled otherwise in upper and lower case. */
  recased: number;
  viewed: number;
  viewedKnown: number;
  bought: number;
  boughtKnown: number;
}

const NO_PRODUCTS: ProductCounts = {
  ...{ met: 0, metKnown: 0, recased: 0 },
  ...{ viewed: 0, viewedKnown: 0, bought: 0, boughtKnown: 0 },
};

export function emptyDay(): DayCounts {
  return {
    kept: {},
    dropped: {},
    lastMs: {},
    identified: {},
    products: { ...NO_PRODUCTS },
    orders: { all: 0, known: 0 },
    partners: {},
  };
}

export function countDropped(day: DayCounts, reason: DropReason): void {
  bump(day.dropped, reason);
}

/** What differs from event to event; the rest is counted for all of a request at once. */
export function countKept(day: DayCounts, { type, met }: KeptEvent, surface: string): void {
  bump(inner(day.kept, surface), type);
  if (met.products > 0) countProducts(day, type, met);
}

/** What all kept events of a request have in common: the way they came, and the names of the shopper. */
export function countRequest(
  day: DayCounts,
  { submission, shopper, receivedMs }: CameFrom,
  kept: number,
): void {
  const { surface, partner, isAttributed = null } = submission;
  day.lastMs[surface] = receivedMs;
  countNames(day.identified, shopper, kept);
  if (partner === undefined) return;
  add(inner(day.partners, partner), isAttributed === null ? 'unsaid' : isAttributed ? 'yes' : 'no', kept);
}

/** What is counted of an event that was kept. */
export interface KeptEvent {
  readonly type: SiteEventType;
  readonly met: Met;
}

export interface CameFrom {
  readonly submission: Pick<Submission, 'surface' | 'partner' | 'isAttributed'>;
  readonly shopper: readonly string[];
  readonly receivedMs: EpochMs;
}

/** Keys stand sorted, so that those of one kind are neighbours. */
function countNames(identified: Counts, shopper: readonly string[], kept: number): void {
  let last = '';
  for (const key of shopper) {
    const letter = key.charAt(0);
    if (letter !== last) add(identified, letter, kept);
    last = letter;
  }
}

function countProducts({ products, orders }: DayCounts, type: SiteEventType, met: Met): void {
  products.met += met.products;
  products.metKnown += met.known;
  products.recased += met.recased;
  if (type === 'viewItem') {
    products.viewed += met.products;
    products.viewedKnown += met.known;
  } else if (type === 'trackTransaction') {
    products.bought += met.products;
    products.boughtKnown += met.known;
    orders.all++;
    if (met.known === met.products) orders.known++;
  }
}

/** Several days as one. */
export function sumOf(days: readonly DayCounts[]): DayCounts {
  const sum = emptyDay();
  for (const day of days) {
    for (const name of ['dropped', 'identified'] as const) addAll(sum[name], day[name]);
    addProducts(sum, day);
    for (const name of ['kept', 'partners'] as const) {
      for (const [key, counts] of Object.entries(day[name])) addAll(inner(sum[name], key), counts);
    }
    for (const [surface, ms] of Object.entries(day.lastMs)) {
      sum.lastMs[surface] = Math.max(sum.lastMs[surface] ?? 0, ms);
    }
  }
  return sum;
}

function addProducts({ products, orders }: DayCounts, day: DayCounts): void {
  for (const name of PRODUCT_COUNTS) products[name] += day.products[name];
  orders.all += day.orders.all;
  orders.known += day.orders.known;
}

const PRODUCT_COUNTS = Object.keys(NO_PRODUCTS) as (keyof ProductCounts)[];

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
