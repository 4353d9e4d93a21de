import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';

/** Multi-seller: many sellers share it, each with a bid. Single-seller: a template, steered by budgets alone. */
export type CampaignKind = 'multi-seller' | 'single-seller';
export type CampaignGoal = 'clicks' | 'sales' | 'revenue';
/** Whether totals of a budget are spread over its days and hours, or spent as fast as shoppers come. */
export const CAMPAIGN_PACINGS = ['even', 'none'] as const;
export type CampaignPacing = (typeof CAMPAIGN_PACINGS)[number];

/** Whom a campaign addresses: shoppers who looked at the seller's products, those who did not but may like them, or both. */
export const CAMPAIGN_AUDIENCES = ['retargeting', 'reach', 'both'] as const;
export type CampaignAudience = (typeof CAMPAIGN_AUDIENCES)[number];
export type CampaignStatus = 'running' | 'archived' | 'not-running';

/** A campaign, or the template of single-seller campaigns. */
export interface Campaign {
  readonly id: number;
  readonly advertiserId: number;
  readonly name: string;
  readonly kind: CampaignKind;
  readonly goal: CampaignGoal;
  readonly pacing: CampaignPacing;
  readonly audience: CampaignAudience;
  /** What a seller's budget must at least allow for each of its days; null where there is no such minimum. */
  readonly minDailyBudgetMicros: Micros | null;
  readonly status: CampaignStatus;
  /** When it stopped running; null while it runs. */
  readonly stoppedMs: EpochMs | null;
}

export const BUDGET_TYPES = ['Capped', 'Uncapped', 'Daily'] as const;
export type BudgetType = (typeof BUDGET_TYPES)[number];

/** What serving needs to know of a budget. */
export interface ServingBudget {
  readonly budgetId: string;
  readonly type: BudgetType;
  /** The cap of the period (Capped) or of each day (Daily); null for Uncapped. */
  readonly amountMicros: Micros | null;
  /** First and last day, both included, in the advertiser's zone; null when open-ended. */
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
  readonly isSuspended: boolean;
}

/** How much one seller may spend over a period in one or more of its campaigns. */
export interface Budget extends ServingBudget {
  readonly advertiserId: number;
  readonly sellerId: string;
  /** In the order in which the caller named them. */
  readonly campaignIds: readonly number[];
}

export const PRODUCT_SET_OPERATORS = ['IsIn', 'IsNotIn'] as const;
export type ProductSetOperator = (typeof PRODUCT_SET_OPERATORS)[number];

/** Which of the seller's products a single-seller campaign may show (`IsIn`) or may not (`IsNotIn`). */
export interface ProductSet {
  readonly operator: ProductSetOperator;
  /** Product keys: ids in lower case, as the catalog compares them. */
  readonly keys: ReadonlySet<string>;
  /** The ids as the caller wrote them, to be read back. */
  readonly values: readonly string[];
}

/** What serving needs to know of one seller in one campaign. Values are immutable: a change makes a new one. */
export interface ServingSellerCampaign {
  readonly advertiserId: number;
  readonly sellerId: string;
  readonly campaignId: number;
  readonly kind: CampaignKind;
  readonly goal: CampaignGoal;
  readonly pacing: CampaignPacing;
  readonly audience: CampaignAudience;
  /** The price of a click; null where none was ever set, and always for single-seller. */
  readonly bidMicros: Micros | null;
  readonly minDailyBudgetMicros: Micros | null;
  readonly campaignRunning: boolean;
  readonly productSet: ProductSet | null;
  /** All budgets of the seller that name this campaign, ended ones included, ordered by id. */
  readonly budgets: readonly Budget[];
}

/** One seller in one campaign, with what was last recorded of its suspension. */
export interface SellerCampaign extends ServingSellerCampaign {
  /** When its campaign stopped running; null while it runs. */
  readonly campaignStoppedMs: EpochMs | null;
  readonly createdMs: EpochMs;
  /** The moment it became suspended, as recorded at {@link stateMs}; null if it was active then. */
  readonly suspendedSinceMs: EpochMs | null;
  readonly stateMs: EpochMs;
}

/** `{sellerId}.{campaignId}`, the name of a seller-campaign in the API. */
export function sellerCampaignId(of: { sellerId: string; campaignId: number }): string {
  return `${of.sellerId}.${of.campaignId}`;
}
