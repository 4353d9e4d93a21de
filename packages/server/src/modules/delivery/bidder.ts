import { assert } from '../../base/assert.ts';
import { type Dice, seededDice } from '../../base/dice.ts';
import type { Ids } from '../../base/ids.ts';
import { Tally } from '../../base/reason.ts';
import { allThere, type Soon, whenThere } from '../../base/soon.ts';
import type { Clock } from '../../base/time.ts';
import type { ShopperProfile } from '../audience/index.ts';
import type { AdRequest, ShopperName } from './ad-request.ts';
import type { BiddingPolicy } from './bidding-policy.ts';
import type { BudgetOutlays } from './budget-outlays.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { TraceLine } from './inquiry.ts';
import type { KnownShopper, Market, MarketAdvertiser } from './market.ts';
import type { NoBidReason } from './no-bid-reason.ts';
import { makeOffer, type Offer } from './offer.ts';
import { OutcomeCounts, type WeighedOutcome } from './outcome-counts.ts';
import type { Traffic } from './traffic.ts';

export interface BidderDeps {
  readonly market: Market;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly ids: Ids;
  readonly linkKey: Uint8Array;
  readonly policy?: BiddingPolicy;
  /** Hashes names the way events do; gives at most two keys for a name. */
  readonly keysOf: (advertiserId: number, names: readonly ShopperName[]) => string[];
  /** Told of every request for a shopper whom an advertiser knows, and of every bid. */
  readonly traffic: Pick<Traffic, 'count'>;
  readonly outlays: Pick<BudgetOutlays, 'bid'>;
  readonly profileOf: (keys: readonly string[]) => Soon<ShopperProfile | null>;
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

/** Answers requests for ads and counts every one of them: requests = bids + the sum of the reasons. */
export class Bidder {
  readonly noBids = new Tally<NoBidReason>();
  /** What became of each seller-campaign and of all requests, in the last hour. */
  readonly outcomes: OutcomeCounts;
  #requests = 0;
  #bids = 0;
  readonly #deps: BidderDeps;

  constructor(deps: BidderDeps) {
    this.#deps = deps;
    this.outcomes = new OutcomeCounts(deps.clock.now());
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
    this.outcomes.at(this.#deps.clock.now());
    this.#answered(reason);
    this.noBids.count(reason, sample);
  }

  /** At once when every profile is in memory. */
  bid(request: AdRequest, options: BidOptions): Soon<Answer> {
    this.outcomes.at(this.#deps.clock.now());
    const advertisers = this.#deps.market.advertisers().filter(isServing);
    if (advertisers.length === 0) return this.#noBid('no-advertiser', null, request);
    const profiles = allThere(advertisers.map(({ id }) => this.#profileOf(id, request.names)));
    return whenThere(profiles, (known) => this.#answer(request, options, knownShoppers(advertisers, known)));
  }

  /**
   * What one advertiser's market would answer now, with the trace. Nothing comes of it: no request is counted, nothing is
   * offered, no budget waits for a click, and the dice of later bids stay as they lie: it throws dice of its own.
   */
  rehearse(request: AdRequest, advertiserId: number): Soon<Decision> {
    const advertiser = this.#deps.market.advertisers().find(({ id }) => id === advertiserId);
    assert(advertiser !== undefined, `there is no advertiser ${advertiserId} to rehearse for`);
    return whenThere(this.#profileOf(advertiserId, request.names), (profile) => {
      const { market, clock, policy } = this.#deps;
      const nowMs = clock.now();
      const shoppers = isServing(advertiser) ? knownShoppers([advertiser], [profile]) : [];
      const asked = { request, shoppers, market, nowMs, dice: seededDice(nowMs), isTraced: true };
      return decide(policy === undefined ? asked : { ...asked, policy });
    });
  }

  #answer(request: AdRequest, { isTraced, isLate }: BidOptions, shoppers: readonly KnownShopper[]): Answer {
    const { market, clock, dice, policy } = this.#deps;
    if (isLate()) return this.#noBid('timeout', null, request);
    const nowMs = clock.now();
    for (const { advertiser } of shoppers) this.#deps.traffic.count(advertiser);
    const { bids, reason, trace } = decide({
      request,
      shoppers,
      market,
      nowMs,
      dice,
      ...(policy === undefined ? {} : { policy }),
      isTraced,
      outcomes: this.outcomes,
    });
    if (reason !== null) return this.#noBid(reason, trace, request);
    for (const bid of bids) this.#deps.outlays.bid(bid, nowMs);
    const making = { ...this.#deps, nowMs };
    const offers = bids.map((bid) => makeOffer(bid, making));
    this.#answered('bid');
    this.#bids++;
    return { offers, reason: null, trace };
  }

  #profileOf(advertiserId: number, names: readonly ShopperName[]): Soon<ShopperProfile | null> {
    return names.length === 0 ? null : this.#deps.profileOf(this.#deps.keysOf(advertiserId, names));
  }

  #noBid(reason: NoBidReason, trace: Answer['trace'], request: AdRequest): Answer {
    this.#answered(reason);
    this.noBids.count(reason, request.id);
    return { offers: [], reason, trace };
  }

  #answered(outcome: WeighedOutcome): void {
    this.#requests++;
    this.outcomes.request(outcome);
  }
}

function isServing({ mpoEnabled }: MarketAdvertiser): boolean {
  return mpoEnabled;
}

function knownShoppers(
  advertisers: readonly MarketAdvertiser[],
  profiles: readonly (ShopperProfile | null)[],
): KnownShopper[] {
  return advertisers.flatMap((advertiser, i) => {
    const profile = profiles[i];
    return profile == null ? [] : [{ advertiser, profile }];
  });
}
