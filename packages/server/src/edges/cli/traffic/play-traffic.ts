import { type Dice, seededDice } from '../../../base/dice.ts';
import { dateAt, type IsoDate } from '../../../base/time.ts';
import type { AccountHandle } from '../account-handle.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Acknowledged, nothingAcknowledged } from './acknowledged.ts';
import { type Banner, bannerOf, bidCall } from './ad-requests.ts';
import { ensureBudgets } from './budgets.ts';
import { type Market, openStage, type Stage } from './market.ts';
import { openMpoCalls } from './mpo-calls.ts';
import { openSender, type Sender } from './sender.ts';
import { makeShoppers, pickProduct, type Shopper } from './shopper.ts';
import { type Act, type OrderLine, visitRequests } from './site-requests.ts';

export interface TrafficPlan {
  readonly account: AccountHandle;
  readonly operatorKey: string;
  readonly seed: number;
  readonly shoppers: number;
  readonly days: number;
  /** Waits for a server that was killed to be back, and sends again what was not acknowledged. */
  readonly toleratesRestarts?: boolean;
  /** Told after each of the four parts of a day. */
  readonly onProgress?: (ticksDone: number, ticks: number) => void;
}

export interface PlayedTraffic {
  readonly acknowledged: Acknowledged;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate;
}

/** Parts of a day: night, morning, afternoon, evening. */
const TICKS_A_DAY = 4;
const TICK_MS = 86_400_000 / TICKS_A_DAY;

/** How much is going on in each part of the day. */
const BUSTLE = [0.3, 1, 1.2, 1.5] as const;

/** Shares of occasions at which a shopper does it. */
const HABITS = {
  comesFromHome: 0.4,
  looksOn: 0.6,
  putsIntoBasket: 0.15,
  buysUnprompted: 0.03,
  seesAnAd: 0.3,
  /** Far above a real banner's, so that a small crowd has something to show. */
  clicks: 0.12,
  clicksTwice: 0.1,
  buysAfterClick: 0.2,
} as const;

/** What other bidders offer for a thousand impressions, in units: below it, Souk's bid loses. */
const RIVAL_CPM_MAX = 3;

/**
 * Plays shoppers against the public endpoints of a running server, on its test clock. Everything comes from the seed,
 * and between the steps of a tick the server catches up, so that the same seed on a fresh server gives the same figures.
 */
export async function playTraffic(plan: TrafficPlan): Promise<PlayedTraffic> {
  const sender = openSender({
    baseUrl: plan.account.baseUrl,
    toleratesRestarts: plan.toleratesRestarts === true,
  });
  try {
    return await new Crowd(plan, sender).play();
  } finally {
    sender.close();
  }
}

class Crowd {
  readonly #plan: TrafficPlan;
  readonly #sender: Sender;
  readonly #stage: Stage;
  readonly #dice: Dice;
  readonly #acknowledged = nothingAcknowledged();
  #market: Market = [];
  #prefix = '';
  #numbered = 0;

  constructor(plan: TrafficPlan, sender: Sender) {
    this.#plan = plan;
    this.#sender = sender;
    this.#stage = openStage(sender, plan.operatorKey);
    this.#dice = seededDice(plan.seed);
  }

  async play(): Promise<PlayedTraffic> {
    const { account, seed, days, onProgress } = this.#plan;
    const startMs = await this.#startOfPlay();
    const startDate = dateAt(startMs, 'UTC');
    // The moment tells two runs with one seed on one server apart.
    this.#prefix = `t${seed}-${Math.floor(startMs / 1_000).toString(36)}`;
    const { shoppers: count } = this.#plan;
    const shoppers = makeShoppers(count, { prefix: this.#prefix, market: this.#market, dice: this.#dice });
    await ensureBudgets(await openMpoCalls(this.#sender, account), {
      ...{ account, market: this.#market, today: startDate, days },
      dice: seededDice(seed + 1),
    });
    const ticks = days * TICKS_A_DAY;
    for (let tick = 0; tick < ticks; tick++) {
      await this.#tick(shoppers, BUSTLE[tick % TICKS_A_DAY] ?? 1);
      await this.#stage.advanceTo(startMs + (tick + 1) * TICK_MS);
      onProgress?.(tick + 1, ticks);
    }
    await this.#stage.drain();
    const endDate = dateAt(startMs + ticks * TICK_MS, 'UTC');
    return { acknowledged: this.#acknowledged, startDate, endDate };
  }

  async #startOfPlay(): Promise<number> {
    const { account } = this.#plan;
    if ((await this.#stage.mode()) !== 'test') {
      throw new CliError(
        EXIT.failed,
        `the server at ${account.baseUrl} runs on real time, so days cannot be played; nothing was sent. Start it with souk start --clock test`,
      );
    }
    this.#market = await this.#stage.market(account.advertiserId);
    if (this.#market.length === 0) {
      throw new CliError(
        EXIT.failed,
        `advertiser ${account.advertiserId} has no products to look at; nothing was sent. Then: souk feed import products.csv`,
      );
    }
    return this.#stage.nowMs();
  }

  async #tick(shoppers: readonly Shopper[], bustle: number): Promise<void> {
    for (const shopper of shoppers) {
      if (this.#happens(shopper.restlessness * bustle)) await this.#visit(shopper, this.#stroll(shopper));
    }
    await this.#stage.drain();
    const shown = await this.#askForAds(shoppers, bustle);
    const clicked = await this.#show(shown);
    await this.#stage.drain();
    for (const shopper of clicked) {
      if (this.#happens(HABITS.buysAfterClick)) await this.#visit(shopper, [this.#order(shopper)]);
    }
    await this.#stage.drain();
  }

  /** What one visit consists of. */
  #stroll(shopper: Shopper): Act[] {
    const acts: Act[] = [];
    if (this.#happens(HABITS.comesFromHome)) acts.push({ kind: 'home', eventId: this.#nextId() });
    do {
      const product = pickProduct(shopper, this.#market, this.#dice);
      acts.push({ kind: 'product', eventId: this.#nextId(), product });
      if (this.#happens(HABITS.putsIntoBasket))
        acts.push({ kind: 'basket', eventId: this.#nextId(), product });
    } while (acts.length < 6 && this.#happens(HABITS.looksOn));
    if (this.#happens(HABITS.buysUnprompted)) acts.push(this.#order(shopper));
    return acts;
  }

  #order(shopper: Shopper): Act {
    const lines: OrderLine[] = [];
    do {
      const product = pickProduct(shopper, this.#market, this.#dice);
      if (lines.every((line) => line.product.id !== product.id))
        lines.push({ product, quantity: this.#happens(0.2) ? 2 : 1 });
    } while (lines.length < 3 && this.#happens(0.3));
    const eventId = this.#nextId();
    return { kind: 'order', eventId, orderId: `${eventId}-order`, lines };
  }

  async #visit(shopper: Shopper, acts: readonly Act[]): Promise<void> {
    for (const { call, acts: carried } of visitRequests(shopper, acts, this.#plan.account.partnerId)) {
      await this.#sender.send(call);
      for (const act of carried) this.#note(act);
    }
    shopper.hasVisited = true;
  }

  #note(act: Act): void {
    this.#acknowledged.siteEvents.add(act.eventId);
    if (act.kind !== 'order') return;
    const units = act.lines.reduce((sum, line) => sum + line.quantity, 0);
    const revenue = act.lines.reduce((sum, line) => sum + line.quantity * line.product.price, 0);
    this.#acknowledged.orders.set(act.orderId, { units, revenue });
  }

  async #askForAds(
    shoppers: readonly Shopper[],
    bustle: number,
  ): Promise<{ shopper: Shopper; banner: Banner }[]> {
    const won: { shopper: Shopper; banner: Banner }[] = [];
    for (const shopper of shoppers) {
      if (!shopper.hasVisited || !this.#happens(HABITS.seesAnAd * bustle)) continue;
      const ask = { id: this.#nextId(), size: Math.floor(this.#dice() * 4), floorCpm: 0.05 };
      const rivalCpm = this.#dice() * RIVAL_CPM_MAX;
      const banner = bannerOf(await this.#sender.send(bidCall(shopper, ask)));
      this.#acknowledged.bidRequests++;
      if (banner === null) continue;
      this.#acknowledged.bids++;
      if (banner.cpm >= rivalCpm) won.push({ shopper, banner });
    }
    return won;
  }

  /** Loads the banners and follows some of their links; returns who clicked. */
  async #show(shown: readonly { shopper: Shopper; banner: Banner }[]): Promise<Shopper[]> {
    const clicked: Shopper[] = [];
    for (const { shopper, banner } of shown) {
      await this.#sender.send({ method: 'GET', path: banner.pixel });
      this.#acknowledged.impressions.set(banner.pixel, banner.links.length);
      const clicks = this.#happens(HABITS.clicks);
      const link = banner.links[Math.floor(this.#dice() * this.#dice() * banner.links.length)];
      const isDouble = this.#happens(HABITS.clicksTwice);
      if (!clicks || link === undefined) continue;
      await this.#sender.send({ method: 'GET', path: link });
      this.#acknowledged.clicks.add(link);
      if (isDouble) await this.#sender.send({ method: 'GET', path: link });
      clicked.push(shopper);
    }
    return clicked;
  }

  #happens(probability: number): boolean {
    return this.#dice() < probability;
  }

  #nextId(): string {
    return `${this.#prefix}-${++this.#numbered}`;
  }
}
