import type { EpochMs } from '../../../base/time.ts';
import type { ProductRule } from './product-rule.ts';

/** Products of one advertiser's catalog, chosen by rules. */
export interface ProductSet {
  /** Digits. */
  readonly id: string;
  /** Whose catalog it chooses from: the advertiser's id is the dataset's. */
  readonly advertiserId: number;
  readonly name: string;
  readonly rules: readonly ProductRule[];
  readonly isDraft: boolean;
  /** With fewer products than this the set is not valid. */
  readonly productsMin: number;
  readonly createdMs: EpochMs;
  /** Counts the changes of its rules. */
  readonly revision: number;
}

export const PRODUCT_SET_STATUSES = ['Draft', 'Pending', 'Valid', 'Invalid'] as const;
export type ProductSetStatus = (typeof PRODUCT_SET_STATUSES)[number];

export interface ProductSetView extends ProductSet {
  readonly status: ProductSetStatus;
  /** How many products it chooses now; null while there is nothing to count: no rule yet, or an empty catalog. */
  readonly productCount: number | null;
}

/** Draft until it is published; Pending until a feed has brought products; then as many as it needs, or not. */
export function statusOf(
  { isDraft, productsMin }: Pick<ProductSet, 'isDraft' | 'productsMin'>,
  productCount: number | null,
): ProductSetStatus {
  if (isDraft) return 'Draft';
  if (productCount === null) return 'Pending';
  return productCount >= productsMin ? 'Valid' : 'Invalid';
}
