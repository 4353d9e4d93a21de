import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OURS, openStatsApi, THEIRS, WORLD } from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';
import { formatAccepted } from './accept.ts';
import { type OracleFact, type OracleQuery, oracleRows } from './standard-oracle.ts';

const NOW = Date.UTC(2026, 9, 25, 12);
const STATS = `/2026-07${MPO}/stats`;

test('200: columns, order, ratios, JSON and CSV, Both, only the days asked for', async (t) => {
  const api = await openStatsApi(t, NOW);
  await api.columns.insert(
    'facts',
    [
      row({ clicks: 48, cost: 3_360_000 }),
      row({ clicks: 2, cost: 500_000, any: [4, 20_000_000], same: [1, 5_000_000], seller: 101 }),
      row({ timeMs: NOW - 86_400_000, clicks: 1 }),
      row({ advertiser: THEIRS, campaign: 200, seller: 200, clicks: 9 }),
    ],
    'facts',
  );
  const headers = await api.bearer([OURS]);
  const get = (url: string, accept?: string) =>
    api.app.inject({
      url: `${STATS}${url}`,
      headers: accept === undefined ? headers : { ...headers, accept },
    });

  const json = await get('/sellers');
  assert.equal(json.headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual(json.json(), {
    columns: [
      'sellerId',
      'sellerName',
      'day',
      'impressions',
      'clicks',
      'cost',
      'saleUnits',
      'revenue',
      'cr',
      'cpo',
      'cos',
      'roas',
    ],
    data: [
      [100, 'Shop "100", Ltd', '2026-10-25', 0, 48, 3.36, 0, 0, 0, null, null, 0],
      [101, 'Shop "101", Ltd', '2026-10-25', 0, 2, 0.5, 4, 20, 2, 0.125, 0.025, 40],
    ],
    rows: 2,
    links: {},
  });
  const csv = await get(
    '/seller-campaigns?intervalsize=month&CLICKATTRIBUTIONPOLICY=sameseller&count=1',
    'text/csv',
  );
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(
    csv.body,
    '"campaignId","sellerId","sellerName","month","impressions","clicks","cost","saleUnits","revenue","cr","cpo","cos","roas"\r\n' +
      '100,100,"Shop ""100"", Ltd",2026-10-01,0,48,3.36,0,0,0,,,0\r\n',
  );
  const both = await get('/campaigns?clickAttributionPolicy=Both&startDate=2026-10-24T00:00:00');
  assert.deepEqual(both.json().columns.slice(5), [
    ...['saleUnits', 'revenue', 'cr', 'cpo', 'cos', 'roas'].map((name) => `${name}AnySeller`),
    ...['saleUnits', 'revenue', 'cr', 'cpo', 'cos', 'roas'].map((name) => `${name}SameSeller`),
  ]);
  assert.deepEqual(
    both.json().data.map((cells: unknown[]) => cells.slice(0, 4)),
    [
      [100, '2026-10-24', 0, 1],
      [100, '2026-10-25', 0, 50],
    ],
  );
});

test('400, 403, 406: every refusal names its parameter; foreign and unknown ids look alike', async (t) => {
  const api = await openStatsApi(t, NOW);
  const headers = await api.bearer([OURS]);
  const refusal = async (query: string, accept = '*/*') => {
    const answer = await api.app.inject({
      url: `${STATS}/seller-campaigns?${query}`,
      headers: { ...headers, accept },
    });
    const [error] = answer.json().errors;
    return [answer.statusCode, error.code, error.source?.parameter ?? null];
  };
  assert.deepEqual(await refusal('startDate=2025-10-23&endDate=2026-10-24'), [
    400,
    'WithInvalidDate',
    'startDate',
  ]);
  assert.deepEqual(await refusal('startDate=2026-10-26'), [400, 'WithInvalidDate', 'startDate']);
  assert.deepEqual(await refusal('startDate=2026-09-24&endDate=2026-10-25&intervalSize=Hour'), [
    400,
    'WithInvalidDate',
    'startDate',
  ]);
  assert.deepEqual(await refusal('startDate=2026-02-30'), [400, 'WithInvalidDate', 'startDate']);
  assert.deepEqual(await refusal('count=0'), [400, 'WithInvalidCount', 'count']);
  for (const zone of ['Mars/Olympus', '%2B05:30', "UTC'"]) {
    assert.deepEqual(await refusal(`timeZoneId=${zone}`), [400, 'WithInvalidTimeZoneId', 'timeZoneId']);
  }
  assert.deepEqual(await refusal('clickAttributionPolicy=Nobody'), [
    400,
    'WithInvalidClickAttributionPolicy',
    'clickAttributionPolicy',
  ]);
  assert.deepEqual(await refusal('', 'application/xml'), [406, 'not-acceptable', null]);
  const pairs = [
    ['advertiserId', 'WithInvalidAdvertiserId', THEIRS],
    ['campaignId', 'WithInvalidCampaignId', 200],
    ['sellerId', 'WithInvalidSellerId', 200],
  ] as const;
  for (const [name, code, foreign] of pairs) {
    const expected = [403, code, name];
    assert.deepEqual(await refusal(`${name}=${foreign}`), expected);
    assert.deepEqual(await refusal(`${name}=99999`), expected);
    assert.deepEqual(await refusal(`${name}=abc`), [400, code, name]);
  }
  const unscoped = await api.app.inject({ url: `${STATS}/sellers`, headers: api.scopes.none });
  assert.equal(unscoped.statusCode, 403);
  const nobody = await api.app.inject({ url: `${STATS}/sellers`, headers: await api.bearer([]) });
  assert.deepEqual(nobody.json().data, []);
});

test('the Accept header chooses the format', () => {
  const cases: [string | undefined, string | null][] = [
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/csv', 'csv'],
    ['text/csv, application/json', 'json'],
    ['application/json;q=0.4, text/csv;q=0.5', 'csv'],
    ['text/html, */*;q=0.1', 'json'],
    ['text/html', null],
    ['constructor', null],
    ['application/json;q=0', null],
  ];
  for (const [accept, format] of cases) assert.equal(formatAccepted(accept), format, accept);
});

test('hours are those of the clocks, also when these are set back or forward by an hour or by half of one', async (t) => {
  const api = await openStatsApi(t, NOW);
  const minutes = ['2026-10-25T00:', '2026-10-25T01:', '2026-04-04T14:', '2026-04-04T15:', '2026-10-03T15:'];
  const facts = minutes.flatMap((hour) => [`${hour}10Z`, `${hour}40Z`]);
  await api.columns.insert(
    'facts',
    facts.map((time) => row({ timeMs: Date.parse(time), clicks: 1 })),
    '',
  );
  const hours = async (zone: string, date: string): Promise<unknown[]> => {
    const url = `${STATS}/campaigns?intervalSize=Hour&timeZoneId=${zone}&startDate=${date}&endDate=${date}`;
    const answer = await api.app.inject({ url, headers: api.scopes.both });
    return answer.json().data.map((cells: unknown[]) => [cells[1], cells[3]]);
  };
  assert.deepEqual(await hours('Europe/Paris', '2026-10-25'), [
    ['2026-10-25T02:00:00+02:00', 2],
    ['2026-10-25T02:00:00+01:00', 2],
  ]);
  assert.deepEqual(await hours('Australia/Lord_Howe', '2026-04-05'), [
    ['2026-04-05T01:00:00+11:00', 2],
    ['2026-04-05T01:00:00+10:30', 1],
    ['2026-04-05T02:00:00+10:30', 1],
  ]);
  assert.deepEqual(await hours('Australia/Lord_Howe', '2026-10-04'), [
    ['2026-10-04T01:00:00+10:30', 1],
    ['2026-10-04T02:00:00+11:00', 1],
  ]);
});

// A 25-hour day in Paris, a 23-hour day in New York's spring, a half-hour shift in Lord Howe, quarter-hour zones.
const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/Vancouver',
];
const CENTRES = [
  Date.UTC(2026, 9, 25),
  Date.UTC(2026, 2, 8),
  Date.UTC(2026, 3, 4, 15),
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 9, 3, 15, 30),
];

const HOUR = 3_600_000;
const factNear = (centre: number): fc.Arbitrary<OracleFact> =>
  fc.record({
    timeMs: fc.integer({ min: -30 * HOUR, max: 30 * HOUR }).map((offset) => centre + offset),
    advertiser: fc.constantFrom(OURS, THEIRS),
    campaign: fc.integer({ min: 100, max: 102 }),
    seller: fc.integer({ min: 100, max: 103 }),
    impressions: fc.nat(3),
    clicks: fc.nat(2),
    cost: fc.nat(900_000),
    any: fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -9_000_000, max: 9_000_000 })),
    same: fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -5_000_000, max: 5_000_000 })),
  });

const question = fc.record({
  entity: fc.constantFrom<OracleQuery['entity']>('campaigns', 'sellers', 'seller-campaigns'),
  interval: fc.constantFrom<OracleQuery['interval']>('Hour', 'Day', 'Month', 'Year'),
  policy: fc.constantFrom<OracleQuery['policy']>('AnySeller', 'SameSeller', 'Both'),
  zone: fc.constantFrom(...ZONES),
  before: fc.nat(3),
  after: fc.nat(3),
  advertiser: fc.constantFrom(null, OURS),
  seller: fc.constantFrom(null, null, 100),
  count: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
});

const scene = fc.constantFrom(...CENTRES).chain((centre) =>
  fc.record({
    centre: fc.constant(centre),
    facts: fc.array(factNear(centre), { minLength: 1, maxLength: 80, size: 'max' }),
    questions: fc.array(question, { minLength: 4, maxLength: 4 }),
  }),
);

test('standard statistics equal a brute-force oracle, row by row, in every zone and by every interval', async (t) => {
  const api = await openStatsApi(t, NOW);
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(scene, async ({ centre, facts, questions }) => {
      await api.columns.exec('TRUNCATE TABLE facts');
      await api.columns.insert('facts', facts.map(row), '');
      for (const asked of questions) {
        const query = { ...asked, ...datesOf({ centre, ...asked }) };
        const url = `${STATS}/${query.entity}?${parametersOf(query)}`;
        const answer = await api.app.inject({ url, headers: api.scopes.both });
        assert.equal(answer.statusCode, 200, answer.body);
        // JSON has no negative zero.
        const expected = JSON.parse(JSON.stringify(oracleRows(facts, query, WORLD.sellerName)));
        assert.deepEqual(answer.json().data, expected);
        assert.equal(answer.json().rows, expected.length);
        rows += expected.length;
      }
    }),
    // A failure is told within seconds, if not in its smallest form.
    { numRuns: 25, interruptAfterTimeLimit: 60_000 },
  );
  t.diagnostic(`${rows} rows compared`);
});

function datesOf({ centre, before, after }: { centre: number; before: number; after: number }) {
  const date = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
  return { startDate: date(centre - before * 86_400_000), endDate: date(centre + after * 86_400_000) };
}

function parametersOf(query: OracleQuery): URLSearchParams {
  const parameters = new URLSearchParams({
    intervalSize: query.interval,
    clickAttributionPolicy: query.policy,
    timeZoneId: query.zone,
    startDate: query.startDate,
    endDate: query.endDate,
  });
  if (query.advertiser !== null) parameters.set('advertiserId', String(query.advertiser));
  if (query.seller !== null) parameters.set('sellerId', String(query.seller));
  if (query.count !== null) parameters.set('count', String(query.count));
  return parameters;
}

function row(given: Partial<OracleFact>): Record<string, unknown> {
  const {
    timeMs = NOW,
    advertiser = OURS,
    campaign = 100,
    seller = 100,
    any = [0, 0],
    same = [0, 0],
  } = given;
  return {
    time: new Date(timeMs).toISOString(),
    advertiser_id: advertiser,
    campaign_id: campaign,
    seller_id: seller,
    product: 'p',
    impressions: given.impressions ?? 0,
    clicks: given.clicks ?? 0,
    cost_micros: given.cost ?? 0,
    any_units: any[0],
    any_revenue_micros: any[1],
    same_units: same[0],
    same_revenue_micros: same[1],
  };
}
