import type { Micros } from '../../base/money.ts';
import type { Problem } from '../../base/problem.ts';
import type { IsoDate } from '../../base/time.ts';
import type { AdvertiserTerms, Visible } from './advertiser-terms.ts';
import { amountProblems, minimumProblems } from './budget-amount.ts';
import type { BudgetType, Campaign } from './campaign.ts';
import { mpoProblems, singleSellerEnabledProblems } from './enablement.ts';
import { invalid, unknownId } from './problems.ts';

/** A budget as the caller asks for it. */
export interface NewBudget {
  readonly sellerId: string;
  /** At least one, none twice. */
  readonly campaignIds: readonly number[];
  readonly type: BudgetType;
  readonly amountMicros: Micros | null;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
}

/** Where the rules look things up: the present state of sellers, campaigns and advertisers. */
export interface RuleBook {
  readonly visible: Visible;
  /** The advertiser of a seller, or undefined for an unknown seller. */
  advertiserIdOf(sellerId: string): number | undefined;
  campaign(campaignId: number): Campaign | undefined;
  advertiser(advertiserId: number): AdvertiserTerms;
  today(advertiserId: number): IsoDate;
}

/** Everything that is wrong with a new budget, but for what other budgets say about it. */
export function newBudgetProblems(budget: NewBudget, book: RuleBook): Problem[] {
  const advertiserId = book.advertiserIdOf(budget.sellerId);
  if (advertiserId === undefined || !book.visible.has(advertiserId)) {
    return [unknownId('WithInvalidSellerId', budget.sellerId, '/sellerId')];
  }
  const advertiser = book.advertiser(advertiserId);
  const enablement = mpoProblems(advertiser);
  if (enablement.length > 0) return enablement;

  const { campaigns, problems } = readCampaigns(budget, { advertiserId, book });
  return [
    ...problems,
    ...amountProblems(budget.type, budget.amountMicros, advertiser.currency),
    ...periodProblems(budget, book.today(advertiserId)),
    ...campaigns.flatMap((campaign) =>
      campaign.kind === 'single-seller' ? singleSellerProblems(budget, { campaign, advertiser }) : [],
    ),
  ];
}

function readCampaigns(
  budget: NewBudget,
  { advertiserId, book }: { advertiserId: number; book: RuleBook },
): { campaigns: Campaign[]; problems: Problem[] } {
  const campaigns: Campaign[] = [];
  const problems: Problem[] = [];
  budget.campaignIds.forEach((campaignId, at) => {
    const campaign = book.campaign(campaignId);
    const pointer = `/campaignIds/${at}`;
    if (campaign === undefined || !book.visible.has(campaign.advertiserId)) {
      problems.push(unknownId('WithInvalidCampaignId', campaignId, pointer));
    } else if (campaign.advertiserId !== advertiserId) {
      const detail = `Campaign ${campaignId} and seller ${budget.sellerId} belong to different advertisers. Use a campaign of advertiser ${advertiserId}.`;
      problems.push(invalid('WithInvalidCampaignId', detail, pointer));
    } else if (campaign.status === 'archived') {
      const detail = `Campaign ${campaignId} is archived and takes no new budgets. Use a running campaign.`;
      problems.push(invalid('WithInvalidCampaignId', detail, pointer));
    } else {
      campaigns.push(campaign);
    }
  });
  return { campaigns, problems };
}

function periodProblems(budget: NewBudget, today: IsoDate): Problem[] {
  const problems: Problem[] = [];
  if (budget.startDate < today) {
    const detail = `${budget.startDate} is past; today is ${today} for the advertiser. Start today or later.`;
    problems.push(invalid('WithInvalidDate', detail, '/startDate'));
  }
  if (budget.endDate !== null && budget.endDate < budget.startDate) {
    const detail = `The budget would end on ${budget.endDate}, before it starts on ${budget.startDate}.`;
    problems.push(invalid('WithInvalidEndDate', detail, '/endDate'));
  }
  return problems;
}

/** A single-seller campaign takes one kind of budget only: Capped, for its template alone, with an end. */
function singleSellerProblems(
  budget: NewBudget,
  { campaign, advertiser }: { campaign: Campaign; advertiser: AdvertiserTerms },
): Problem[] {
  const enablement = singleSellerEnabledProblems(advertiser, '/campaignIds');
  if (enablement.length > 0) return enablement;
  const problems: Problem[] = [];
  const isPeriodValid = budget.endDate !== null && budget.endDate >= budget.startDate;
  if (budget.campaignIds.length !== 1) {
    const detail = `${campaign.id} is a single-seller template: its budgets name exactly this one campaign id.`;
    problems.push(invalid('WithInvalidCampaignId', detail, '/campaignIds'));
  }
  if (budget.type !== 'Capped') {
    const detail = `Budgets of the single-seller template ${campaign.id} are Capped, not ${budget.type}.`;
    problems.push(invalid('WithInvalidBudgetType', detail, '/budgetType'));
  }
  if (budget.endDate === null) problems.push(needsEndDate(campaign));
  if (isPeriodValid && budget.type === 'Capped') problems.push(...minimumProblems(campaign, budget));
  return problems;
}

/** Single-seller budgets are spread over their days and therefore need a last one. */
export function needsEndDate(campaign: Campaign): Problem {
  const detail = `Budgets of the single-seller template ${campaign.id} need an end date, for example "2030-01-31".`;
  return invalid('WithInvalidEndDate', detail, '/endDate');
}
