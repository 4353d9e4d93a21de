import type { Accounts } from '../../modules/accounts/index.ts';
import type { Campaigns } from '../../modules/campaigns/index.ts';
import type { Catalog, ProductSets } from '../../modules/catalog/index.ts';
import type { Explain, Previews, ReadBudgetPacing } from '../../modules/delivery/index.ts';
import type { Stats } from '../../modules/stats/index.ts';
import { adPreviewRoutes } from './ad-preview/ad-preview.ts';
import { advertiserRoutes } from './advertisers/advertisers.ts';
import { budgetRoutes } from './budgets/budgets.ts';
import { pacingRoutes } from './budgets/pacing/pacing.ts';
import { catalogRoutes } from './catalog/catalog.ts';
import { changeRoutes } from './changes/changes.ts';
import { explainRoutes } from './explain/explain.ts';
import type { MpoRoutes } from './mpo-api.ts';
import { productSetRoutes } from './product-sets/product-sets.ts';
import { sellerCampaignRoutes } from './seller-campaigns/seller-campaigns.ts';
import { sellerRoutes } from './sellers/sellers.ts';
import { statsRoutes } from './stats/stats-routes.ts';

/** What the operations stand on. */
export interface MpoModules {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly productSets: ProductSets;
  readonly campaigns: Campaigns;
  readonly previews: Previews;
  readonly explain: Explain;
  readonly pacingOf: ReadBudgetPacing;
  readonly stats: Stats;
}

/** Every route set of the API, in the order of the reference: the server answers by it, `openapi.json` is written from it. */
export function mpoRoutes(modules: MpoModules): readonly MpoRoutes[] {
  return [
    (app) => advertiserRoutes(app, modules),
    (app) => adPreviewRoutes(app, modules),
    (app) => sellerRoutes(app, modules),
    (app) => sellerCampaignRoutes(app, modules),
    (app) => explainRoutes(app, modules),
    (app) => budgetRoutes(app, modules),
    (app) => pacingRoutes(app, modules),
    (app) => changeRoutes(app, modules),
    (app) => statsRoutes(app, modules),
    (app) => productSetRoutes(app, modules),
    (app) => catalogRoutes(app, modules),
  ];
}
