import type { EpochMs } from '../../base/time.ts';
import type { Seller } from '../catalog/index.ts';
import type { Visible } from './advertiser-terms.ts';
import { type BudgetStatus, budgetStatusOn } from './budget-status.ts';
import { type BudgetFilter, type BudgetView, budgetView, passesFilter } from './budget-view.ts';
import type { Budget, SellerCampaign } from './campaign.ts';
import { type Desk, reasonsOf, sinceOf, todayOf } from './desk.ts';
import type { SuspensionReason } from './eligibility.ts';
import type { Sight } from './visibility.ts';

/** Active: serves now. */
export const SELLER_STATUSES = ['Inactive', 'Active'] as const;
export type SellerStatus = (typeof SELLER_STATUSES)[number];

export interface SellerCampaignFilter {
  readonly advertiserId?: number;
  readonly sellerId?: string;
  readonly campaignId?: number;
  readonly sellerStatus?: SellerStatus;
  /** Has any budget in that state. */
  readonly budgetStatus?: BudgetStatus;
}

export interface SellerFilter {
  readonly advertiserId?: number;
  readonly campaignId?: number;
  /** Exactly, capitals included. */
  readonly sellerName?: string;
  /** Active: at least one of its seller-campaigns serves. */
  readonly sellerStatus?: SellerStatus;
  readonly withBudgetStatus?: BudgetStatus;
  readonly withProducts?: boolean;
}

/** A seller-campaign as lists show it. */
export interface SellerCampaignView extends SellerCampaign {
  readonly reasons: readonly SuspensionReason[];
  /** Since when it has not been serving; null exactly when there is no reason. */
  readonly sinceMs: EpochMs | null;
  /** How many ids of its product set exist in the seller's catalog now; null without a product set. */
  readonly productSetCount: number | null;
}

/** Reads lists from memory, ordered by id. A filter that names something the caller cannot see is refused. */
export class Lists {
  readonly #desk: Desk;
  readonly #sight: Sight;

  constructor(desk: Desk, sight: Sight) {
    this.#desk = desk;
    this.#sight = sight;
  }

  viewBudget(budget: Budget, filter: BudgetFilter = {}): BudgetView {
    return budgetView(budget, { ...this.#spendFacts(budget), endAfterDate: filter.endAfterDate });
  }

  viewSellerCampaign(sellerCampaign: SellerCampaign): SellerCampaignView {
    const nowMs = this.#desk.clock.now();
    const reasons = reasonsOf(this.#desk, sellerCampaign, nowMs);
    return {
      ...sellerCampaign,
      reasons,
      sinceMs: reasons.length === 0 ? null : sinceOf(this.#desk, sellerCampaign, nowMs),
      productSetCount: this.#productSetCount(sellerCampaign),
    };
  }

  budgets(visible: Visible, filter: BudgetFilter): BudgetView[] {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    if (filter.budgetId !== undefined) this.#sight.budget(visible, filter.budgetId);
    return this.#sellerIds(visible, filter)
      .flatMap((sellerId) => this.#desk.model.seller(sellerId).budgets)
      .map((budget) => this.viewBudget(budget, filter))
      .filter((view) => passesFilter(view, filter, this.#spendFacts(view)))
      .sort((a, b) => Number(a.budgetId) - Number(b.budgetId));
  }

  sellerCampaigns(visible: Visible, filter: SellerCampaignFilter): SellerCampaignView[] {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    return this.#sellerIds(visible, filter)
      .flatMap((sellerId) => this.#desk.model.seller(sellerId).sellerCampaigns)
      .filter((candidate) => this.#passes(candidate, filter))
      .map((candidate) => this.viewSellerCampaign(candidate));
  }

  sellers(visible: Visible, filter: SellerFilter): Seller[] {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    return advertiserIds(this.#sight, visible, filter.advertiserId)
      .flatMap((advertiserId) => this.#desk.catalog.sellers({ advertiserId }))
      .filter((seller) => this.#sellerPasses(seller, filter))
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  #passes(candidate: SellerCampaign, filter: SellerCampaignFilter): boolean {
    const { campaignId, budgetStatus, sellerStatus } = filter;
    if (campaignId !== undefined && candidate.campaignId !== campaignId) return false;
    if (budgetStatus !== undefined && !this.#hasBudget(candidate.budgets, budgetStatus)) return false;
    return sellerStatus === undefined || this.#isActive(candidate) === (sellerStatus === 'Active');
  }

  #sellerPasses(seller: Seller, filter: SellerFilter): boolean {
    const { campaignId, sellerName, sellerStatus, withBudgetStatus, withProducts } = filter;
    if (sellerName !== undefined && seller.name !== sellerName) return false;
    if (withProducts !== undefined && seller.productCount > 0 !== withProducts) return false;
    const { sellerCampaigns, budgets } = this.#desk.model.seller(seller.id);
    if (campaignId !== undefined && !sellerCampaigns.some((each) => each.campaignId === campaignId)) {
      return false;
    }
    if (withBudgetStatus !== undefined && !this.#hasBudget(budgets, withBudgetStatus)) return false;
    if (sellerStatus === undefined) return true;
    return sellerCampaigns.some((each) => this.#isActive(each)) === (sellerStatus === 'Active');
  }

  #isActive(sellerCampaign: SellerCampaign): boolean {
    return reasonsOf(this.#desk, sellerCampaign, this.#desk.clock.now()).length === 0;
  }

  #hasBudget(candidates: readonly Budget[], status: BudgetStatus): boolean {
    return candidates.some(
      (budget) => budgetStatusOn(budget, todayOf(this.#desk, budget.advertiserId)) === status,
    );
  }

  #productSetCount({ advertiserId, sellerId, productSet }: SellerCampaign): number | null {
    if (productSet === null) return null;
    const { catalog } = this.#desk;
    return [...productSet.keys].filter((key) => catalog.product(advertiserId, key)?.sellerId === sellerId)
      .length;
  }

  #spendFacts({ advertiserId }: Budget) {
    return { today: todayOf(this.#desk, advertiserId), spend: this.#desk.ledger };
  }

  /** The sellers that a filter leaves, by advertiser and then by id. */
  #sellerIds(visible: Visible, filter: { advertiserId?: number; sellerId?: string }): readonly string[] {
    const owners = advertiserIds(this.#sight, visible, filter.advertiserId);
    if (filter.sellerId === undefined) return owners.flatMap((owner) => this.#desk.model.sellersOf(owner));
    const seller = this.#sight.seller(visible, filter.sellerId);
    return owners.includes(seller.advertiserId) ? [seller.id] : [];
  }
}

function advertiserIds(sight: Sight, visible: Visible, advertiserId: number | undefined): number[] {
  if (advertiserId !== undefined) return [sight.advertiser(visible, advertiserId).id];
  return [...visible].sort((a, b) => a - b);
}
