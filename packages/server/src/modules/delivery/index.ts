/** Delivery: one ad decision, its answer and its trace; impressions, clicks and notices; the settlement of clicks. */
export {
  ADS_STREAM,
  type AdRecord,
  type AdSubject,
  type BidContext,
  type ClickRecord,
  type ImpressionRecord,
  type WinRecord,
} from './ad-event.ts';
export type { AdForm } from './ad-form.ts';
export type { AdRequest, AdSize, AdSlot, Privacy, ShopperName, SupplyChain } from './ad-request.ts';
export { AD_CATEGORY, SEAT } from './admission.ts';
export { type Answer, Bidder, type BidderDeps, type BidOptions } from './bidder.ts';
export { type BiddingPolicy, biddingPolicy } from './bidding-policy.ts';
export { BudgetOutlays } from './budget-outlays.ts';
export {
  type BudgetPacing,
  openBudgetPacing,
  type PacingDay,
  type ReadBudgetPacing,
} from './budget-pacing.ts';
export { escapeHtml } from './creative/escape.ts';
export { decide, type Question } from './decide.ts';
export type { Decision, SlotBid } from './decision.ts';
export { CONDITIONS, type Condition, type ConditionName } from './explain/conditions.ts';
export { type CountedHour, type Explain, type Explanation, openExplain } from './explain/explain.ts';
export { Exposures } from './exposures.ts';
export type { PacingRule, Station, TraceLine } from './inquiry.ts';
export { CLICK_BILLABLE_MS, LINK_RECORDED_MS } from './links/links.ts';
export {
  type AdPlace,
  type ClickLift,
  type KnownShopper,
  type Market,
  type MarketAdvertiser,
  NO_LIFT,
} from './market.ts';
export { type MediaCost, type MediaCosts, openMediaCosts } from './media-costs.ts';
export type { NativeAsset, NativePiece, NativeWish } from './native-wish.ts';
export { NO_BID_REASONS, type NoBidReason } from './no-bid-reason.ts';
export type { Offer } from './offer.ts';
export { OutcomeCounts, type OutcomeSink, type WeighedOutcome } from './outcome-counts.ts';
export { openPreviews, PREVIEW_SIZE, type Preview, type Previews } from './preview/previews.ts';
export { previewProblems } from './preview/problems.ts';
export type { PreviewQuota } from './preview/quota.ts';
export { renderUncounted } from './preview/render-preview.ts';
export { priorClickProbability } from './price.ts';
export {
  type ClickOutcome,
  type Outcome,
  Recorder,
  UNRECORDED_REASONS,
  type UnrecordedReason,
  type Visit,
} from './recorder.ts';
export { type SettlementDeps, settlement } from './settlement.ts';
export { clickFunds, settlementFunds } from './settlement-funds.ts';
export { NO_COUNTS } from './shading.ts';
export { migrations } from './tables.sql.ts';
export { openTraffic, type Traffic } from './traffic.ts';
export { WinRates } from './win-rates.ts';
