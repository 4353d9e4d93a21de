// What becomes of ads: requests counted, impressions recorded, clicks settled, and what budgets hear of it.
import type { Logger } from 'pino';
import type { Tally } from './base/reason.ts';
import type { Clock } from './base/time.ts';
import type { Accounts } from './modules/accounts/index.ts';
import type { Campaigns } from './modules/campaigns/index.ts';
import {
  type BudgetOutlays,
  CLICK_BILLABLE_MS,
  clickFunds,
  type MediaCosts,
  openMediaCosts,
  openTraffic,
  Recorder,
  settlement,
  settlementFunds,
  type Traffic,
  type WinRates,
} from './modules/delivery/index.ts';
import type { Charge, Ledger, NotBilledReason } from './modules/ledger/index.ts';
import { countedImpressions } from './modules/stats/index.ts';
import type { Stores } from './open-stores.ts';
import type { Fold } from './stores/log/folds.ts';

interface Serving {
  readonly accounts: Accounts;
  readonly campaigns: Campaigns;
  readonly ledger: Ledger;
}

export function openRequestCounts(
  { db }: Pick<Stores, 'db'>,
  { clock, logger }: { clock: Clock; logger: Logger },
  { accounts }: Pick<Serving, 'accounts'>,
): Promise<Traffic> {
  return openTraffic({
    ...{ db, clock, advertisers: accounts.advertisers() },
    report: (error) => logger.error(error, 'counts of requests could not be written; they are tried again'),
  });
}

export function settlingOf(
  { campaigns, accounts, ledger }: Serving,
  { outlays, notBilled }: { outlays: BudgetOutlays; notBilled: Tally<NotBilledReason> },
): Fold {
  return settlement({
    ...settlementFunds({ campaigns, zoneOf: zoneOf(accounts) }),
    ledger: counting(ledger, (charges) => {
      outlays.charged(charges);
      for (const { reason, linkId } of charges) if (reason !== null) notBilled.count(reason, linkId);
    }),
    billableMs: CLICK_BILLABLE_MS,
  });
}

/** What exchanges told of prices, by the advertiser's days. */
export function mediaCostsOf(
  { db, profiles }: Pick<Stores, 'db' | 'profiles'>,
  accounts: Accounts,
): MediaCosts {
  return openMediaCosts({ db, profiles, zoneOf: zoneOf(accounts) });
}

/** What bids are noted in: what budgets have offered, and which part of an impression's worth was bid where. */
export function noting(outlays: BudgetOutlays, winRates: WinRates): Pick<BudgetOutlays, 'bid'> {
  return {
    bid(bid, nowMs) {
      outlays.bid(bid, nowMs);
      const { share } = bid.price;
      if (share !== null) winRates.bid({ placement: bid.placement, share });
    },
  };
}

/** Records what happens to ads; what was shown tells budgets how many of their bids are won. */
export function recorderOf(
  {
    log,
    profiles,
    clock,
    outlays,
    winRates,
  }: Pick<Stores, 'log' | 'profiles'> & { clock: Clock; outlays: BudgetOutlays; winRates: WinRates },
  { campaigns, accounts }: Omit<Serving, 'ledger'>,
): Recorder {
  const zone = zoneOf(accounts);
  return new Recorder({
    ...{ log, clock, linkKey: accounts.linkKey },
    wasCounted: countedImpressions({ profiles, log }),
    shown(ad) {
      outlays.shown(clickFunds(ad, campaigns.sellerCampaignsOf(ad.sellerId), zone(ad.advertiserId)));
      const { placement = '', share } = ad.context ?? {};
      if (share !== undefined) winRates.won({ placement, share });
    },
  });
}

function zoneOf(accounts: Accounts): (advertiserId: number) => string {
  return (id) => accounts.advertiser(id)?.timeZone ?? 'UTC';
}

/** Tells of every settled batch. */
function counting(
  ledger: Ledger,
  heard: (charges: readonly Charge[]) => void,
): Pick<Ledger, 'settle' | 'settledUpTo'> {
  return {
    settledUpTo: () => ledger.settledUpTo(),
    async settle(input) {
      const charges = await ledger.settle(input);
      heard(charges);
      return charges;
    },
  };
}
