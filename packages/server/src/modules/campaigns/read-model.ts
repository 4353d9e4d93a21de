import type { Budget, Campaign, SellerCampaign } from './campaign.ts';
import { InOrder } from './in-order.ts';
import type { SellerState } from './rows.ts';

const NOTHING: SellerState = { sellerCampaigns: [], budgets: [] };

/** A seller's place in the lists; its state is replaced as a whole. */
export interface SellerEntry {
  readonly sellerId: string;
  state: SellerState;
}

/** A budget's place in the lists. */
export interface BudgetEntry {
  budget: Budget;
}

/**
 * Campaigns, seller-campaigns and budgets in memory: what serving decides on and lists are read from. Every seller's
 * state is one immutable value that is replaced as a whole, so that a reader never sees half a change.
 */
export class ReadModel {
  #campaigns: ReadonlyMap<number, Campaign> = new Map();
  readonly #sellers = new Map<string, SellerEntry>();
  readonly #budgets = new Map<string, BudgetEntry>();
  readonly #sellersOf = new Map<number, InOrder<SellerEntry>>();
  readonly #budgetsOf = new Map<number, InOrder<BudgetEntry>>();

  get campaigns(): ReadonlyMap<number, Campaign> {
    return this.#campaigns;
  }

  setCampaigns(campaigns: ReadonlyMap<number, Campaign>): void {
    this.#campaigns = campaigns;
  }

  /** Replaces the states of the sellers that were loaded. Nothing is ever deleted from the tables. */
  replace(states: ReadonlyMap<string, SellerState>): void {
    for (const [sellerId, state] of states) {
      const entry = this.#sellers.get(sellerId) ?? this.#newSeller(sellerId, state);
      entry.state = state;
      for (const budget of state.budgets) this.#putBudget(budget);
    }
  }

  seller(sellerId: string): SellerState {
    return this.#sellers.get(sellerId)?.state ?? NOTHING;
  }

  sellerCampaign(sellerId: string, campaignId: number): SellerCampaign | undefined {
    return this.seller(sellerId).sellerCampaigns.find((candidate) => candidate.campaignId === campaignId);
  }

  budget(budgetId: string): Budget | undefined {
    return this.#budgets.get(budgetId)?.budget;
  }

  /** The advertiser's sellers that have a seller-campaign or a budget, by id ascending. */
  sellersOf(advertiserId: number): readonly SellerEntry[] {
    return this.#sellersOf.get(advertiserId)?.values() ?? [];
  }

  /** The advertiser's budgets, by id ascending. */
  budgetsOf(advertiserId: number): readonly BudgetEntry[] {
    return this.#budgetsOf.get(advertiserId)?.values() ?? [];
  }

  #newSeller(sellerId: string, state: SellerState): SellerEntry {
    const entry = { sellerId, state };
    // A seller belongs to one advertiser, and so do its seller-campaigns and budgets.
    const advertiserId = (state.sellerCampaigns[0] ?? state.budgets[0])?.advertiserId;
    if (advertiserId === undefined) return entry; // nothing of it can be shown yet
    this.#sellers.set(sellerId, entry);
    listOf(this.#sellersOf, advertiserId, sellerNumber).add(entry);
    return entry;
  }

  #putBudget(budget: Budget): void {
    const known = this.#budgets.get(budget.budgetId);
    if (known !== undefined) {
      known.budget = budget;
      return;
    }
    const entry = { budget };
    this.#budgets.set(budget.budgetId, entry);
    listOf(this.#budgetsOf, budget.advertiserId, budgetNumber).add(entry);
  }
}

export function sellerNumber(entry: SellerEntry): number {
  return Number(entry.sellerId);
}

export function budgetNumber(entry: BudgetEntry): number {
  return Number(entry.budget.budgetId);
}

function listOf<Value>(
  lists: Map<number, InOrder<Value>>,
  advertiserId: number,
  numberOf: (value: Value) => number,
): InOrder<Value> {
  const known = lists.get(advertiserId);
  if (known !== undefined) return known;
  const fresh = new InOrder(numberOf);
  lists.set(advertiserId, fresh);
  return fresh;
}
