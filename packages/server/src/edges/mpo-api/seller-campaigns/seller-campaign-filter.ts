import {
  BUDGET_STATUSES,
  SELLER_STATUSES,
  type SellerCampaignFilter,
} from '../../../modules/campaigns/index.ts';
import { given, queryId, queryNumericId } from '../filter.ts';
import { type QueryReader, readQuery } from '../query.ts';
import { parseSellerCampaignId } from './read-seller-campaign.ts';

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
    after: readAfter(reader),
  });
  reader.check();
  return filter;
}

/** Where a list without filters begins. */
export function readSellerCampaignPage(query: unknown): Pick<SellerCampaignFilter, 'after'> {
  const reader = readQuery(query);
  const page = given({ after: readAfter(reader) });
  reader.check();
  return page;
}

function readAfter(reader: QueryReader): SellerCampaignFilter['after'] {
  const text = reader.text('after');
  if (text === undefined) return undefined;
  const after = parseSellerCampaignId(text);
  if (after === null) {
    reader.refuse('after', 'is no seller-campaign id; it has the form {sellerId}.{campaignId}', {
      code: 'WithInvalidSellerCampaignId',
    });
  }
  return after ?? undefined;
}
