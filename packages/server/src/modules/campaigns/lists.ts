import type { EpochMs } from '../../base/time.ts';
import type { Seller } from '../catalog/index.ts';
import type { Visible } from './advertiser-terms.ts';
import { type BudgetStatus, budgetStatusOn } from './budget-status.ts';
import { type BudgetFilter, type BudgetView, budgetView, passesSpend, passesTerms } from './budget-view.ts';
import type { Budget, SellerCampaign } from './campaign.ts';
import { type Desk, reasonsOf, sinceOf, todayOf } from './desk.ts';
import type { SuspensionReason } from './eligibility.ts';
import { inOrder } from './in-order.ts';
import { type BudgetEntry, budgetNumber, type SellerEntry, sellerNumber } from './read-model.ts';
import type { Pair } from './seller-campaign-rows.ts';
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
  /** The list begins after this seller-campaign. */
  readonly after?: Pair;
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
  /** Has a higher id: the list begins after this seller. */
  readonly after?: string;
}

/** A seller-campaign as lists show it. */
export interface SellerCampaignView extends SellerCampaign {
  readonly reasons: readonly SuspensionReason[];
  /** Since when it has not been serving; null exactly when there is no reason. */
  readonly sinceMs: EpochMs | null;
  /** How many ids of its product set exist in the seller's catalog now; null without a product set. */
  readonly productSetCount: number | null;
}

/** A list, some rows at a time: as it is when it is walked over, not as it was when it was asked for. */
export type Batches<Row> = Generator<readonly Row[]>;

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

  budgets(visible: Visible, filter: BudgetFilter): Batches<BudgetView> {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    const after = Number(filter.after ?? 0);
    const factsOf = remembered((advertiserId: number) => this.#spendFacts({ advertiserId }));
    return batches(this.#budgets(visible, filter, after), ({ budget }, found: BudgetView[]) => {
      const facts = factsOf(budget.advertiserId);
      if (!passesTerms(budget, filter, facts.today) || Number(budget.budgetId) <= after) return;
      const view = budgetView(budget, { ...facts, endAfterDate: filter.endAfterDate });
      if (passesSpend(view, filter, facts)) found.push(view);
    });
  }

  sellerCampaigns(visible: Visible, filter: SellerCampaignFilter): Batches<SellerCampaignView> {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    const { after } = filter;
    return batches(this.#sellers(visible, filter), ({ sellerId, state }, found: SellerCampaignView[]) => {
      for (const each of state.sellerCampaigns) {
        const isBefore = sellerId === after?.sellerId && each.campaignId <= after.campaignId;
        if (!isBefore && this.#passes(each, filter)) found.push(this.viewSellerCampaign(each));
      }
    });
  }

  sellers(visible: Visible, filter: SellerFilter): Batches<Seller> {
    if (filter.campaignId !== undefined) this.#sight.campaign(visible, filter.campaignId);
    const { sellerName: name } = filter;
    const lists = advertiserIds(this.#sight, visible, filter.advertiserId).map((advertiserId) =>
      this.#desk.catalog.sellers({ advertiserId, name }),
    );
    const from = filter.after === undefined ? 0 : Number(filter.after) + 1;
    const stretches = inOrder(lists, { numberOf: ({ id }) => Number(id), from, stretch: STRETCH });
    return batches(stretches, (seller, found: Seller[]) => {
      if (this.#sellerPasses(seller, filter)) found.push(seller);
    });
  }

  #passes(candidate: SellerCampaign, filter: SellerCampaignFilter): boolean {
    const { campaignId, budgetStatus, sellerStatus } = filter;
    if (campaignId !== undefined && candidate.campaignId !== campaignId) return false;
    if (budgetStatus !== undefined && !this.#hasBudget(candidate.budgets, budgetStatus)) return false;
    return sellerStatus === undefined || this.#isActive(candidate) === (sellerStatus === 'Active');
  }

  #sellerPasses(seller: Seller, filter: SellerFilter): boolean {
    const { campaignId, sellerStatus, withBudgetStatus, withProducts } = filter;
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

  #spendFacts({ advertiserId }: Pick<Budget, 'advertiserId'>) {
    return { today: todayOf(this.#desk, advertiserId), spend: this.#desk.ledger };
  }

  /** The budgets that a filter may leave, by id: no more of them are walked than the filter names. */
  *#budgets(visible: Visible, filter: BudgetFilter, after: number): Generator<readonly BudgetEntry[]> {
    const owners = advertiserIds(this.#sight, visible, filter.advertiserId);
    const { model } = this.#desk;
    if (filter.budgetId !== undefined) {
      const budget = this.#sight.budget(visible, filter.budgetId);
      const isWanted = filter.sellerId === undefined || filter.sellerId === budget.sellerId;
      if (owners.includes(budget.advertiserId) && isWanted) yield [{ budget }];
    } else if (filter.sellerId !== undefined) {
      const seller = this.#sight.seller(visible, filter.sellerId);
      const { budgets } = model.seller(seller.id);
      if (owners.includes(seller.advertiserId)) yield budgets.map((budget) => ({ budget }));
    } else {
      const lists = owners.map((owner) => model.budgetsOf(owner));
      yield* inOrder(lists, { numberOf: budgetNumber, from: after, stretch: STRETCH });
    }
  }

  /** The sellers that a filter leaves, by id, with what is known of them. */
  *#sellers(visible: Visible, filter: SellerCampaignFilter): Generator<readonly SellerEntry[]> {
    const owners = advertiserIds(this.#sight, visible, filter.advertiserId);
    const { model } = this.#desk;
    const from = filter.after === undefined ? 0 : Number(filter.after.sellerId);
    if (filter.sellerId === undefined) {
      const lists = owners.map((owner) => model.sellersOf(owner));
      yield* inOrder(lists, { numberOf: sellerNumber, from, stretch: STRETCH });
      return;
    }
    const seller = this.#sight.seller(visible, filter.sellerId);
    if (!owners.includes(seller.advertiserId) || Number(seller.id) < from) return;
    yield [{ sellerId: seller.id, state: model.seller(seller.id) }];
  }
}

/** Things walked over at once: well below a millisecond, after which whoever writes the rows may let others go first. */
const STRETCH = 250;

/** The rows of a stretch of things at a time, perhaps none; most walks leave out most things. */
function* batches<Thing, Row>(
  stretches: Iterable<readonly Thing[]>,
  addRows: (thing: Thing, found: Row[]) => void,
): Batches<Row> {
  for (const stretch of stretches) {
    const found: Row[] = [];
    for (const thing of stretch) addRows(thing, found);
    yield found;
  }
}

/** For one walk: what is the same for neighbours of one advertiser is asked once. */
function remembered<Value>(ask: (advertiserId: number) => Value): (advertiserId: number) => Value {
  let last: { advertiserId: number; value: Value } | undefined;
  return (advertiserId) => {
    if (last?.advertiserId !== advertiserId) last = { advertiserId, value: ask(advertiserId) };
    return last.value;
  };
}

function advertiserIds(sight: Sight, visible: Visible, advertiserId: number | undefined): number[] {
  if (advertiserId !== undefined) return [sight.advertiser(visible, advertiserId).id];
  return sight.enabled(visible);
}
