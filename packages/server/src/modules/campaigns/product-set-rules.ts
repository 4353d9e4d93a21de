import type { Problem } from '../../base/problem.ts';
import { productKey } from '../catalog/index.ts';
import type { AdvertiserTerms } from './advertiser-terms.ts';
import { invalid } from './problems.ts';
import type { StoredProductSet } from './rows.ts';

/** A product set must name at least as many ids as the advertiser's account asks for. */
export function productSetProblems(productSet: StoredProductSet, advertiser: AdvertiserTerms): Problem[] {
  const count = new Set(productSet.values.map(productKey)).size;
  if (count >= advertiser.productSetIdsMin) return [];
  const detail = `The product set names ${count} different product ids; advertiser ${advertiser.id} needs at least ${advertiser.productSetIdsMin}. Send more ids; the product set stays as it was.`;
  return [invalid('WithInvalidProductSet', detail, '/productSet/value/0/values')];
}
