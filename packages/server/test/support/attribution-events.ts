import { seededDice } from '../../src/base/dice.ts';
import type { ClickRecord } from '../../src/modules/delivery/index.ts';
import type { SiteEvent, SiteItem } from '../../src/modules/events/index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * What is known of real shops, from public audits of a click log of 31 days (435,810 conversions): shares of touches,
 * of broken ids and of conversions by click, and how long after the last click people buy. Duplicates and returns are
 * what shops report of themselves.
 */
export const SHOP_FACTS = {
  multiTouchShare: 0.323,
  /** Clicks of an order, for one with several. */
  touchesOfMulti: 3.63,
  conversionsPerClick: 0.073,
  /** Transaction ids that two shoppers report. */
  brokenIdShare: 0.00668,
  boughtWithinHour: 0.35,
  boughtWithinDay: 0.5,
  duplicateShare: 0.05,
  returnShare: 0.03,
} as const;

const ADVERTISER_ID = 7;
const SELLERS = 500;
const FROM_MS = Date.UTC(2026, 0, 1);

export interface ShopEvents {
  readonly clicks: readonly ClickRecord[];
  readonly events: readonly SiteEvent[];
}

/** A month of a shop with so many orders: its clicks and its site events, each in the order in which they arrive. */
export function shopEvents({ orders, seed }: { orders: number; seed: number }): ShopEvents {
  const shop = new Shop(seed);
  for (let i = 0; i < orders; i++) shop.addBuyer();
  const idle = Math.round(orders / SHOP_FACTS.conversionsPerClick) - shop.clicks.length;
  for (let left = idle; left > 0; ) left -= shop.addLooker(left);
  return {
    clicks: shop.clicks.sort((a, b) => a.timeMs - b.timeMs),
    events: shop.events.sort((a, b) => a.receivedMs - b.receivedMs),
  };
}

class Shop {
  readonly clicks: ClickRecord[] = [];
  readonly events: SiteEvent[] = [];
  readonly #dice: () => number;
  #shoppers = 0;
  #orders = 0;
  #lastOrderId = 't0';

  constructor(seed: number) {
    this.#dice = seededDice(seed);
  }

  addBuyer(): void {
    const devices = this.#devices();
    const buysMs = FROM_MS + 30 * DAY + this.#momentOfDay() + Math.floor(this.#dice() * 31) * DAY;
    const lastMs = buysMs - this.#delayMs();
    const sellers = [this.#seller()];
    this.#click(devices, sellers[0] ?? 0, lastMs);
    if (this.#happens(SHOP_FACTS.multiTouchShare)) {
      for (
        let touches = 1;
        touches === 1 || this.#happens(1 - 1 / (SHOP_FACTS.touchesOfMulti - 1));
        touches++
      ) {
        // Most come some days before the last, fewer long before.
        const beforeMs = (30 * DAY - (buysMs - lastMs)) * this.#dice() ** 3.5;
        sellers.push(this.#seller());
        this.#click(devices, sellers.at(-1) ?? 0, Math.floor(lastMs - beforeMs));
      }
    }
    this.#order(devices, sellers, buysMs);
  }

  /** A shopper who clicks and does not buy; answers how often. */
  addLooker(atMost: number): number {
    const devices = this.#devices();
    let clicks = 0;
    do {
      const at = FROM_MS + Math.floor(this.#dice() * 61) * DAY + this.#momentOfDay();
      this.#click(devices, this.#seller(), at);
      clicks++;
    } while (clicks < atMost && this.#happens(0.5));
    return clicks;
  }

  /** The names of a shopper on each device; events of people who log in name the address too, which links devices. */
  #devices(): string[][] {
    const shopper = ++this.#shoppers;
    const names = [
      `g${shopper}`,
      ...(this.#happens(0.3) ? [`g${shopper}b`] : []),
      ...(this.#happens(0.05) ? [`g${shopper}c`] : []),
    ];
    const address = this.#happens(0.5) ? `b${shopper}` : null;
    const devices = names.map((name) => (address === null ? [name] : [address, name]));
    if (address !== null || this.#happens(0.3)) {
      for (const device of devices) {
        this.#site(device, {
          type: 'viewHome',
          timeMs: FROM_MS + Math.floor(this.#dice() * 61 * DAY),
          items: [],
        });
      }
    }
    return devices;
  }

  #click(devices: readonly string[][], seller: number, timeMs: number): void {
    // The exchange knows the device only.
    const device = this.#pick(devices);
    const id = `l${this.clicks.length}`;
    const click: ClickRecord = {
      ...{ v: 1, kind: 'click', bidId: id, advertiserId: ADVERTISER_ID, campaignId: 1_000 + (seller % 3) },
      ...{ sellerId: String(seller), shopper: [device.at(-1) ?? ''], bidMs: timeMs - 1_000, timeMs },
      ...{ linkId: `${id}.0`, product: `p${seller}-1`, priceMicros: 250_000 },
    };
    this.clicks.push(click);
    if (this.#happens(SHOP_FACTS.duplicateShare)) this.clicks.push(click);
  }

  #order(devices: readonly string[][], sellers: readonly number[], timeMs: number): void {
    const isBroken = this.#orders > 0 && this.#happens(SHOP_FACTS.brokenIdShare);
    const transactionId = isBroken ? this.#lastOrderId : `t${++this.#orders}`;
    this.#lastOrderId = transactionId;
    const items: SiteItem[] = [];
    do items.push(this.#item(sellers));
    while (this.#happens(0.3));
    const device = this.#pick(devices);
    const order = { type: 'trackTransaction', timeMs, items, transactionId, currency: 'EUR' } as const;
    this.#site(device, order);
    // The shop's server reports the same order a little later, under names and an event id of its own.
    if (this.#happens(SHOP_FACTS.duplicateShare)) {
      this.#site(device.slice(0, 1), { ...order, timeMs: timeMs + Math.floor(this.#dice() * 60_000) });
    }
    if (this.#happens(SHOP_FACTS.returnShare)) {
      const back = this.#happens(0.5) ? [] : items.slice(0, 1).map((item) => ({ ...item, quantity: 1 }));
      const laterMs = timeMs + Math.floor(this.#dice() * 20 * DAY);
      this.#site(device, { type: 'trackReturn', timeMs: laterMs, items: back, transactionId });
    }
  }

  #site(
    shopper: readonly string[],
    event: Pick<SiteEvent, 'type' | 'timeMs' | 'items' | 'transactionId'>,
  ): void {
    const lateMs = this.#happens(0.1) ? this.#dice() * 48 * HOUR : this.#dice() * 2_000;
    this.events.push({
      ...{ v: 1, id: `e${this.events.length}`, advertiserId: ADVERTISER_ID, surface: 's2s' },
      ...{ receivedMs: Math.floor(event.timeMs + lateMs), shopper, ...event },
    });
  }

  #item(sellers: readonly number[]): SiteItem {
    const seller = this.#happens(0.6) ? this.#pick(sellers) : this.#seller();
    const number = Math.floor(this.#dice() * 20);
    // Two in a hundred products are not in the catalog.
    const isUnknown = (seller * 20 + number) % 50 === 7;
    return {
      product: `p${seller}-${number}`,
      sellerId: isUnknown ? null : String(seller),
      priceMicros: 990_000 + number * 1_234_567,
      quantity: 1 + Math.floor(this.#dice() ** 4 * 5),
    };
  }

  /** Few sellers are large. */
  #seller(): number {
    return Math.floor(SELLERS * this.#dice() ** 3);
  }

  /** From the last click to the order: a third within the hour, half within the day, the rest within the month. */
  #delayMs(): number {
    const part = this.#dice();
    const within = this.#dice();
    if (part < SHOP_FACTS.boughtWithinHour) return Math.floor(60_000 * 60 ** within);
    if (part < SHOP_FACTS.boughtWithinDay) return Math.floor(HOUR * 24 ** within);
    const days = 1 - 9 * Math.log(1 - within * (1 - Math.exp(-29 / 9)));
    return Math.floor(days * DAY);
  }

  /** People are awake at about the same time. */
  #momentOfDay(): number {
    for (;;) {
      const at = this.#dice();
      if (this.#dice() * 2 < 1 - Math.cos(2 * Math.PI * at)) return Math.floor(at * DAY);
    }
  }

  #happens(chance: number): boolean {
    return this.#dice() < chance;
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#dice() * all.length)] as T;
  }
}
