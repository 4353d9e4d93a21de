import type { Problem } from '../../base/problem.ts';
import {
  dateAt,
  daysInclusive,
  type EpochMs,
  endOfDate,
  type IsoDate,
  startOfDate,
} from '../../base/time.ts';
import type { Dimension, ReportWorld } from './dimensions.ts';
import { clicks, cost, impressions, type Metric, saleMetrics } from './metrics.ts';
import { problems } from './problems.ts';
import type { ReportPlan } from './report-plan.ts';
import { isZoneName } from './zones.ts';

/** Which of the three standard statistics. */
export type StandardEntity = 'campaigns' | 'sellers' | 'seller-campaigns';
export const INTERVALS = ['Hour', 'Day', 'Month', 'Year'] as const;
export const POLICIES = ['SameSeller', 'AnySeller', 'Both'] as const;

/** A standard report as it was asked for; what is absent takes its default. */
export interface StandardQuery {
  readonly entity: StandardEntity;
  /** The advertisers that the caller may see. */
  readonly visible: ReadonlySet<number>;
  readonly advertiserId?: number | undefined;
  readonly campaignId?: number | undefined;
  readonly sellerId?: string | undefined;
  readonly interval?: (typeof INTERVALS)[number] | undefined;
  readonly policy?: (typeof POLICIES)[number] | undefined;
  readonly startDate?: IsoDate | undefined;
  readonly endDate?: IsoDate | undefined;
  readonly count?: number | undefined;
  readonly timeZoneId?: string | undefined;
  /** As an earlier report told it: the same report is to come out again. */
  readonly asOf?: string | undefined;
}

/** The contract's "1 year" and "31 days": a leap year counts as one, and so does a year to the same date. */
const DAYS_MAX = 366;
const HOURLY_DAYS_MAX = 31;

/** Names before the interval's column, as the contract orders them. */
const LEADING: Readonly<Record<StandardEntity, readonly Dimension[]>> = {
  campaigns: ['campaignId'],
  sellers: ['sellerId', 'sellerName'],
  'seller-campaigns': ['campaignId', 'sellerId', 'sellerName'],
};
const INTERVAL_DIMENSION = { Hour: 'hour', Day: 'day', Month: 'month', Year: 'year' } as const;

/** What to count for a standard report, or what is wrong with it. */
export function planStandard(
  query: StandardQuery,
  world: ReportWorld,
  nowMs: EpochMs,
): ReportPlan | readonly Problem[] {
  const hidden = hiddenProblems(query, world);
  if (hidden.length > 0) return hidden;
  const zone = query.timeZoneId ?? 'UTC';
  if (!isZoneName(zone)) return [problems.zoneUnknown(zone)];
  const endDate = query.endDate ?? dateAt(nowMs, zone);
  const startDate = query.startDate ?? endDate;
  const interval = query.interval ?? 'Day';
  const wrong = rangeProblem(startDate, endDate, interval);
  if (wrong !== null) return [wrong];
  return {
    dimensions: [...LEADING[query.entity], INTERVAL_DIMENSION[interval]],
    metrics: [impressions, clicks, cost, ...policyMetrics(query.policy ?? 'AnySeller')],
    fromMs: startOfDate(startDate, zone),
    toMs: endOfDate(endDate, zone),
    zone,
    advertiserIds: query.advertiserId === undefined ? [...query.visible] : [query.advertiserId],
    campaignIds: query.campaignId === undefined ? null : [query.campaignId],
    sellerIds: query.sellerId === undefined ? null : [query.sellerId],
    limit: query.count ?? null,
  };
}

/** An unknown id and another's id are refused alike, so that nothing can be learnt about others. */
function hiddenProblems(query: StandardQuery, world: ReportWorld): Problem[] {
  const isVisible = (advertiserId: number | undefined): boolean =>
    advertiserId !== undefined && query.visible.has(advertiserId);
  const found: Problem[] = [];
  if (query.advertiserId !== undefined && !isVisible(query.advertiserId)) {
    found.push(problems.notVisible('WithInvalidAdvertiserId', 'advertiser', '?advertiserId'));
  }
  if (query.campaignId !== undefined && !isVisible(world.advertiserOfCampaign(query.campaignId))) {
    found.push(problems.notVisible('WithInvalidCampaignId', 'campaign', '?campaignId'));
  }
  if (query.sellerId !== undefined && !isVisible(world.advertiserOfSeller(query.sellerId))) {
    found.push(problems.notVisible('WithInvalidSellerId', 'seller', '?sellerId'));
  }
  return found;
}

function rangeProblem(startDate: IsoDate, endDate: IsoDate, interval: string): Problem | null {
  if (startDate > endDate) {
    return problems.rangeInvalid(`startDate ${startDate} is after endDate ${endDate}`, '?startDate');
  }
  const days = daysInclusive(startDate, endDate);
  if (days > DAYS_MAX) {
    return problems.rangeInvalid(`a report spans at most 1 year, this one ${days} days`, '?startDate');
  }
  if (interval === 'Hour' && days > HOURLY_DAYS_MAX) {
    return problems.rangeInvalid(
      `a report by hour spans at most ${HOURLY_DAYS_MAX} days, this one ${days}`,
      '?startDate',
    );
  }
  return null;
}

function policyMetrics(policy: (typeof POLICIES)[number]): Metric[] {
  if (policy === 'AnySeller') return saleMetrics('any', '');
  if (policy === 'SameSeller') return saleMetrics('same', '');
  return [...saleMetrics('any', 'AnySeller'), ...saleMetrics('same', 'SameSeller')];
}
