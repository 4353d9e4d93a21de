/** Campaigns: who may serve where, for how much, and until when. */
export type { NewCampaign } from './administer.ts';
export type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
export { BATCH_ITEMS_MAX, byIndex, type Reading, single } from './batch.ts';
export type { BudgetChange } from './budget-change.ts';
export { BUDGET_STATUSES, type BudgetStatus } from './budget-status.ts';
export type { BudgetFilter, BudgetView } from './budget-view.ts';
export { AUTHOR_KINDS, type Author, type Call } from './call.ts';
export {
  BUDGET_TYPES,
  type Budget,
  type BudgetType,
  CAMPAIGN_AUDIENCES,
  CAMPAIGN_PACINGS,
  type Campaign,
  type CampaignAudience,
  type CampaignGoal,
  type CampaignKind,
  type CampaignPacing,
  type CampaignStatus,
  PRODUCT_SET_OPERATORS,
  type ProductSet,
  type SellerCampaign,
  type ServingBudget,
  type ServingSellerCampaign,
  sellerCampaignId,
} from './campaign.ts';
export { type Campaigns, openCampaigns } from './campaigns.ts';
export type { ChangeFilter } from './change-rows.ts';
export {
  type Funds,
  fundsAt,
  fundsOn,
  type PostedSpend,
  SUSPENSION_REASONS,
  type SuspensionReason,
  suspensionReasons,
  worstSuspension,
} from './eligibility.ts';
export { mpoProblems } from './enablement.ts';
export {
  type Batches,
  SELLER_STATUSES,
  type SellerCampaignFilter,
  type SellerCampaignView,
  type SellerFilter,
} from './lists.ts';
export type { NewBudget } from './new-budget.ts';
export { type CampaignsCode, invalid, unknownId } from './problems.ts';
export { CHANGE_SUBJECTS, type FieldChange, type RecordedChange } from './recorded-change.ts';
export { migrations } from './tables.sql.ts';
export type { SellerCampaignChange } from './update-seller-campaigns.ts';
