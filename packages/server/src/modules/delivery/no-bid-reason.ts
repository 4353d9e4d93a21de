import type { SuspensionReason } from '../campaigns/index.ts';

/** Every reason for which a request or a candidate gets no bid, and what it means to whoever asks why. */
export const NO_BID_REASONS = {
  'malformed-request': 'The request is not a bid request: not JSON, or without id or impressions.',
  'no-advertiser': 'No advertiser is set up to serve.',
  'child-directed': 'The request is directed at children; their data is not used.',
  'tracking-refused': 'The device asks not to be tracked.',
  'opted-out':
    'The shopper opted out: a US privacy string, a US section of a GPP string, or the browser’s signal says so.',
  'no-consent': 'The law asks for consent, and the strings that came do not give it or cannot be read.',
  bot: 'The user agent is a known bot.',
  'supply-chain-incomplete': 'The supply chain is missing or incomplete, and complete ones are asked for.',
  'supply-blocked': 'The supply chain names a system whose supply is not bought.',
  'seat-not-allowed': 'The request takes bids of other seats only.',
  'category-blocked': 'The request refuses shopping ads.',
  'no-banner': 'No slot takes a banner or a native ad.',
  'size-not-offered': 'No slot has a size in which banners are made.',
  'native-not-offered': 'The native ad needs something that a product does not have.',
  'deals-only': 'Every slot is reserved for deals agreed beforehand.',
  'no-shopper-id': 'The request names no shopper.',
  timeout: 'The sender does not wait long enough for an answer.',
  'unknown-shopper': 'Under none of the names given is a shopper known.',
  'shopper-opted-out': 'The shopper opted out of being followed.',
  'no-candidates':
    'The shopper looked at no product of a seller that has a seller-campaign, and no such seller is suggested.',
  'outside-audience':
    'The campaign is for shoppers who know the seller, or only for those who do not, and this one is of the other kind.',
  'seller-removed-from-catalog': 'The seller has no product in the catalog.',
  'seller-stopped': 'The seller’s bid is 0, or its budget is suspended.',
  'seller-without-bid': 'No bid was ever set for the seller-campaign.',
  'seller-without-budget': 'No budget covers today.',
  'seller-budget-spent': 'The budget is spent.',
  'seller-daily-budget-spent': 'The daily budget is spent for today.',
  'seller-not-started': 'The seller-campaign has not started yet.',
  'campaign-not-running': 'The campaign or template is not running.',
  'frequency-capped': 'The shopper was shown as many ads of the seller as are allowed within a day.',
  'no-products': 'None of the seller’s products is in stock and allowed by the product set.',
  paced: 'The budget has spent what its plan allows by now; it goes on later today.',
  'currency-mismatch':
    'The request takes other currencies than the advertiser’s, or states its floor in one, and no exchange rate is set.',
  'domain-blocked': 'The request refuses the domain to which the ad leads.',
  'insecure-link': 'The slot is on an https page, and this server is reached over http.',
  'below-floor': 'The impression is worth less than the floor.',
  'no-budget-left': 'Too little is left of the budget to pay for a click.',
  'budget-awaited': 'What is left of the budget may be needed for clicks on ads that are out already.',
  'no-slot-left': 'Stronger candidates took every slot.',
} as const;

export type NoBidReason = keyof typeof NO_BID_REASONS;

/** How the reasons that the API shows for a suspended seller-campaign read when they keep it from bidding. */
export const SUSPENDED: Readonly<Record<SuspensionReason, NoBidReason>> = {
  RemovedFromCatalog: 'seller-removed-from-catalog',
  ManuallyStopped: 'seller-stopped',
  NoCpcDefined: 'seller-without-bid',
  NoBudgetDefined: 'seller-without-budget',
  NoMoreBudget: 'seller-budget-spent',
  NoMoreDailyBudget: 'seller-daily-budget-spent',
  NotYetStarted: 'seller-not-started',
  Other: 'campaign-not-running',
};
