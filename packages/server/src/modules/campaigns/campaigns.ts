import type { Ids } from '../../base/ids.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { createCampaign, joinSellers, type NewCampaign, setCampaignStatus } from './administer.ts';
import type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
import type { Prefix, Reading } from './batch.ts';
import type { BudgetChange } from './budget-change.ts';
import type { Budget, Campaign, CampaignStatus, SellerCampaign } from './campaign.ts';
import { createBudgets } from './create-budgets.ts';
import { CHANNEL, type Desk } from './desk.ts';
import { Lists } from './lists.ts';
import type { BudgetAccounts, SellerCatalog } from './neighbours.ts';
import type { NewBudget } from './new-budget.ts';
import { ReadModel } from './read-model.ts';
import { Refresher } from './refresher.ts';
import { loadCampaigns, loadSellers } from './rows.ts';
import type { Pair } from './seller-campaign-rows.ts';
import { openTransitions } from './transitions.ts';
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
  createBudgets(visible: Visible, batch: readonly Reading<NewBudget>[]): Promise<Budget[]>;
  updateBudgets(
    call: { visible: Visible; prefix?: Prefix },
    batch: readonly Reading<BudgetChange>[],
  ): Promise<Budget[]>;
  updateSellerCampaigns(
    call: { visible: Visible; prefix?: Prefix },
    batch: readonly Reading<SellerCampaignChange>[],
  ): Promise<SellerCampaign[]>;
  joinCampaign(visible: Visible, wanted: Pair & { bidMicros?: number }): Promise<SellerCampaign>;

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
    setCampaignStatus: (campaignId, status) => setCampaignStatus(desk, campaignId, status),
    createBudgets: (visible, batch) => createBudgets(desk, visible, batch),
    updateBudgets: (call, batch) => updateBudgets(desk, call, batch),
    updateSellerCampaigns: (call, batch) => updateSellerCampaigns(desk, call, batch),
    joinCampaign: (visible, wanted) => joinCampaign(desk, visible, wanted),
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
  const transitions = openTransitions(desk);
  let last: Promise<void> = Promise.resolve();
  const then = (work: () => Promise<void>): void => {
    last = last.then(work).catch(report);
  };
  return {
    catalogChanged(advertiserId: number, sellerIds: readonly string[]): void {
      then(async () => {
        await joinSellers(desk, advertiserId, sellerIds);
        await transitions.look(sellerIds);
      });
    },
    posted(budgetIds: readonly string[]): void {
      const sellerIds = budgetIds.flatMap((budgetId) => desk.model.budget(budgetId)?.sellerId ?? []);
      if (sellerIds.length > 0) then(() => transitions.look([...new Set(sellerIds)]));
    },
    /** What happened while no process was there to see it. */
    async catchUp(): Promise<void> {
      const advertisers = new Set(
        [...desk.model.campaigns.values()].map((campaign) => campaign.advertiserId),
      );
      for (const advertiserId of advertisers) {
        await joinSellers(desk, advertiserId);
        await transitions.look(desk.model.sellersOf(advertiserId));
      }
    },
    async idle(): Promise<void> {
      await last;
      await transitions.idle();
    },
  };
}
