import type { EpochMs } from '../../base/time.ts';
import type { Ledger } from '../ledger/index.ts';

/** What this module needs of the catalog: who sells, and whether there is anything left to sell. */
export interface SellerCatalog {
  seller(sellerId: string): CatalogSeller | undefined;
  sellers(filter: { advertiserId: number }): readonly CatalogSeller[];
  product(advertiserId: number, key: string): { readonly sellerId: string } | undefined;
  /** Calls back after sellers or their products changed; the catalog already shows the change. */
  onChange(listener: (advertiserId: number, sellerIds: readonly string[]) => void): void;
}

export interface CatalogSeller {
  readonly id: string;
  readonly advertiserId: number;
  readonly name: string;
  readonly productCount: number;
  readonly emptiedAtMs: EpochMs | null;
}

/** What this module needs of the ledger: an account for each budget, and what was posted to it. */
export type BudgetAccounts = Pick<
  Ledger,
  'openAccounts' | 'setCap' | 'lockAccounts' | 'posted' | 'postedOn' | 'postedThrough' | 'onPosted'
>;
