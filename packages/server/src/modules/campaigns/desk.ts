import { Refusal } from '../../base/problem.ts';
import { type Clock, dateAt, type EpochMs, type IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
import { type SellerCampaign, sellerCampaignId } from './campaign.ts';
import { type SuspensionReason, suspensionReasons } from './eligibility.ts';
import type { BudgetAccounts, SellerCatalog } from './neighbours.ts';
import type { RuleBook } from './new-budget.ts';
import { invalid } from './problems.ts';
import type { ReadModel } from './read-model.ts';
import type { Refresher } from './refresher.ts';
import { loadSellers, type SellerState } from './rows.ts';
import { ensureSellerCampaigns, lockSellers, type Pair, writeStates } from './seller-campaign-rows.ts';
import { type SuspensionFacts, sinceAfterEdit, suspendedSinceAt } from './suspended-since.ts';

/** The channel on which processes tell each other what changed: `<writer>:<seller ids>`, without ids for everything. */
export const CHANNEL = 'campaigns';
/** Ids of one notice: it carries less than 8,000 bytes, and an id has at most 15 digits. */
const NOTICE_IDS = 450;
const EXCLUSION_VIOLATION = '23P01';

/** What the flows of this module share: where things are, and the one way to change them. */
export interface Desk {
  readonly db: Db;
  readonly catalog: SellerCatalog;
  readonly ledger: BudgetAccounts;
  readonly clock: Clock;
  readonly model: ReadModel;
  readonly refresher: Refresher;
  /** Names this process in notices. */
  readonly writer: string;
  advertiserOf(advertiserId: number): AdvertiserTerms | undefined;
}

/** A transaction on some sellers, which nobody else changes meanwhile. */
export interface Edit {
  readonly tx: Db;
  readonly nowMs: EpochMs;
  /** The sellers as the database has them now. */
  readonly sellers: ReadonlyMap<string, SellerState>;
}

/**
 * Changes seller-campaigns or their budgets: makes those in `pairs` that are missing, locks all that their sellers have,
 * hands the sellers' fresh state to the work, records which of the pairs became suspended or active by it, tells other
 * processes, and resolves when this process's memory shows the change.
 */
export async function edit<T>(
  desk: Desk,
  on: { pairs: readonly Pair[]; makesMissing?: boolean },
  work: (edit: Edit) => Promise<T>,
): Promise<T> {
  const sellerIds = [...new Set(on.pairs.map(({ sellerId }) => sellerId))];
  const result = await refuseOverlap(
    desk.db.transaction(async (tx) => {
      if (on.makesMissing === true) await ensureSellerCampaigns(tx, on.pairs, desk.clock.now());
      await lockSellers(tx, sellerIds);
      // The time of the change is when it could begin: changes of a seller are recorded in the order of their times.
      const nowMs = desk.clock.now();
      const sellers = await loadSellers(tx, sellerIds, desk.model.campaigns);
      const done = await work({ tx, nowMs, sellers });
      await recordStates(desk, { tx, nowMs, sellers }, on.pairs);
      await notify(desk, tx, sellerIds);
      return done;
    }),
  );
  await desk.refresher.refresh(sellerIds);
  return result;
}

/** Tells the other processes that these sellers changed (everything, for null) once the transaction commits. */
export async function notify(
  desk: Pick<Desk, 'writer'>,
  tx: Db,
  sellerIds: readonly string[] | null,
): Promise<void> {
  const notices = [`${desk.writer}:`];
  if (sellerIds !== null) {
    notices.length = 0;
    for (let at = 0; at < sellerIds.length; at += NOTICE_IDS) {
      notices.push(`${desk.writer}:${sellerIds.slice(at, at + NOTICE_IDS).join(',')}`);
    }
  }
  await tx.query('SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice', [CHANNEL, notices]);
}

async function recordStates(desk: Desk, under: Edit, pairs: readonly Pair[]): Promise<void> {
  const { tx, nowMs, sellers: before } = under;
  const after = await loadSellers(tx, [...before.keys()], desk.model.campaigns);
  const named = new Map(pairs.map((pair) => [sellerCampaignId(pair), pair]));
  const states = [...named.values()].flatMap((pair) => {
    const changed = pairIn(after, pair);
    if (changed === undefined) return [];
    const facts = factsOf(desk, changed);
    return [
      {
        sellerId: pair.sellerId,
        campaignId: pair.campaignId,
        sinceMs: sinceAfterEdit(pairIn(before, pair), changed, { facts, nowMs }),
      },
    ];
  });
  await writeStates(tx, states, nowMs);
}

/** A seller-campaign among the states of sellers. */
export function pairIn(sellers: ReadonlyMap<string, SellerState>, pair: Pair): SellerCampaign | undefined {
  return sellers.get(pair.sellerId)?.sellerCampaigns.find(({ campaignId }) => campaignId === pair.campaignId);
}

/** Why a seller-campaign does not serve now; empty when it does. */
export function reasonsOf(desk: Desk, sellerCampaign: SellerCampaign, nowMs: EpochMs): SuspensionReason[] {
  return suspensionReasons(sellerCampaign, { ...factsOf(desk, sellerCampaign), nowMs });
}

/** Since when it has not been serving; null when it does. */
export function sinceOf(desk: Desk, sellerCampaign: SellerCampaign, nowMs: EpochMs): EpochMs | null {
  return suspendedSinceAt(sellerCampaign, factsOf(desk, sellerCampaign), nowMs);
}

function factsOf(desk: Desk, sellerCampaign: SellerCampaign): SuspensionFacts {
  const seller = desk.catalog.seller(sellerCampaign.sellerId);
  return {
    zone: zoneOf(desk, sellerCampaign.advertiserId),
    posted: (budgetId, day) =>
      day === null ? desk.ledger.posted(budgetId) : desk.ledger.postedOn(budgetId, day),
    chargedAt: (budgetId) => desk.ledger.chargedAt(budgetId),
    chargedDays: (budgetId) => desk.ledger.chargedDays(budgetId),
    hasProducts: seller !== undefined && seller.productCount > 0,
    emptiedAtMs: seller?.emptiedAtMs ?? null,
  };
}

/** The advertiser's date. */
export function todayOf(desk: Desk, advertiserId: number): IsoDate {
  return dateAt(desk.clock.now(), zoneOf(desk, advertiserId));
}

function zoneOf(desk: Desk, advertiserId: number): string {
  return desk.advertiserOf(advertiserId)?.timeZone ?? 'UTC';
}

/** The present state as the rules read it. */
export function ruleBook(desk: Desk, visible: Visible): RuleBook {
  return {
    visible,
    advertiserIdOf: (sellerId) => desk.catalog.seller(sellerId)?.advertiserId,
    campaign: (campaignId) => desk.model.campaigns.get(campaignId),
    advertiser(advertiserId) {
      const advertiser = desk.advertiserOf(advertiserId);
      if (advertiser === undefined) throw new Error(`defect: advertiser ${advertiserId} is gone`);
      return advertiser;
    },
    today: (advertiserId) => todayOf(desk, advertiserId),
  };
}

/** The database's own check fires only if a writer went past the locks; the caller is told the same as by the rule. */
async function refuseOverlap<T>(transaction: Promise<T>): Promise<T> {
  try {
    return await transaction;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== EXCLUSION_VIOLATION) throw error;
    const detail =
      'Another budget was written for the same days at the same moment; nothing was changed. List the budgets and try again.';
    throw new Refusal([invalid('WithOverlappingBudget', detail)]);
  }
}
