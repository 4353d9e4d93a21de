import {
  BUDGET_STATUSES,
  SELLER_STATUSES,
  type SellerCampaignFilter,
} from '../../../modules/campaigns/index.ts';
import { given, queryId, queryNumericId } from '../filter.ts';
import { readQuery } from '../query.ts';

/** Reads the filters of a list of seller-campaigns; a seller in the path leaves advertiser and seller out. */
export function readSellerCampaignFilter(query: unknown, pathSellerId?: string): SellerCampaignFilter {
  const reader = readQuery(query);
  const isOpen = pathSellerId === undefined;
  const filter = given({
    advertiserId: isOpen ? queryNumericId(reader, 'advertiserId', 'WithInvalidAdvertiserId') : undefined,
    sellerId: isOpen ? queryId(reader, 'sellerId', 'WithInvalidSellerId') : pathSellerId,
    campaignId: queryNumericId(reader, 'campaignId', 'WithInvalidCampaignId'),
    sellerStatus: reader.oneOf('sellerStatus', SELLER_STATUSES),
    budgetStatus: reader.oneOf('budgetStatus', BUDGET_STATUSES),
  });
  reader.check();
  return filter;
}
