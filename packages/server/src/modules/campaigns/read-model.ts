import type { Budget, Campaign, SellerCampaign } from './campaign.ts';
import type { SellerState } from './rows.ts';

const NOTHING: SellerState = { sellerCampaigns: [], budgets: [] };

/**
 * Campaigns, seller-campaigns and budgets in memory: what serving decides on and lists are read from. Every seller's
 * state is one immutable value that is replaced as a whole, so that a reader never sees half a change.
 */
export class ReadModel {
  #campaigns: ReadonlyMap<number, Campaign> = new Map();
  readonly #sellers = new Map<string, SellerState>();
  readonly #sellerOfBudget = new Map<string, string>();
  readonly #sellersOfAdvertiser = new Map<number, Set<string>>();
  /** Ids in ascending order, made when first asked for; forgotten when a seller is added. */
  readonly #ordered = new Map<number, readonly string[]>();

  get campaigns(): ReadonlyMap<number, Campaign> {
    return this.#campaigns;
  }

  setCampaigns(campaigns: ReadonlyMap<number, Campaign>): void {
    this.#campaigns = campaigns;
  }

  /** Replaces the states of the sellers that were loaded. Nothing is ever deleted from the tables. */
  replace(states: ReadonlyMap<string, SellerState>): void {
    for (const [sellerId, state] of states) {
      this.#sellers.set(sellerId, state);
      for (const budget of state.budgets) {
        this.#sellerOfBudget.set(budget.budgetId, sellerId);
        this.#index(budget.advertiserId, sellerId);
      }
      for (const { advertiserId } of state.sellerCampaigns) this.#index(advertiserId, sellerId);
    }
  }

  seller(sellerId: string): SellerState {
    return this.#sellers.get(sellerId) ?? NOTHING;
  }

  sellerCampaign(sellerId: string, campaignId: number): SellerCampaign | undefined {
    return this.seller(sellerId).sellerCampaigns.find((candidate) => candidate.campaignId === campaignId);
  }

  budget(budgetId: string): Budget | undefined {
    const sellerId = this.#sellerOfBudget.get(budgetId);
    if (sellerId === undefined) return undefined;
    return this.seller(sellerId).budgets.find((candidate) => candidate.budgetId === budgetId);
  }

  /** The advertiser's sellers that have a seller-campaign or a budget, by id ascending. */
  sellersOf(advertiserId: number): readonly string[] {
    const known = this.#ordered.get(advertiserId);
    if (known !== undefined) return known;
    const ordered = [...(this.#sellersOfAdvertiser.get(advertiserId) ?? [])].sort(
      (a, b) => Number(a) - Number(b),
    );
    this.#ordered.set(advertiserId, ordered);
    return ordered;
  }

  #index(advertiserId: number, sellerId: string): void {
    const sellers = this.#sellersOfAdvertiser.get(advertiserId) ?? new Set();
    this.#sellersOfAdvertiser.set(advertiserId, sellers);
    if (sellers.has(sellerId)) return;
    sellers.add(sellerId);
    this.#ordered.delete(advertiserId);
  }
}
