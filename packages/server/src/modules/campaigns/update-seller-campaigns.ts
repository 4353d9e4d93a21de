import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Visible } from './advertiser-terms.ts';
import { BatchProblems, byIndex, type Reading, refuseBatchSize } from './batch.ts';
import { finenessProblems } from './budget-amount.ts';
import type { Author, Call } from './call.ts';
import { type CampaignKind, type SellerCampaign, sellerCampaignId } from './campaign.ts';
import { recordChanges } from './change-rows.ts';
import { type Desk, type Edit, edit, pairIn, ruleBook } from './desk.ts';
import { mpoProblems, singleSellerEnabledProblems } from './enablement.ts';
import { invalid, unknownId } from './problems.ts';
import { productSetProblems } from './product-set-rules.ts';
import { termsChangeDraft } from './recorded-change.ts';
import type { StoredProductSet } from './rows.ts';
import { type Pair, writeTerms } from './seller-campaign-rows.ts';

/** What a caller asks to change of a seller-campaign; a field that is left out stays as it is. */
export interface SellerCampaignChange extends Pair {
  readonly bidMicros?: Micros;
  /** null takes the product set away. */
  readonly productSet?: StoredProductSet | null;
}

/** Changes all of the seller-campaigns or none, and answers in the order of the call. */
export async function updateSellerCampaigns(
  desk: Desk,
  call: Call,
  batch: readonly Reading<SellerCampaignChange>[],
): Promise<SellerCampaign[]> {
  refuseBatchSize(batch);
  const problems = new BatchProblems(call.prefix ?? byIndex);
  const seen = new Set<string>();
  const changes = batch.flatMap((item, index) => {
    if ('problems' in item) {
      problems.add(index, item.problems);
      return [];
    }
    const id = sellerCampaignId(item.value);
    problems.add(index, seen.has(id) ? [namedTwice(id)] : changeProblems(desk, call.visible, item.value));
    seen.add(id);
    return [item.value];
  });
  problems.throwIfAny();
  await edit(desk, { pairs: changes }, (under) => changeTerms(under, call.author, changes));
  return changes.map((change) => present(desk, change));
}

/**
 * Puts a seller into a campaign, with an opening bid or none. A seller that is in it already gets the new bid.
 */
export async function joinCampaign(
  desk: Desk,
  { visible, author }: Call,
  wanted: Pair & { bidMicros?: Micros },
): Promise<SellerCampaign> {
  const problems = joinProblems(desk, visible, wanted);
  if (problems.length > 0) throw new Refusal(problems);
  await edit(desk, { pairs: [wanted], makesMissing: true }, (under) => changeTerms(under, author, [wanted]));
  return present(desk, wanted);
}

async function changeTerms(
  { tx, nowMs, sellers }: Edit,
  author: Author,
  changes: readonly SellerCampaignChange[],
): Promise<void> {
  const drafts = changes.map((change) => {
    const was = pairIn(sellers, change);
    assert(was !== undefined, `seller-campaign ${sellerCampaignId(change)} is gone`);
    return termsChangeDraft(was, change);
  });
  await writeTerms(tx, changes);
  await recordChanges(tx, { author, nowMs }, drafts);
}

function joinProblems(desk: Desk, visible: Visible, wanted: Pair & { bidMicros?: Micros }): Problem[] {
  const book = ruleBook(desk, visible);
  const advertiserId = book.advertiserIdOf(wanted.sellerId);
  if (advertiserId === undefined || !visible.has(advertiserId)) {
    return [unknownId('WithInvalidSellerId', wanted.sellerId)];
  }
  const campaign = book.campaign(wanted.campaignId);
  if (campaign === undefined || campaign.advertiserId !== advertiserId) {
    return [unknownId('WithInvalidCampaignId', wanted.campaignId, '/campaignId')];
  }
  const advertiser = book.advertiser(advertiserId);
  if (campaign.kind === 'single-seller') {
    const enablement = singleSellerEnabledProblems(advertiser, '/campaignId');
    if (enablement.length > 0) return enablement;
  }
  return [
    ...mpoProblems(advertiser),
    ...bidProblems(wanted, { kind: campaign.kind, currency: advertiser.currency }),
  ];
}

function changeProblems(desk: Desk, visible: Visible, change: SellerCampaignChange): Problem[] {
  const id = sellerCampaignId(change);
  const sellerCampaign = desk.model.sellerCampaign(change.sellerId, change.campaignId);
  if (sellerCampaign === undefined || !visible.has(sellerCampaign.advertiserId)) {
    return [unknownId('WithInvalidSellerCampaignId', id, '/id')];
  }
  const { kind } = sellerCampaign;
  const advertiser = ruleBook(desk, visible).advertiser(sellerCampaign.advertiserId);
  const problems = [
    ...mpoProblems(advertiser),
    ...bidProblems(change, { kind, currency: advertiser.currency }),
  ];
  if (change.productSet === undefined) return problems;
  if (kind === 'multi-seller') {
    const detail = `${id} is in a multi-seller campaign, which shows all of the seller's products. Only single-seller campaigns take a product set.`;
    problems.push(invalid('WithInvalidOperationForMultiSellerCampaign', detail, '/productSet'));
  } else {
    problems.push(...singleSellerEnabledProblems(advertiser, '/productSet'));
  }
  if (kind === 'single-seller' && change.productSet !== null) {
    problems.push(...productSetProblems(change.productSet, advertiser));
  }
  return problems;
}

function bidProblems(
  change: Pair & { bidMicros?: Micros },
  campaign: { kind: CampaignKind; currency: string },
): Problem[] {
  if (change.bidMicros === undefined) return [];
  if (campaign.kind === 'single-seller') {
    const detail = `Campaign ${change.campaignId} chooses its prices itself, from the seller's budget. Change the budget instead of the bid.`;
    return [invalid('WithInvalidOperationForTargetBudgetCampaign', detail, '/bid')];
  }
  const where = { currency: campaign.currency, pointer: '/bid' };
  return finenessProblems('WithInvalidBidValue', change.bidMicros, where);
}

function namedTwice(id: string): Problem {
  const detail = `Seller-campaign ${id} is named twice; nothing was changed. Put all of its changes into one item.`;
  return invalid('WithDuplicateItem', detail, '/id');
}

function present(desk: Desk, pair: Pair): SellerCampaign {
  const sellerCampaign = desk.model.sellerCampaign(pair.sellerId, pair.campaignId);
  assert(
    sellerCampaign !== undefined,
    `seller-campaign ${sellerCampaignId(pair)} is missing after it was written`,
  );
  return sellerCampaign;
}
