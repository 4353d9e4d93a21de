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
export function openLists(desk: Desk, sight: Sight) {
  return { viewBudget, viewSellerCampaign, budgets, sellerCampaigns, sellers };

  function viewBudget(budget: Budget, filter: BudgetFilter = {}): BudgetView {
    const today = todayOf(desk, budget.advertiserId);
    return budgetView(budget, { today, spend: desk.ledger, endAfterDate: filter.endAfterDate });
  }

  function viewSellerCampaign(sellerCampaign: SellerCampaign): SellerCampaignView {
    const nowMs = desk.clock.now();
    const reasons = reasonsOf(desk, sellerCampaign, nowMs);
    return {
      ...sellerCampaign,
      reasons,
      sinceMs: reasons.length === 0 ? null : (sinceOf(desk, sellerCampaign, nowMs) ?? nowMs),
      productSetCount: productSetCount(sellerCampaign),
    };
  }

  function budgets(visible: Visible, filter: BudgetFilter): BudgetView[] {
    if (filter.campaignId !== undefined) sight.campaign(visible, filter.campaignId);
    if (filter.budgetId !== undefined) sight.budget(visible, filter.budgetId);
    const views = sellerIds(visible, filter).flatMap((sellerId) =>
      desk.model.seller(sellerId).budgets.flatMap((budget) => {
        const facts = { today: todayOf(desk, budget.advertiserId), spend: desk.ledger };
        const view = budgetView(budget, { ...facts, endAfterDate: filter.endAfterDate });
        return passesFilter(view, filter, facts) ? [view] : [];
      }),
    );
    return views.sort((a, b) => Number(a.budgetId) - Number(b.budgetId));
  }

  function sellerCampaigns(visible: Visible, filter: SellerCampaignFilter): SellerCampaignView[] {
    if (filter.campaignId !== undefined) sight.campaign(visible, filter.campaignId);
    return sellerIds(visible, filter).flatMap((sellerId) =>
      desk.model
        .seller(sellerId)
        .sellerCampaigns.filter((candidate) => passes(candidate, filter))
        .map(viewSellerCampaign),
    );
  }

  function passes(candidate: SellerCampaign, filter: SellerCampaignFilter): boolean {
    if (filter.campaignId !== undefined && candidate.campaignId !== filter.campaignId) return false;
    if (filter.budgetStatus !== undefined && !hasBudget(candidate.budgets, filter.budgetStatus)) return false;
    return filter.sellerStatus === undefined || isActive(candidate) === (filter.sellerStatus === 'Active');
  }

  function sellers(visible: Visible, filter: SellerFilter): Seller[] {
    if (filter.campaignId !== undefined) sight.campaign(visible, filter.campaignId);
    const { campaignId, sellerName, sellerStatus, withBudgetStatus, withProducts } = filter;
    return advertiserIds(visible, filter.advertiserId)
      .flatMap((advertiserId) => desk.catalog.sellers({ advertiserId }))
      .filter((seller) => {
        if (sellerName !== undefined && seller.name !== sellerName) return false;
        if (withProducts !== undefined && seller.productCount > 0 !== withProducts) return false;
        const state = desk.model.seller(seller.id);
        if (
          campaignId !== undefined &&
          !state.sellerCampaigns.some((each) => each.campaignId === campaignId)
        ) {
          return false;
        }
        if (withBudgetStatus !== undefined && !hasBudget(state.budgets, withBudgetStatus)) return false;
        return (
          sellerStatus === undefined || state.sellerCampaigns.some(isActive) === (sellerStatus === 'Active')
        );
      })
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  function isActive(sellerCampaign: SellerCampaign): boolean {
    return reasonsOf(desk, sellerCampaign, desk.clock.now()).length === 0;
  }

  function hasBudget(candidates: readonly Budget[], status: BudgetStatus): boolean {
    return candidates.some((budget) => budgetStatusOn(budget, todayOf(desk, budget.advertiserId)) === status);
  }

  function productSetCount({ advertiserId, sellerId, productSet }: SellerCampaign): number | null {
    if (productSet === null) return null;
    let count = 0;
    for (const key of productSet.keys) {
      if (desk.catalog.product(advertiserId, key)?.sellerId === sellerId) count++;
    }
    return count;
  }

  /** The sellers that a filter leaves, by advertiser and then by id. */
  function sellerIds(
    visible: Visible,
    filter: { advertiserId?: number; sellerId?: string },
  ): readonly string[] {
    const owners = advertiserIds(visible, filter.advertiserId);
    if (filter.sellerId === undefined) return owners.flatMap((owner) => desk.model.sellersOf(owner));
    const seller = sight.seller(visible, filter.sellerId);
    return owners.includes(seller.advertiserId) ? [seller.id] : [];
  }

  function advertiserIds(visible: Visible, advertiserId: number | undefined): number[] {
    if (advertiserId !== undefined) return [sight.advertiser(visible, advertiserId).id];
    return [...visible].sort((a, b) => a - b);
  }
}

export type Lists = ReturnType<typeof openLists>;
