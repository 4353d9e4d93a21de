import type { Dice } from '../../base/dice.ts';
import type { Ids } from '../../base/ids.ts';
import { Tally } from '../../base/reason.ts';
import type { Clock } from '../../base/time.ts';
import type { ShopperProfile } from '../audience/index.ts';
import type { AdRequest, ShopperName } from './ad-request.ts';
import { decide } from './decide.ts';
import type { TraceLine } from './inquiry.ts';
import type { KnownShopper, Market } from './market.ts';
import type { NoBidReason } from './no-bid-reason.ts';
import { makeOffer, type Offer } from './offer.ts';

export interface BidderDeps {
  readonly market: Market;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly ids: Ids;
  readonly linkKey: Uint8Array;
  /** Hashes names the way events do; gives at most two keys for a name, and at most eight in all. */
  readonly keysOf: (advertiserId: number, names: readonly ShopperName[]) => string[];
  readonly profileOf: (keys: readonly string[]) => Promise<ShopperProfile | null>;
}

export interface Answer {
  /** All in one currency. */
  readonly offers: readonly Offer[];
  /** null when there are offers. */
  readonly reason: NoBidReason | null;
  /** null unless asked for. */
  readonly trace: readonly TraceLine[] | null;
}

export interface BidOptions {
  readonly isTraced: boolean;
  /** Tells whether the sender has stopped waiting. */
  readonly isLate: () => boolean;
}

const NAMES_AT_ONCE = 4;

/** Answers requests for ads and counts every one of them: requests = bids + the sum of the reasons. */
export class Bidder {
  readonly noBids = new Tally<NoBidReason>();
  #requests = 0;
  #bids = 0;
  readonly #deps: BidderDeps;

  constructor(deps: BidderDeps) {
    this.#deps = deps;
  }

  /** Answered ones: a request that met a defect is none of them. */
  get requests(): number {
    return this.#requests;
  }

  /** Requests that were answered with at least one offer. */
  get bids(): number {
    return this.#bids;
  }

  /** Counts a request that could not even be read. */
  refuse(reason: NoBidReason, sample: unknown): void {
    this.#requests++;
    this.noBids.count(reason, sample);
  }

  async bid(request: AdRequest, { isTraced, isLate }: BidOptions): Promise<Answer> {
    const { market, clock, dice } = this.#deps;
    const advertisers = market.advertisers().filter(({ mpoEnabled }) => mpoEnabled);
    if (advertisers.length === 0) return this.#noBid('no-advertiser', null, request);
    const shoppers = await this.#shoppersOf(request, advertisers);
    if (isLate()) return this.#noBid('timeout', null, request);

    const nowMs = clock.now();
    const { bids, reason, trace } = decide({ request, shoppers, market, nowMs, dice, isTraced });
    if (reason !== null) return this.#noBid(reason, trace, request);
    const making = { ...this.#deps, nowMs };
    const offers = bids.map((bid) => makeOffer(bid, making));
    this.#requests++;
    this.#bids++;
    return { offers, reason: null, trace };
  }

  async #shoppersOf(
    request: AdRequest,
    advertisers: readonly KnownShopper['advertiser'][],
  ): Promise<KnownShopper[]> {
    if (request.names.length === 0) return [];
    const known = await Promise.all(
      advertisers.map(async (advertiser) => {
        const profile = await this.#deps.profileOf(this.#keysOf(advertiser.id, request.names));
        return profile === null ? [] : [{ advertiser, profile }];
      }),
    );
    return known.flat();
  }

  /** All keys of all names: asked for in groups, because of more than eight at once the weakest would be left out. */
  #keysOf(advertiserId: number, names: readonly ShopperName[]): string[] {
    const keys = new Set<string>();
    for (let i = 0; i < names.length; i += NAMES_AT_ONCE) {
      const group = names.slice(i, i + NAMES_AT_ONCE);
      for (const key of this.#deps.keysOf(advertiserId, group)) keys.add(key);
    }
    return [...keys];
  }

  #noBid(reason: NoBidReason, trace: Answer['trace'], request: AdRequest): Answer {
    this.#requests++;
    this.noBids.count(reason, request.id);
    return { offers: [], reason, trace };
  }
}
