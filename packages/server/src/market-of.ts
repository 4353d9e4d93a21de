import type { Accounts } from './modules/accounts/index.ts';
import type { Campaigns } from './modules/campaigns/index.ts';
import type { Catalog } from './modules/catalog/index.ts';
import type { BudgetOutlays, Market, Traffic } from './modules/delivery/index.ts';
import type { Ledger } from './modules/ledger/index.ts';

/** What a decision reads of all the other modules, from memory. */
export function marketOf(of: {
  readonly accounts: Accounts;
  readonly campaigns: Campaigns;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly traffic: Pick<Traffic, 'curve'>;
  readonly outlays: Pick<BudgetOutlays, 'of'>;
  readonly suggest: Market['suggest'];
  readonly clickLift: Market['clickLift'];
  readonly exposures: Market['exposures'];
  readonly shareCounts: Market['shareCounts'];
  /** Known only once the server listens. */
  readonly address: { readonly publicUrl: string };
}): Market {
  const { accounts, campaigns, catalog, ledger, traffic, outlays, address } = of;
  return {
    advertisers: () => accounts.advertisers(),
    sellerCampaignsOf: (sellerId) => campaigns.sellerCampaignsOf(sellerId),
    product: (advertiserId, key) => catalog.product(advertiserId, key),
    productsOf: (sellerId) => catalog.productsOf(sellerId),
    suggest: of.suggest,
    clickLift: of.clickLift,
    exposures: of.exposures,
    shareCounts: of.shareCounts,
    sellerName: (sellerId) => catalog.seller(sellerId)?.name ?? '',
    posted: (budgetId) => ledger.posted(budgetId),
    postedOn: (budgetId, day) => ledger.postedOn(budgetId, day),
    trafficCurve: (advertiserId) => traffic.curve(advertiserId),
    outlay: (budgetId) => outlays.of(budgetId),
    get publicUrl() {
      return address.publicUrl;
    },
  };
}
