import { assert } from '../../base/assert.ts';
import { MICROS_PER_UNIT, type Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import type { MediaCosts } from '../delivery/index.ts';
import type { Stats } from './stats.ts';

/** What a campaign's sellers paid for its clicks, what its impressions cost, and what is left to the marketplace. */
export interface CampaignMargin {
  readonly campaignId: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Impressions of which an exchange told the price. */
  readonly pricedImpressions: number;
  readonly paidMicros: Micros;
  readonly mediaMicros: Micros;
  /** Negative when media cost more than sellers paid. */
  readonly marginMicros: Micros;
}

export interface MarginQuery {
  readonly advertiser: { readonly id: number; readonly timeZone: string };
  readonly from: IsoDate;
  readonly to: IsoDate;
}

export type ReadMargin = (query: MarginQuery) => Promise<CampaignMargin[]>;

/**
 * Margins by campaign, in days of the advertiser's zone, both included. What sellers paid is what statistics tell and the
 * ledger charged; what media cost is told by exchanges, and never part of the sellers' figures.
 */
export function marginOf(stats: Pick<Stats, 'standard'>, costs: Pick<MediaCosts, 'of'>): ReadMargin {
  return async ({ advertiser, from, to }) => {
    const rows = new Map<number, CampaignMargin>();
    for (const row of await paidFor(stats, { advertiser, from, to })) {
      const known = rows.get(row.campaignId) ?? NOTHING;
      const paidMicros = known.paidMicros + row.paidMicros;
      rows.set(row.campaignId, {
        ...{ ...NOTHING, campaignId: row.campaignId, paidMicros, marginMicros: paidMicros },
        impressions: known.impressions + row.impressions,
        clicks: known.clicks + row.clicks,
      });
    }
    for (const { campaignId, wins, mediaMicros } of await costs.of(advertiser.id, from, to)) {
      const known = rows.get(campaignId) ?? { ...NOTHING, campaignId };
      const marginMicros = known.paidMicros - mediaMicros;
      rows.set(campaignId, { ...known, pricedImpressions: wins, mediaMicros, marginMicros });
    }
    return [...rows.values()].sort((a, b) => a.campaignId - b.campaignId);
  };
}

const NOTHING: CampaignMargin = {
  ...{ campaignId: 0, impressions: 0, clicks: 0, pricedImpressions: 0 },
  ...{ paidMicros: 0, mediaMicros: 0, marginMicros: 0 },
};

/** From the standard report, which equals the ledger: a row for each campaign and day. */
async function paidFor(
  stats: Pick<Stats, 'standard'>,
  { advertiser, from, to }: MarginQuery,
): Promise<Pick<CampaignMargin, 'campaignId' | 'impressions' | 'clicks' | 'paidMicros'>[]> {
  const { id, timeZone } = advertiser;
  const read = new AbortController();
  const { pieces } = await stats.standard(
    {
      ...{ entity: 'campaigns', visible: new Set([id]), advertiserId: id },
      ...{ startDate: from, endDate: to, timeZoneId: timeZone },
    },
    'json',
    read.signal,
  );
  const text = Buffer.concat(pieces).toString();
  read.abort();
  const { columns, data } = JSON.parse(text) as { columns: string[]; data: (string | number)[][] };
  const [campaign, impressions, clicks, cost] = ['campaignId', 'impressions', 'clicks', 'cost'].map(
    (name) => {
      const at = columns.indexOf(name);
      assert(at !== -1, `a standard report has no ${name}`);
      return (row: (string | number)[]) => Number(row[at]);
    },
  );
  assert(campaign && impressions && clicks && cost, 'four columns are read');
  return data.map((row) => ({
    ...{ campaignId: campaign(row), impressions: impressions(row), clicks: clicks(row) },
    paidMicros: Math.round(cost(row) * MICROS_PER_UNIT),
  }));
}
