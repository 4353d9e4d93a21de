import { Refusal } from '../../base/problem.ts';
import type { Seller } from '../catalog/index.ts';
import type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
import { type Budget, type Campaign, type SellerCampaign, sellerCampaignId } from './campaign.ts';
import type { Desk } from './desk.ts';
import { unknownId } from './problems.ts';
import type { Pair } from './seller-campaign-rows.ts';

/**
 * Looks things up on behalf of a caller. What does not exist and what belongs to someone else is refused in the same
 * words, after the same look into memory.
 */
export function openSight(desk: Desk) {
  return {
    advertiser(visible: Visible, advertiserId: number): AdvertiserTerms {
      const advertiser = desk.advertiserOf(advertiserId);
      if (advertiser !== undefined && visible.has(advertiserId)) return advertiser;
      throw new Refusal([unknownId('WithInvalidAdvertiserId', advertiserId)]);
    },
    campaign(visible: Visible, campaignId: number): Campaign {
      const campaign = desk.model.campaigns.get(campaignId);
      if (campaign !== undefined && visible.has(campaign.advertiserId)) return campaign;
      throw new Refusal([unknownId('WithInvalidCampaignId', campaignId)]);
    },
    seller(visible: Visible, sellerId: string): Seller {
      const seller = desk.catalog.seller(sellerId);
      if (seller !== undefined && visible.has(seller.advertiserId)) return seller;
      throw new Refusal([unknownId('WithInvalidSellerId', sellerId)]);
    },
    sellerCampaign(visible: Visible, pair: Pair): SellerCampaign {
      const sellerCampaign = desk.model.sellerCampaign(pair.sellerId, pair.campaignId);
      if (sellerCampaign !== undefined && visible.has(sellerCampaign.advertiserId)) return sellerCampaign;
      throw new Refusal([unknownId('WithInvalidSellerCampaignId', sellerCampaignId(pair))]);
    },
    budget(visible: Visible, budgetId: string): Budget {
      const budget = desk.model.budget(budgetId);
      if (budget !== undefined && visible.has(budget.advertiserId)) return budget;
      throw new Refusal([unknownId('WithInvalidBudgetId', budgetId)]);
    },
  };
}

export type Sight = ReturnType<typeof openSight>;
