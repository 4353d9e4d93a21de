import type { Scope } from '../../modules/accounts/index.ts';

/** What a scope allows, in the words of the consent page and of the reference. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  MarketingSolutions_Campaign_Read: 'See campaigns, sellers, budgets and statistics',
  MarketingSolutions_Campaign_Manage: 'Change sellers, bids and budgets',
  MarketingSolutions_Analytics_Read: 'See real-time reports',
  MarketingSolutions_Catalog_Read: 'See the product catalog',
  MarketingSolutions_Catalog_Manage: 'Change the product catalog',
  MarketingSolutions_Reco_Read: 'See product sets',
  MarketingSolutions_Reco_Manage: 'Change product sets',
};
