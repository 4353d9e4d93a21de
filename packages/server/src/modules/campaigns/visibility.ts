import { Refusal } from '../../base/problem.ts';
import type { Seller } from '../catalog/index.ts';
import type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
import { type Budget, type Campaign, type SellerCampaign, sellerCampaignId } from './campaign.ts';
import type { Desk } from './desk.ts';
import { mpoProblems } from './enablement.ts';
import { unknownId } from './problems.ts';
import type { Pair } from './seller-campaign-rows.ts';

/**
 * Looks things up on behalf of a caller. What does not exist and what belongs to someone else is refused in the same
 * words, after the same look into memory.
 */
export function openSight(desk: Desk) {
  /** True for what the caller may see; throws when its advertiser is the caller's and not enabled for this API. */
  function isVisible(visible: Visible, { advertiserId }: { advertiserId: number }): boolean {
    const advertiser = desk.advertiserOf(advertiserId);
    if (advertiser === undefined || !visible.has(advertiserId)) return false;
    const enablement = mpoProblems(advertiser);
    if (enablement.length > 0) throw new Refusal(enablement);
    return true;
  }

  return {
    /** Those of the caller's advertisers that are enabled for this API, by id. */
    enabled(visible: Visible): number[] {
      return [...visible]
        .filter((advertiserId) => desk.advertiserOf(advertiserId)?.mpoEnabled === true)
        .sort((a, b) => a - b);
    },
    advertiser(visible: Visible, advertiserId: number): AdvertiserTerms {
      const advertiser = desk.advertiserOf(advertiserId);
      if (advertiser !== undefined && isVisible(visible, { advertiserId })) return advertiser;
      throw new Refusal([unknownId('WithInvalidAdvertiserId', advertiserId)]);
    },
    campaign(visible: Visible, campaignId: number): Campaign {
      const campaign = desk.model.campaigns.get(campaignId);
      if (campaign !== undefined && isVisible(visible, campaign)) return campaign;
      throw new Refusal([unknownId('WithInvalidCampaignId', campaignId)]);
    },
    seller(visible: Visible, sellerId: string): Seller {
      const seller = desk.catalog.seller(sellerId);
      if (seller !== undefined && isVisible(visible, seller)) return seller;
      throw new Refusal([unknownId('WithInvalidSellerId', sellerId)]);
    },
    sellerCampaign(visible: Visible, pair: Pair): SellerCampaign {
      const sellerCampaign = desk.model.sellerCampaign(pair.sellerId, pair.campaignId);
      if (sellerCampaign !== undefined && isVisible(visible, sellerCampaign)) return sellerCampaign;
      throw new Refusal([unknownId('WithInvalidSellerCampaignId', sellerCampaignId(pair))]);
    },
    budget(visible: Visible, budgetId: string): Budget {
      const budget = desk.model.budget(budgetId);
      if (budget !== undefined && isVisible(visible, budget)) return budget;
      throw new Refusal([unknownId('WithInvalidBudgetId', budgetId)]);
    },
  };
}

export type Sight = ReturnType<typeof openSight>;
