import { shortHash } from '../../base/hash.ts';
import { type EpochMs, HOUR_MS } from '../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import type { ClickRecord } from '../delivery/index.ts';
import { type Credit, corrections, creditsOf, type Sale, type Touch } from './credit.ts';
import { DraftedSpace } from './drafted-space.ts';
import { isFirst } from './from-records.ts';

/** A shopper with more clicks than this is a program; the newest are kept. */
const TOUCHES_PER_KEY_MAX = 200;
const SALES_PER_KEY_MAX = 200;

/** Ninety days is the widest window; an order may be reported a week late. Older clicks than that cannot matter. */
const TOUCH_LIFE_MS = 98 * 24 * HOUR_MS;

interface KnownSale {
  readonly sale: Sale;
  /** What the stream says of it so far. */
  readonly credits: readonly Credit[];
}

/** A buyer's order, by the time and the key of the order. */
type SaleRef = readonly [timeMs: EpochMs, saleKey: string];

/**
 * Clicks and orders by shopper, as far as one batch touches them. Whatever arrives, all orders that it could matter to
 * are judged again from everything known, and only the difference to what was said before is put out: so the sum of
 * what was put out is always the attribution of the set of events known, whatever their order.
 */
export class AttributionState {
  readonly #touches: DraftedSpace<readonly Touch[]>;
  readonly #sales: DraftedSpace<KnownSale>;
  readonly #salesOfKey: DraftedSpace<readonly SaleRef[]>;
  readonly #windowMsOf: (advertiserId: number) => number;
  /** Credits and corrections in the order in which they came about. */
  readonly put: Credit[] = [];

  constructor(profiles: Profiles, windowMsOf: (advertiserId: number) => number) {
    this.#touches = new DraftedSpace(profiles, 'attribution-clicks');
    this.#sales = new DraftedSpace(profiles, 'attribution-sales');
    this.#salesOfKey = new DraftedSpace(profiles, 'attribution-buyers');
    this.#windowMsOf = windowMsOf;
  }

  /** Reads what the clicks could change: orders of the same shoppers and all clicks that these orders depend on. */
  async readForClicks(clicks: readonly ClickRecord[]): Promise<void> {
    const keys = clicks.flatMap((click) => click.shopper);
    await this.#salesOfKey.read(keys);
    const saleKeys = keys.flatMap((key) => (this.#salesOfKey.get(key) ?? []).map(([, saleKey]) => saleKey));
    await this.#sales.read(saleKeys);
    const buyers = saleKeys.flatMap((saleKey) => this.#sales.get(saleKey)?.sale.shopper ?? []);
    await this.#touches.read([...keys, ...buyers]);
  }

  async readForSales(sales: readonly Sale[]): Promise<void> {
    const keys = sales.flatMap((sale) => sale.shopper);
    await Promise.all([
      this.#sales.read(sales.map(saleKeyOf)),
      this.#salesOfKey.read(keys),
      this.#touches.read(keys),
    ]);
  }

  addClick(click: ClickRecord): void {
    const { timeMs, linkId, campaignId, sellerId } = click;
    const affected = new Set<string>();
    for (const key of click.shopper) {
      const touches = withTouch(this.#touches.get(key) ?? [], { timeMs, linkId, campaignId, sellerId });
      if (touches !== null) this.#touches.put(key, touches);
      for (const [saleMs, saleKey] of this.#salesOfKey.get(key) ?? []) {
        if (saleMs >= timeMs) affected.add(saleKey);
      }
    }
    for (const saleKey of affected) {
      const known = this.#sales.get(saleKey);
      if (known !== null) this.#judge(saleKey, known.sale, known.credits);
    }
  }

  addSale(sale: Sale): void {
    const saleKey = saleKeyOf(sale);
    const known = this.#sales.get(saleKey);
    if (known !== null && !isFirst(sale, known.sale)) return;
    for (const key of sale.shopper) {
      const refs = withRef(this.#salesOfKey.get(key) ?? [], [sale.timeMs, saleKey]);
      this.#salesOfKey.put(key, refs);
    }
    this.#judge(saleKey, sale, known?.credits ?? null);
  }

  writes(): ProfileWrite[] {
    return [...this.#touches.writes(), ...this.#sales.writes(), ...this.#salesOfKey.writes()];
  }

  #judge(saleKey: string, sale: Sale, said: readonly Credit[] | null): void {
    const touches = sale.shopper.flatMap((key) => this.#touches.get(key) ?? []);
    const credits = creditsOf(sale, touches, this.#windowMsOf(sale.advertiserId));
    const missing = corrections(said ?? [], credits);
    if (said !== null && missing.length === 0 && this.#sales.get(saleKey)?.sale === sale) return;
    this.put.push(...missing);
    this.#sales.put(saleKey, { sale, credits });
  }
}

/** A transaction id is as long as its sender likes; keys are not. */
function saleKeyOf(sale: Sale): string {
  return `${sale.advertiserId}|${shortHash(sale.transactionId)}`;
}

/** The touches with one more, newest first and bounded; null when it was there already. */
function withTouch(touches: readonly Touch[], touch: Touch): readonly Touch[] | null {
  if (touches.some(({ linkId, timeMs }) => linkId === touch.linkId && timeMs === touch.timeMs)) return null;
  const all = [...touches, touch].sort(
    (a, b) => b.timeMs - a.timeMs || (a.linkId < b.linkId ? 1 : a.linkId > b.linkId ? -1 : 0),
  );
  const oldestMs = (all[0]?.timeMs ?? 0) - TOUCH_LIFE_MS;
  return all.slice(0, TOUCHES_PER_KEY_MAX).filter(({ timeMs }) => timeMs >= oldestMs);
}

function withRef(refs: readonly SaleRef[], ref: SaleRef): readonly SaleRef[] {
  const others = refs.filter(([, saleKey]) => saleKey !== ref[1]);
  return [...others, ref]
    .sort(([aMs, aKey], [bMs, bKey]) => bMs - aMs || (aKey < bKey ? -1 : 1))
    .slice(0, SALES_PER_KEY_MAX);
}
