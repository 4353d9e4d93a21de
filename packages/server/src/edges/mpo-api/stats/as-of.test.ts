import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { OURS, openStatsApi, type StatsApi } from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';

const NOW = Date.UTC(2026, 9, 25, 12, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STATS = `/2026-07${MPO}/stats`;
const RANGE = 'startDate=2026-10-20&endDate=2026-10-25';

interface Scene extends StatsApi {
  get(path: string, accept?: string): Promise<{ status: number; body: string; asOf: string; open: string }>;
  /** Adds a click or a sale at a position of its stream. */
  add(source: 'charges' | 'sales', position: number, fact: object): Promise<void>;
}

async function openScene(t: TestContext): Promise<Scene> {
  const api = await openStatsApi(t, NOW);
  const headers = await api.bearer([OURS]);
  const key = { advertiser_id: OURS, campaign_id: 100, seller_id: 100, product: 'p' };
  return {
    ...api,
    async get(path, accept = 'application/json') {
      const answer = await api.app.inject({ url: `${STATS}${path}`, headers: { ...headers, accept } });
      const header = (name: string): string => String(answer.headers[name] ?? '');
      return {
        ...{ status: answer.statusCode, body: answer.body },
        ...{ asOf: header('souk-as-of'), open: header('souk-open-interval') },
      };
    },
    async add(source, position, fact) {
      const place = { charges: 1, sales: 2 }[source];
      const generation = source === 'sales' ? { generation: 1 } : {};
      await api.columns.insert('facts', [{ ...key, source: place, position, ...generation, ...fact }], '');
      await api.db.query(
        `INSERT INTO fold_batches VALUES ($1, $2, $2, $2) ON CONFLICT (fold) DO UPDATE
         SET from_position = $2, to_position = $2, done_position = $2`,
        [`facts-${source}`, position],
      );
    },
  };
}

test('a report comes out again byte for byte as of its state, however much has changed the past since', async (t) => {
  const scene = await openScene(t);
  await scene.add('charges', 1, { time: at(3 * DAY), clicks: 1, cost_micros: 500_000 });
  await scene.add('sales', 4, { time: at(2 * DAY), any_units: 2, any_revenue_micros: 40_000_000 });
  const formats = [
    'application/json',
    'text/csv',
    'text/csv; profile=spreadsheet',
    'application/vnd.apache.parquet',
  ];
  const before = await Promise.all(formats.map((accept) => scene.get(`/sellers?${RANGE}`, accept)));
  assert.deepEqual(new Set(before.map(({ asOf }) => asOf)), new Set(['0.1.4']));

  // A late sale on a past day, a return of an earlier one, a click.
  await scene.add('sales', 5, { time: at(3 * DAY), any_units: 1, any_revenue_micros: 9_000_000 });
  await scene.add('sales', 6, { time: at(2 * DAY), any_units: -1, any_revenue_micros: -20_000_000 });
  await scene.add('charges', 2, { time: at(0), clicks: 1, cost_micros: 250_000 });
  const now = await scene.get(`/sellers?${RANGE}`);
  assert.equal(now.asOf, '0.2.6');
  assert.notEqual(now.body, before[0]?.body);
  for (const [i, accept] of formats.entries()) {
    const again = await scene.get(`/sellers?${RANGE}&ASOF=0.1.4`, accept);
    assert.deepEqual({ ...again, open: '' }, { ...before[i], open: '' }, accept);
  }
  const between = await scene.get(`/sellers?${RANGE}&asOf=0.1.5`);
  assert.deepEqual(
    JSON.parse(between.body).data.map((row: unknown[]) => [row[2], row[4], row[6]]),
    [
      ['2026-10-22', 1, 1],
      ['2026-10-23', 0, 2],
    ],
  );
});

test('400: a state that no report has told, and one that is not reached', async (t) => {
  const scene = await openScene(t);
  await scene.add('charges', 7, { time: at(0), clicks: 1 });
  for (const asOf of ['7', '1.2', 'yesterday', '0.7.0.1', '-1.0.0', '0.8.0']) {
    const answer = await scene.get(`/campaigns?asOf=${asOf}`);
    const [error] = JSON.parse(answer.body).errors;
    assert.deepEqual(
      [answer.status, error.code, error.source.parameter],
      [400, 'WithInvalidAsOf', 'asOf'],
      asOf,
    );
  }
  assert.equal((await scene.get('/campaigns?asOf=0.7.0')).status, 200);
});

test('an export says as of what it is, and is repeatable too', async (t) => {
  const scene = await openScene(t);
  const headers = await scene.bearer([OURS]);
  const attributes = { advertiserIds: [OURS], dimensions: ['campaignId'], metrics: ['clicks'] };
  const file = async (query: string) => {
    const url = `${STATS}/realtime-reports/export${query}`;
    const payload = { data: { attributes } };
    const { exportId } = (await scene.app.inject({ method: 'POST', url, headers, payload })).json();
    for (;;) {
      const answer = await scene.app.inject({ url: `${STATS}/realtime-reports/${exportId}`, headers });
      if (answer.statusCode === 200) return [answer.headers['souk-as-of'], answer.body];
    }
  };
  await scene.add('charges', 1, { time: at(0), clicks: 1 });
  const first = await file('');
  assert.deepEqual(first, ['0.1.0', '"campaignId","clicks"\r\n100,1\r\n']);
  await scene.add('charges', 2, { time: at(0), clicks: 1 });
  assert.deepEqual(await file(''), ['0.2.0', '"campaignId","clicks"\r\n100,2\r\n']);
  assert.deepEqual(await file('?asOf=0.1.0'), first);
});

test('the interval that is not over is named as its column writes it, and none when the report ends before now', async (t) => {
  const scene = await openScene(t);
  const open = async (query: string): Promise<string> => (await scene.get(`/campaigns?${query}`)).open;
  assert.equal(await open(''), '2026-10-25');
  assert.equal(await open('intervalSize=Hour'), '2026-10-25T12:00:00+00:00');
  assert.equal(await open('intervalSize=Hour&timeZoneId=Asia/Kolkata'), '2026-10-25T18:00:00+05:30');
  assert.equal(await open('timeZoneId=Pacific/Kiritimati'), '2026-10-26');
  assert.equal(await open('intervalSize=Month&startDate=2026-09-03'), '2026-10-01');
  assert.equal(await open('intervalSize=Year'), '2026-01-01');
  assert.equal(await open('startDate=2026-10-01&endDate=2026-10-24'), '');
});

test('sales count in the generation that was current at a report’s state, all of it or nothing', async (t) => {
  const scene = await openScene(t);
  await scene.add('sales', 1, { time: at(DAY), any_units: 3 });
  await scene.add('sales', 2, { time: at(DAY), any_units: 4, generation: 2 });
  await scene.add('sales', 3, { time: at(2 * DAY), any_units: 1, generation: 2 });
  const units = async (asOf: string): Promise<number> => {
    const { body } = await scene.get(`/campaigns?${RANGE}&intervalSize=Year&asOf=${asOf}`);
    return JSON.parse(body).data[0]?.[5] ?? 0;
  };
  await scene.db.query('INSERT INTO sales_generations VALUES ($1, 4, 2)', [OURS]);
  await scene.add('sales', 5, { time: at(DAY), any_units: 2, generation: 2 });
  assert.deepEqual(await Promise.all(['0.0.1', '0.0.3', '0.0.4', '0.0.5'].map(units)), [3, 3, 5, 7]);
});

function at(agoMs: number): string {
  return new Date(NOW - agoMs).toISOString();
}
