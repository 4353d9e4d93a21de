import type { Clock, EpochMs } from '../../base/time.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Survey } from '../events/index.ts';
import { CHECKLIST } from './checklist.ts';
import { DAYS_SURVEYED, type Facts } from './facts.ts';
import { HEALTH } from './health.ts';
import type { ReadinessItem } from './item.ts';

/** Whether an advertiser's data is good enough to start campaigns, and what is to be done about the rest. */
export interface ReadinessReport {
  readonly advertiserId: number;
  readonly asOfMs: EpochMs;
  /** Every item of the checklist is `ok`. */
  readonly isReady: boolean;
  readonly items: readonly ReadinessItem[];
}

/** null for an advertiser that does not exist. */
export type Readiness = (advertiserId: number) => Promise<ReadinessReport | null>;

/** Runs in which sellers are compared: some days of updates. */
const RUNS_LOOKED_AT = 10;

export function openReadiness(deps: {
  readonly accounts: Pick<Accounts, 'advertiser' | 'clients'>;
  readonly catalog: Pick<Catalog, 'productCount' | 'sellers' | 'feedRuns'>;
  readonly survey: Pick<Survey, 'figures'>;
  readonly clock: Clock;
}): Readiness {
  const { accounts, catalog, survey, clock } = deps;
  return async (advertiserId) => {
    const advertiser = accounts.advertiser(advertiserId);
    if (advertiser === undefined) return null;
    const nowMs = clock.now();
    return reportOn({
      ...{ nowMs, advertiserId, mpoEnabled: advertiser.mpoEnabled },
      survey: survey.figures(advertiserId, { nowMs, days: DAYS_SURVEYED }),
      products: catalog.productCount(advertiserId),
      sellers: catalog.sellers({ advertiserId }).length,
      runs: await catalog.feedRuns(advertiserId, RUNS_LOOKED_AT),
      clients: accounts
        .clients()
        .filter(
          (client) =>
            client.revokedAtMs === null &&
            [...client.advertiserIds, ...client.consentedAdvertiserIds].includes(advertiserId),
        ),
    });
  };
}

/** Pure: the same facts make the same report. */
export function reportOn(facts: Facts): ReadinessReport {
  const items = [
    ...CHECKLIST.map((check) => ({ ...check(facts), isOnChecklist: true })),
    ...HEALTH.map((check) => ({ ...check(facts), isOnChecklist: false })),
  ];
  return {
    advertiserId: facts.advertiserId,
    asOfMs: facts.nowMs,
    isReady: items.every(({ isOnChecklist, verdict }) => !isOnChecklist || verdict === 'ok'),
    items,
  };
}
