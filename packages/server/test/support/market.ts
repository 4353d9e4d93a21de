import { seededDice } from '../../src/base/dice.ts';
import { parseMicros } from '../../src/base/money.ts';
import type { ServingSellerCampaign } from '../../src/modules/campaigns/index.ts';
import {
  type AdRequest,
  type AdSlot,
  type BiddingPolicy,
  biddingPolicy,
  type KnownShopper,
  type Market,
  NO_COUNTS,
  NO_LIFT,
  type Privacy,
  type Question,
} from '../../src/modules/delivery/index.ts';
import { NOTHING_SAID } from '../../src/modules/events/index.ts';
import { EVEN_TRAFFIC, NO_OUTLAY, type Outlay } from '../../src/modules/pacing/index.ts';
import { openSuggestions, type Product, Taste } from '../../src/modules/recommendation/index.ts';
import { siteRecord } from './site-records.ts';

/** A small market as a fixture writes it. Whatever is left out has the value that lets everything serve. */
export interface MarketCase {
  readonly now?: string;
  readonly publicUrl?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly mpoEnabled?: boolean;
  readonly sellers?: Readonly<Record<string, SellerCase>>;
  /** Money already posted, by budget and, for a date, on it. */
  readonly posted?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** What budgets have offered just now. */
  readonly offered?: Readonly<Record<string, Omit<Outlay, 'asOfMs'>>>;
  /** What the shopper did; null for a shopper nobody knows. */
  readonly views?: readonly ViewCase[] | null;
  readonly purchases?: readonly Omit<ViewCase, 'type'>[];
  readonly optedOut?: boolean;
  readonly request?: RequestCase;
  readonly policy?: PolicyCase;
  /** Ads of each seller that the shopper was shown today. */
  readonly shown?: Readonly<Record<string, number>>;
  /** What others looked at, one session each: what suggestions are learned from. */
  readonly sessions?: readonly (readonly { readonly product: string; readonly sellerId: string }[])[];
}

export type RequestCase = Partial<Omit<AdRequest, 'slots' | 'privacy'>> & {
  readonly slots?: readonly Partial<AdSlot>[];
  readonly privacy?: Partial<Omit<Privacy, 'choice'>> & { readonly choice?: Partial<Privacy['choice']> };
};

/** What the operator decided, as the settings have it. */
export type PolicyCase = Partial<Parameters<typeof biddingPolicy>[0]>;

export interface SellerCase {
  /** Ids, by default one; `!` before an id means out of stock. */
  readonly products?: readonly string[];
  readonly link?: string;
  readonly price?: string;
  readonly campaigns: readonly CampaignCase[];
}

export interface CampaignCase {
  readonly id?: number;
  readonly kind?: 'multi-seller' | 'single-seller';
  readonly pacing?: 'even' | 'none';
  readonly goal?: 'clicks' | 'sales' | 'revenue';
  readonly audience?: 'retargeting' | 'reach' | 'both';
  /** null where none was ever set. */
  readonly bid?: string | null;
  readonly running?: boolean;
  readonly productSet?: { readonly operator: 'IsIn' | 'IsNotIn'; readonly keys: readonly string[] };
  readonly budgets?: readonly BudgetCase[];
}

export interface BudgetCase {
  readonly id: string;
  readonly type?: 'Capped' | 'Uncapped' | 'Daily';
  readonly amount?: string;
  readonly from?: string;
  readonly to?: string | null;
  readonly suspended?: boolean;
}

export interface ViewCase {
  readonly product: string;
  readonly sellerId: string;
  readonly hoursAgo: number;
  readonly type?: string;
}

const ADVERTISER_ID = 1;
const NOW = '2026-06-10T12:00:00Z';

/** The question that a fixture asks. */
export function questionOf(market: MarketCase): Question {
  const nowMs = Date.parse(market.now ?? NOW);
  const world = marketOf(market);
  return {
    request: requestOf(market.request ?? {}),
    shoppers: shoppersOf(market, nowMs),
    market: world,
    nowMs,
    dice: seededDice(1),
    policy: policyOf(market.policy ?? {}),
    isTraced: true,
  };
}

export function policyOf(policy: PolicyCase): BiddingPolicy {
  return biddingPolicy({
    ...{ tcfVendorId: null, exchangeRates: null, supplyChain: 'any', blockedSupply: null, frequencyCap: 0 },
    ...policy,
  });
}

export function marketOf(market: MarketCase): Market {
  const nowMs = Date.parse(market.now ?? NOW);
  const sellers = new Map(Object.entries(market.sellers ?? {}));
  const products = new Map<string, Product[]>();
  const campaigns = new Map<string, ServingSellerCampaign[]>();
  for (const [sellerId, seller] of sellers) {
    products.set(
      sellerId,
      (seller.products ?? [`${sellerId}-1`]).map((id) => productOf(id, sellerId, seller)),
    );
    campaigns.set(
      sellerId,
      seller.campaigns.map((campaign) => campaignOf(campaign, sellerId)),
    );
  }
  const byKey = new Map([...products.values()].flat().map((product) => [product.key, product]));
  const advertiser = {
    id: ADVERTISER_ID,
    currency: market.currency ?? 'USD',
    timeZone: market.timeZone ?? 'UTC',
    mpoEnabled: market.mpoEnabled ?? true,
  };
  return {
    advertisers: () => [advertiser],
    sellerCampaignsOf: (sellerId) => campaigns.get(sellerId) ?? [],
    product: (_advertiserId, key) => byKey.get(key),
    productsOf: (sellerId) => products.get(sellerId) ?? [],
    sellerName: (sellerId) => `Seller ${sellerId}`,
    suggest: openSuggestions(tasteOf(market)),
    clickLift: () => NO_LIFT,
    shareCounts: () => NO_COUNTS,
    exposures: (_shopper, sellerId) => market.shown?.[sellerId] ?? 0,
    posted(budgetId) {
      const posted = market.posted?.[budgetId] ?? '0';
      const parts = typeof posted === 'string' ? [posted] : Object.values(posted);
      return parts.reduce((sum, part) => sum + micros(part), 0);
    },
    postedOn(budgetId, day) {
      const posted = market.posted?.[budgetId];
      return typeof posted === 'object' ? micros(posted[day] ?? '0') : 0;
    },
    trafficCurve: () => EVEN_TRAFFIC,
    outlay: (budgetId) => ({ ...NO_OUTLAY, ...market.offered?.[budgetId], asOfMs: nowMs }),
    publicUrl: market.publicUrl ?? 'https://souk.example',
  };
}

export function requestOf(request: RequestCase): AdRequest {
  const slot = {
    id: 'top',
    floorCpmMicros: 0,
    floorCurrency: 'USD',
    isSecure: true,
    sizes: [{ width: 300, height: 250 }],
    native: null,
    dealsOnly: false,
  };
  return {
    id: 'request',
    names: [{ kind: 'cookie', value: 'someone' }],
    placement: 'news.example',
    currencies: [],
    blockedDomains: [],
    blockedCategories: [],
    allowedSeats: [],
    blockedSeats: [],
    patienceMs: null,
    isFirstPrice: false,
    userAgent: '',
    supplyChain: null,
    ...request,
    slots: (request.slots ?? [slot]).map((given) => ({ ...slot, ...given })),
    privacy: {
      ...{ isChild: false, isTrackingRefused: false },
      ...request.privacy,
      choice: { ...NOTHING_SAID, ...request.privacy?.choice },
    },
  };
}

function shoppersOf(market: MarketCase, nowMs: number): KnownShopper[] {
  const views = market.views === undefined ? viewsOfAll(market) : market.views;
  if (views === null) return [];
  const deeds = (cases: readonly ViewCase[]) =>
    cases.map(({ product, sellerId, hoursAgo, type }) => ({
      product,
      sellerId,
      timeMs: nowMs - hoursAgo * 3_600_000,
      type: (type ?? 'viewItem') as 'viewItem',
    }));
  const [advertiser] = marketOf(market).advertisers();
  if (advertiser === undefined) return [];
  const isOptedOut = market.optedOut === true;
  const profile = {
    keys: ['k1', 'k2'],
    isOptedOut,
    views: deeds(views),
    purchases: deeds(market.purchases ?? []),
  };
  return [{ advertiser, profile }];
}

/** By default the shopper looked at the first product of every seller an hour ago. */
function viewsOfAll({ sellers = {} }: MarketCase): ViewCase[] {
  return Object.entries(sellers).map(([sellerId, { products }]) => ({
    product: (products?.[0] ?? `${sellerId}-1`).replace('!', ''),
    sellerId,
    hoursAgo: 1,
  }));
}

/** Taste as it is learned from the sessions, which were all an hour ago. */
function tasteOf({ now = NOW, sessions = [] }: MarketCase): Taste {
  const taste = new Taste({ actions: 1_000 });
  const timeMs = Date.parse(now) - 3_600_000;
  for (const [i, session] of sessions.entries()) {
    for (const { product, sellerId } of session) {
      const items = [{ product, sellerId, priceMicros: null, quantity: 1 }];
      const event = {
        v: 1,
        id: 'e',
        advertiserId: ADVERTISER_ID,
        surface: 'onetag',
        type: 'viewItem',
        items,
      } as const;
      taste.apply({ data: siteRecord({ ...event, shopper: [`other-${i}`], timeMs, receivedMs: timeMs }) });
    }
  }
  return taste;
}

function productOf(name: string, sellerId: string, seller: SellerCase): Product {
  const id = name.replace('!', '');
  return {
    key: id.toLowerCase(),
    id,
    advertiserId: ADVERTISER_ID,
    sellerId,
    title: `Product ${id}`,
    link: seller.link ?? `https://www.shop.example/p/${id}`,
    imageLink: `https://img.shop.example/${id}.jpg`,
    priceMicros: micros(seller.price ?? '20'),
    currency: 'USD',
    inStock: !name.startsWith('!'),
    facets: null,
  };
}

function campaignOf(campaign: CampaignCase, sellerId: string): ServingSellerCampaign {
  const kind = campaign.kind ?? 'multi-seller';
  const bid = campaign.bid === undefined ? '0.5' : campaign.bid;
  return {
    advertiserId: ADVERTISER_ID,
    sellerId,
    campaignId: campaign.id ?? 100,
    kind,
    goal: campaign.goal ?? 'clicks',
    audience: campaign.audience ?? 'both',
    bidMicros: kind === 'single-seller' || bid === null ? null : micros(bid),
    pacing: campaign.pacing ?? (kind === 'single-seller' ? 'even' : 'none'),
    minDailyBudgetMicros: null,
    campaignRunning: campaign.running ?? true,
    productSet:
      campaign.productSet === undefined
        ? null
        : {
            operator: campaign.productSet.operator,
            keys: new Set(campaign.productSet.keys),
            values: campaign.productSet.keys,
          },
    budgets: (campaign.budgets ?? [{ id: `b${sellerId}` }]).map((budget) => ({
      budgetId: budget.id,
      type: budget.type ?? 'Capped',
      amountMicros: budget.type === 'Uncapped' ? null : micros(budget.amount ?? '100'),
      startDate: budget.from ?? '2026-06-01',
      endDate: budget.to === undefined ? '2026-06-30' : budget.to,
      isSuspended: budget.suspended ?? false,
      advertiserId: ADVERTISER_ID,
      sellerId,
      campaignIds: [campaign.id ?? 100],
    })),
  };
}

function micros(amount: string): number {
  const read = parseMicros(amount);
  if (read === null) throw new Error(`${amount} is no amount`);
  return read;
}
