import { unitsOf } from '../../../base/money.ts';
import { type SellerCampaignView, sellerCampaignId } from '../../../modules/campaigns/index.ts';

/** A seller-campaign in the contract's exact types; active is null for both `suspendedSince` and the reasons. */
export function sellerCampaignAnswer(view: SellerCampaignView) {
  return {
    id: sellerCampaignId(view),
    sellerId: view.sellerId,
    campaignId: view.campaignId,
    bid: view.bidMicros === null ? null : unitsOf(view.bidMicros),
    suspendedSince: view.sinceMs === null ? null : new Date(view.sinceMs).toISOString(),
    suspensionReasons: view.reasons.length === 0 ? null : view.reasons,
    productSet: productSetAnswer(view),
  };
}

function productSetAnswer({ productSet, productSetCount }: SellerCampaignView) {
  if (productSet === null) return null;
  const count = productSetCount ?? 0;
  return {
    rules: [{ operator: productSet.operator, field: 'ExternalItemId' as const, values: productSet.values }],
    productSetStatus: count > 0 ? 'Valid' : 'Pending',
    productSetNumberOfProducts: count,
  };
}
