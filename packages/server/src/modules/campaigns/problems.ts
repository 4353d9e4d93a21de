import type { Problem } from '../../base/problem.ts';

/** Every code that this module refuses with, and what each means in one line. */
const TITLES = {
  WithInvalidAdvertiserId: 'The advertiser is unknown or not accessible',
  WithInvalidPartnerId: 'The partner id does not belong to the advertiser',
  WithInvalidSellerId: 'The seller is unknown or not accessible',
  WithInvalidBudgetId: 'The budget is unknown or not accessible',
  WithInvalidCampaignId: 'The campaign is unknown or not accessible',
  WithInvalidSellerCampaignId: 'The seller-campaign is unknown or not accessible',
  WithInvalidOperationForTargetBudgetCampaign: 'The campaign is steered by its budget and takes no bid',
  WithInvalidOperationForMultiSellerCampaign: 'Only single-seller campaigns take a product set',
  WithInvalidTypeForAmount: 'The amount does not fit the budget type',
  WithInvalidAmount: 'The amount is not valid',
  WithAmountBelowMinimum: 'The amount is below the minimum of the campaign',
  WithAmountBelowSpend: 'The amount is below what was already spent',
  WithInvalidBidValue: 'The bid is not valid',
  WithInvalidDate: 'The date is not valid',
  WithInvalidEndDate: 'The end date is not valid',
  WithInvalidBudgetType: 'The budget type is not valid',
  WithInvalidSuspension: 'The suspension flag is not valid',
  WithInvalidSellerName: 'The seller name is not valid',
  WithInvalidProductSet: 'The product set is not valid',
  WithInvalidBody: 'The body does not have the expected form',
  WithUnknownField: 'The body has a field that is not known here',
  WithOverlappingBudget: 'The budget overlaps another one',
  WithArchivedBudget: 'The budget has ended',
  WithDuplicateItem: 'The call names the same thing twice',
  WithTooManyItems: 'The call has too many items',
  WithMpoNotEnabled: 'The advertiser is not enabled for this API',
  WithSingleSellerNotEnabled: 'The advertiser is not enabled for single-seller campaigns',
} as const;

export type CampaignsCode = keyof typeof TITLES;

/** The caller sent something that breaks a rule. The detail says which, and what to send instead. */
export function invalid(code: CampaignsCode, detail: string, pointer?: string): Problem {
  return { ...basis(code, detail, pointer), type: 'validation', status: 400 };
}

/** The caller may not do this, whatever it sends. */
export function forbidden(code: CampaignsCode, detail: string, pointer?: string): Problem {
  return { ...basis(code, detail, pointer), type: 'access-control', status: 403 };
}

const NOUNS = {
  WithInvalidAdvertiserId: 'advertiser',
  WithInvalidSellerId: 'seller',
  WithInvalidBudgetId: 'budget',
  WithInvalidCampaignId: 'campaign',
  WithInvalidSellerCampaignId: 'seller-campaign',
} as const;

/**
 * The id names nothing that the caller can see. The words are the same whether the thing belongs to someone else or
 * does not exist at all, so that nothing about other accounts can be learnt.
 */
export function unknownId(code: keyof typeof NOUNS, id: string | number, pointer?: string): Problem {
  const noun = NOUNS[code];
  return forbidden(
    code,
    `No ${noun} ${id} is accessible to this client. Nothing was changed; list what is accessible and use an id from there.`,
    pointer,
  );
}

function basis(code: CampaignsCode, detail: string, pointer: string | undefined) {
  return { code, title: TITLES[code], detail, ...(pointer === undefined ? {} : { pointer }) };
}
