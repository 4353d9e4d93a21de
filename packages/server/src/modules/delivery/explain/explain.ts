import type { Clock, EpochMs } from '../../../base/time.ts';
import type { Market } from '../market.ts';
import { NO_BID_REASONS, type NoBidReason } from '../no-bid-reason.ts';
import type { LastHour, OutcomeCounts } from '../outcome-counts.ts';
import { type Condition, conditionsOf } from './conditions.ts';

/** Whether a seller-campaign serves, why, and what became of it in the last hour. */
export interface Explanation {
  readonly sellerId: string;
  readonly sellerName: string;
  readonly campaignId: number;
  readonly asOfMs: EpochMs;
  /** True when every condition holds: the next shopper it interests may see it. */
  readonly isServing: boolean;
  readonly conditions: readonly Condition[];
  readonly lastHour: CountedHour & {
    /** What no count says; null when the counts say it all. */
    readonly note: string | null;
  };
  /** Of all requests that reached this server, whomever they were for: for its operator only. */
  readonly requests: CountedHour;
}

/** What was counted since a moment: weighed = bids + the sum of the reasons. */
export interface CountedHour {
  readonly sinceMs: EpochMs;
  readonly weighed: number;
  readonly bids: number;
  /** The most frequent first. */
  readonly noBids: readonly {
    readonly reason: NoBidReason;
    readonly count: number;
    readonly meaning: string;
  }[];
}

export type Explain = (of: { sellerId: string; campaignId: number }) => Explanation | null;

/** Answers why a seller-campaign does or does not serve; null for one that does not exist. */
export function openExplain(deps: {
  readonly market: Market;
  readonly outcomes: Pick<OutcomeCounts, 'lastHour' | 'requestsOfLastHour'>;
  readonly clock: Clock;
}): Explain {
  const { market, outcomes, clock } = deps;
  return ({ sellerId, campaignId }) => {
    const nowMs = clock.now();
    const sellerCampaign = market
      .sellerCampaignsOf(sellerId)
      .find((candidate) => candidate.campaignId === campaignId);
    const advertiser = market.advertisers().find(({ id }) => id === sellerCampaign?.advertiserId);
    if (sellerCampaign === undefined || advertiser === undefined) return null;
    const conditions = conditionsOf({ sellerCampaign, advertiser, market, nowMs });
    const hour = outcomes.lastHour(sellerCampaign, nowMs);
    return {
      ...{ sellerId, campaignId, conditions },
      sellerName: market.sellerName(sellerId),
      asOfMs: nowMs,
      isServing: conditions.every(({ holds }) => holds),
      lastHour: { ...countedHour(hour), note: noteOn(hour) },
      requests: countedHour(outcomes.requestsOfLastHour(nowMs)),
    };
  };
}

function countedHour({ sinceMs, outcomes }: LastHour): CountedHour {
  const noBids = [...outcomes]
    .flatMap(([reason, count]) =>
      reason === 'bid' ? [] : [{ reason, count, meaning: NO_BID_REASONS[reason] }],
    )
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  const bids = outcomes.get('bid') ?? 0;
  return { sinceMs, weighed: noBids.reduce((sum, { count }) => sum + count, bids), bids, noBids };
}

function noteOn({ outcomes, isComplete }: LastHour): string | null {
  if (!isComplete) {
    return 'More seller-campaigns were weighed than are counted, so that counts of this one may be missing.';
  }
  if (outcomes.size > 0) return null;
  return 'No request weighed it: none came for a shopper who looked at a product of this seller in the last 30 days, or others interested them more.';
}
