import type { Ids } from '../../base/ids.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { createCampaign, joinSellers, type NewCampaign, setCampaignStatus } from './administer.ts';
import type { AdvertiserTerms } from './advertiser-terms.ts';
import type { Reading } from './batch.ts';
import type { BudgetChange } from './budget-change.ts';
import type { Call } from './call.ts';
import type { Budget, Campaign, CampaignStatus, SellerCampaign } from './campaign.ts';
import { type ChangeFilter, readChanges } from './change-rows.ts';
import { createBudgets } from './create-budgets.ts';
import { CHANNEL, type Desk } from './desk.ts';
import { Lists } from './lists.ts';
import type { BudgetAccounts, SellerCatalog } from './neighbours.ts';
import type { NewBudget } from './new-budget.ts';
import { ReadModel } from './read-model.ts';
import type { RecordedChange } from './recorded-change.ts';
import { Refresher } from './refresher.ts';
import { repeatedBudgets } from './repeated-budgets.ts';
import { loadCampaigns, loadSellers } from './rows.ts';
import type { Pair } from './seller-campaign-rows.ts';
import { recordTransitions } from './transitions.ts';
import { updateBudgets } from './update-budgets.ts';
import { joinCampaign, type SellerCampaignChange, updateSellerCampaigns } from './update-seller-campaigns.ts';
import { openSight, type Sight } from './visibility.ts';

/**
 * Campaigns, seller-campaigns and budgets. Reads are answered from memory, which shows a change before the call that
 * made it answers. Writes are all or nothing; they throw a Refusal with every problem found, and then nothing changed.
 */
export interface Campaigns {
  campaign(campaignId: number): Campaign | undefined;
  /** Of one advertiser, by id. */
  campaignsOf(advertiserId: number): readonly Campaign[];
  /** For serving: immutable values, replaced when anything about the seller changes. By campaign id. */
  sellerCampaignsOf(sellerId: string): readonly SellerCampaign[];
  /** What the transaction sees of these sellers' campaigns, past memory: for whoever holds their accounts' locks. */
  committedSellers(
    tx: Db,
    sellerIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SellerCampaign[]>>;
  /** Looks things up for a caller, or refuses. */
  readonly sight: Sight;
  readonly lists: Lists;

  createCampaign(input: NewCampaign): Promise<Campaign>;
  setCampaignStatus(campaignId: number, status: CampaignStatus): Promise<Campaign>;
  createBudgets(call: Call, batch: readonly Reading<NewBudget>[]): Promise<Budget[]>;
  /**
   * The budgets that the same author's same items made since that moment, if they made all of them; without a moment
   * only a seller's first budget, a minute long. For whoever does not know whether a call was applied.
   */
  repeatedBudgets(
    call: Call,
    items: { batch: readonly Reading<NewBudget>[]; sinceMs: number | null },
  ): Promise<Budget[] | null>;
  updateBudgets(call: Call, batch: readonly Reading<BudgetChange>[]): Promise<Budget[]>;
  updateSellerCampaigns(
    call: Call,
    batch: readonly Reading<SellerCampaignChange>[],
  ): Promise<SellerCampaign[]>;
  joinCampaign(call: Call, wanted: Pair & { bidMicros?: number }): Promise<SellerCampaign>;
  /** Who changed what, the newest first: read from the database, as committed. */
  changes(filter: ChangeFilter): Promise<RecordedChange[]>;

  /** Resolves when everything that charges and the catalog set in motion is recorded. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface CampaignsDeps {
  readonly db: Db;
  readonly catalog: SellerCatalog;
  readonly ledger: BudgetAccounts;
  readonly clock: Clock;
  readonly ids: Ids;
  advertiserOf(advertiserId: number): AdvertiserTerms | undefined;
  /** Hears of work in the background that failed; it is done again at the next occasion. */
  report(error: unknown): void;
}

export async function openCampaigns(deps: CampaignsDeps): Promise<Campaigns> {
  const { db, catalog, ledger } = deps;
  const model = new ReadModel();
  const refresher = new Refresher(async (sellerIds) => {
    if (sellerIds === null) model.setCampaigns(await loadCampaigns(db));
    model.replace(await loadSellers(db, sellerIds, model.campaigns));
  });
  const desk: Desk = { ...deps, model, refresher, writer: deps.ids.next() };
  const unlisten = await db.listen(CHANNEL, (payload) => {
    const [writer, ids] = payload.split(':');
    if (writer === desk.writer) return; // memory shows it already
    refresher.refresh(ids === undefined || ids === '' ? null : ids.split(',')).catch(deps.report);
  });
  await refresher.refresh(null);
  const background = openBackground(desk, deps.report);
  catalog.onChange((advertiserId, sellerIds) => background.catalogChanged(advertiserId, sellerIds));
  ledger.onPosted((budgetIds) => background.posted(budgetIds));
  await background.catchUp();

  const sight = openSight(desk);
  return {
    campaign: (campaignId) => model.campaigns.get(campaignId),
    campaignsOf: (advertiserId) =>
      [...model.campaigns.values()].filter((campaign) => campaign.advertiserId === advertiserId),
    sellerCampaignsOf: (sellerId) => model.seller(sellerId).sellerCampaigns,
    async committedSellers(tx, sellerIds) {
      const states = await loadSellers(tx, sellerIds, model.campaigns);
      return new Map([...states].map(([sellerId, state]) => [sellerId, state.sellerCampaigns]));
    },
    sight,
    lists: new Lists(desk, sight),
    createCampaign: (input) => createCampaign(desk, input),
    async setCampaignStatus(campaignId, status) {
      // As it runs again, since when it was stopped is forgotten: what follows from it is recorded before and after.
      const before = model.campaigns.get(campaignId);
      if (before !== undefined) await background.recordAll(before.advertiserId);
      const after = await setCampaignStatus(desk, campaignId, status);
      await background.recordAll(after.advertiserId);
      return after;
    },
    createBudgets: (call, batch) => createBudgets(desk, call, batch),
    repeatedBudgets: (call, items) => repeatedBudgets(desk, call, items),
    updateBudgets: (call, batch) => updateBudgets(desk, call, batch),
    updateSellerCampaigns: (call, batch) => updateSellerCampaigns(desk, call, batch),
    joinCampaign: (call, wanted) => joinCampaign(desk, call, wanted),
    changes: (filter) => readChanges(db, filter),
    idle: () => background.idle(),
    async close() {
      await unlisten();
      await background.idle();
      await refresher.idle();
    },
  };
}

/** What happens because of others: sellers appear or vanish, budgets run dry. */
function openBackground(desk: Desk, report: (error: unknown) => void) {
  const allSellers = (advertiserId: number) =>
    desk.model.sellersOf(advertiserId).map(({ sellerId }) => sellerId);
  let last: Promise<void> = Promise.resolve();
  const then = (work: () => Promise<void>): void => {
    last = last.then(work).catch(report);
  };
  return {
    catalogChanged(advertiserId: number, sellerIds: readonly string[]): void {
      then(async () => {
        await joinSellers(desk, advertiserId, sellerIds);
        await recordTransitions(desk, sellerIds);
      });
    },
    posted(budgetIds: readonly string[]): void {
      const sellerIds = budgetIds.flatMap((budgetId) => desk.model.budget(budgetId)?.sellerId ?? []);
      if (sellerIds.length > 0) then(() => recordTransitions(desk, [...new Set(sellerIds)]));
    },
    /** What happened while no process was there to see it. */
    async catchUp(): Promise<void> {
      const advertisers = new Set(
        [...desk.model.campaigns.values()].map((campaign) => campaign.advertiserId),
      );
      for (const advertiserId of advertisers) {
        await joinSellers(desk, advertiserId);
        // What is to be recorded is true already: nobody has to wait for it.
        then(() => recordTransitions(desk, allSellers(advertiserId)));
      }
    },
    recordAll: (advertiserId: number) => recordTransitions(desk, allSellers(advertiserId)),
    idle: () => last,
  };
}
