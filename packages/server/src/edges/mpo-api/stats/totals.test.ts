import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OURS, openStatsApi, THEIRS } from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';

const NOW = Date.UTC(2026, 9, 25, 12, 30);
const HOUR = 3_600_000;
const STATS = `/2026-07${MPO}/stats`;

const happening = fc.record({
  hoursAgo: fc.nat(30),
  advertiser: fc.constantFrom(OURS, THEIRS),
  campaign: fc.nat(2),
  seller: fc.nat(4),
  impressions: fc.nat(3),
  clicks: fc.nat(2),
  cost: fc.nat(900_000),
  units: fc.integer({ min: -1, max: 3 }),
});

type Table = { columns: string[]; data: (string | number | null)[][] };

test('campaigns, sellers and seller-campaigns have one sum, and an export of the same hours has it too', async (t) => {
  const api = await openStatsApi(t, NOW);
  const headers = api.scopes.both;
  const table = async (url: string): Promise<Table> => (await api.app.inject({ url, headers })).json();
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' }), async (all) => {
      await api.columns.exec('TRUNCATE TABLE facts');
      await api.columns.insert('facts', all.map(factOf), '');
      // Whatever was exported before was exported of other facts.
      await api.db.query('DELETE FROM report_jobs');
      const range = 'startDate=2026-10-24&endDate=2026-10-25&intervalSize=Hour';
      const reports: Table[] = [];
      for (const entity of ['campaigns', 'sellers', 'seller-campaigns']) {
        reports.push(await table(`${STATS}/${entity}?${range}`));
      }
      const [campaigns, ...others] = reports.map((report) =>
        sumsOf(report, ['impressions', 'clicks', 'cost', 'saleUnits', 'revenue']),
      );
      for (const other of others) assert.deepEqual(other, campaigns);

      const attributes = {
        ...{ advertiserIds: [OURS, THEIRS], dimensions: ['hour', 'sellerId', 'campaignId'] },
        ...{ fileFormat: 'json', startDate: '2026-10-24', endDate: '2026-10-26' },
      };
      const created = await api.app.inject({
        method: 'POST',
        url: `${STATS}/realtime-reports/export`,
        ...{ headers, payload: { data: { attributes } } },
      });
      const { exportId } = created.json();
      while (
        ((await table(`${STATS}/report-jobs/${exportId}`)) as unknown as { status: string }).status ===
        'Pending'
      );
      const exported = await table(`${STATS}/realtime-reports/${exportId}`);
      const expected = sumsOf(reports[2] as Table, ['clicks', 'impressions', 'cost']);
      assert.deepEqual(sumsOf(exported, ['clicks', 'displays', 'cost']), expected);
    }),
    { numRuns: 8 },
  );
});

function factOf(one: typeof happening extends fc.Arbitrary<infer Of> ? Of : never): Record<string, unknown> {
  const first = one.advertiser === OURS ? 100 : 200;
  return {
    ...{ time: new Date(NOW - one.hoursAgo * HOUR).toISOString(), product: 'p' },
    ...{ advertiser_id: one.advertiser, campaign_id: first + one.campaign, seller_id: first + one.seller },
    ...{ impressions: one.impressions, shown: one.impressions, clicks: one.clicks, cost_micros: one.cost },
    ...{ any_units: one.units, any_revenue_micros: one.units * 3_000_000 },
  };
}

/** In millionths, because fractions of money do not add up exactly. */
function sumsOf({ columns, data }: Table, names: readonly string[]): number[] {
  return names.map((name) => {
    const place = columns.indexOf(name);
    return data.reduce((sum, row) => sum + Math.round(Number(row[place]) * 1e6), 0);
  });
}
