import type { Problem } from '../../base/problem.ts';
import type { AdvertiserTerms } from './advertiser-terms.ts';
import { forbidden } from './problems.ts';

/** The right refusal for an account that may not use the API at all. */
export function mpoProblems(advertiser: AdvertiserTerms): Problem[] {
  if (advertiser.mpoEnabled) return [];
  const detail = `Advertiser ${advertiser.id} is not enabled for marketplace outcomes. Nothing was changed; ask whoever administers the account to enable it.`;
  return [forbidden('WithMpoNotEnabled', detail)];
}

/** The right refusal for an account that may not use single-seller campaigns. */
export function singleSellerEnabledProblems(advertiser: AdvertiserTerms, pointer?: string): Problem[] {
  if (advertiser.singleSellerEnabled) return [];
  const detail = `Advertiser ${advertiser.id} is not enabled for single-seller campaigns. Nothing was changed; ask whoever administers the account to enable them.`;
  return [forbidden('WithSingleSellerNotEnabled', detail, pointer)];
}
