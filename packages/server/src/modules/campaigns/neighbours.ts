import type { Catalog } from '../catalog/index.ts';
import type { Ledger } from '../ledger/index.ts';

/** What this module needs of the catalog: who sells, and whether there is anything left to sell. */
export type SellerCatalog = Pick<Catalog, 'seller' | 'sellers' | 'product' | 'onChange'>;

/** What this module needs of the ledger: an account for each budget, and what was posted to it. */
export type BudgetAccounts = Pick<
  Ledger,
  | 'openAccounts'
  | 'setCaps'
  | 'lockAccounts'
  | 'posted'
  | 'postedOn'
  | 'postedThrough'
  | 'chargedAt'
  | 'chargedDays'
  | 'onPosted'
>;
