import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Headers,
  OURS,
  openStatsApi,
  type StatsApi,
  THEIRS,
} from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';

const NOW = Date.UTC(2026, 9, 25, 12, 30);
const MINUTE = 60_000;
const STATS = `/preview${MPO}/stats`;

test('200: create, poll, download as CSV and as JSON, in both reply shapes and under a stable version', async (t) => {
  const api = await openStatsApi(t, NOW);
  await insertFacts(api);
  const headers = await api.bearer([OURS]);
  const created = await create(api, headers, { advertiserIds: [String(OURS)] });
  assert.equal(created.statusCode, 200);
  const reply = created.json();
  assert.match(reply.exportId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(reply, {
    exportId: reply.exportId,
    status: 'Pending',
    message: null,
    data: {
      type: 'RealTimeProductReportJobStatus',
      attributes: { exportId: reply.exportId, status: 'Pending', message: null },
    },
    errors: [],
    warnings: [],
  });

  const done = await finished(api, headers, reply.exportId);
  assert.deepEqual(done.data.attributes, {
    exportId: reply.exportId,
    status: 'Done',
    message: 'rows_count=2',
  });
  const csv = await api.app.inject({ url: `${STATS}/realtime-reports/${reply.exportId}`, headers });
  assert.equal(csv.headers['content-type'], 'text/csv');
  assert.equal(
    csv.body,
    '"advertiserId","campaignId","sellerId","productId","day","clicks","displays","cost"\r\n' +
      `${OURS},100,100,p1,2026-10-25,1,1,0.25\r\n${OURS},100,100,p2,2026-10-25,0,1,0\r\n`,
  );

  const asJson = await exported(api, headers, {
    advertiserIds: [OURS],
    dimensions: ['Hour', 'partnerid', 'SellerName'],
    metrics: ['Cost', 'Displays'],
    timezone: 'asia/kolkata',
    fileFormat: 'JSON',
    lookbackWindow: 60,
    currency: 'EUR',
  });
  assert.equal(asJson.headers['content-type'], 'application/json');
  assert.deepEqual(asJson.json(), {
    columns: ['hour', 'partnerId', 'sellerName', 'cost', 'displays'],
    data: [
      ['2026-10-25T17:00:00+05:30', 50_001, 'Shop "100", Ltd', 0, 1],
      ['2026-10-25T18:00:00+05:30', 50_001, 'Shop "100", Ltd', 0.25, 0],
    ],
    rows: 2,
  });
  const stable = `/2026-01${MPO}/stats/report-jobs/${reply.exportId}`;
  assert.equal((await api.app.inject({ url: stable, headers })).statusCode, 200);
});

test('400: every fault has its code and its field, and several are told at once', async (t) => {
  const api = await openStatsApi(t, NOW);
  const codes = async (attributes: object): Promise<string[]> => {
    const answer = await create(api, api.scopes.both, { advertiserIds: [OURS], ...attributes });
    assert.equal(answer.statusCode, 400, answer.body);
    return answer.json().errors.map((error: { code: string }) => error.code);
  };
  const format = await create(api, api.scopes.both, { advertiserIds: [OURS], fileFormat: 'xls' });
  assert.equal(
    format.json().errors[0].detail,
    "data.attributes.fileFormat 'xls' not valid. Must be one of 'Csv','Json'",
  );
  assert.deepEqual(await codes({ fileFormat: 'xls' }), [
    'json-serialization-error',
    'unsupported-fileformat',
  ]);
  assert.deepEqual(await codes({ advertiserIds: [] }), ['invalid-query']);
  assert.deepEqual(
    await codes({ advertiserIds: ['x'], timezone: 'Mars', metrics: ['sales'], sellerIds: 3 }),
    [...['invalid-query', 'invalid-query', 'invalid-query', 'invalid-query']],
  );
  assert.deepEqual(await codes({ colour: 'red' }), ['invalid-query']);
  assert.deepEqual(await codes({ currency: 'USD' }), ['invalid-query']);
  for (const lookbackWindow of [59, 1_441, 'an hour', 60.5]) {
    assert.deepEqual(await codes({ lookbackWindow }), ['invalid-lookbackwindow']);
  }
  assert.deepEqual(await codes({ lookbackWindow: 60, startDate: '2026-10-25T10:00:00Z' }), [
    'invalid-lookbackwindow',
    'invalid-time-interval',
  ]);
  assert.deepEqual(await codes({ endDate: '2026-10-25' }), ['invalid-time-interval']);
  assert.deepEqual(await codes({ startDate: 'yesterday' }), ['invalid-time-interval']);
  assert.deepEqual(await codes({ startDate: '2026-10-25', endDate: '2026-10-24' }), [
    'invalid-time-interval',
  ]);
  assert.deepEqual(await codes({ dimensions: ['productId', 'minute'] }), ['invalid-dimensioncombination']);
  for (const body of [undefined, [], { data: {} }, { data: { attributes: 3 } }]) {
    const answer = await api.app.inject({
      method: 'POST',
      url: `${STATS}/realtime-reports/export`,
      headers: { ...api.scopes.both, 'content-type': 'application/json' },
      payload: body === undefined ? '' : JSON.stringify(body),
    });
    assert.deepEqual([answer.statusCode, answer.json().errors[0].code], [400, 'invalid-query']);
  }
});

test('403: foreign advertisers, campaigns out of scope, unknown and foreign exports', async (t) => {
  const api = await openStatsApi(t, NOW);
  const headers = await api.bearer([OURS]);
  const foreign = await create(api, headers, { advertiserIds: [OURS, THEIRS] });
  assert.deepEqual(problemOf(foreign), [403, 'insufficient-accountpermissions']);
  const outOfScope = await create(api, headers, { advertiserIds: [OURS], campaignIds: [200] });
  assert.deepEqual(problemOf(outOfScope), [403, 'insufficient-accountpermissions']);
  assert.equal((await create(api, api.scopes.none, { advertiserIds: [OURS] })).statusCode, 403);

  const theirs = (await create(api, await api.bearer([THEIRS]), { advertiserIds: [THEIRS] })).json();
  for (const id of [theirs.exportId, 'ffffffff-ffff-4fff-8fff-ffffffffffff', 'no-uuid', '..%2F..%2Fpasswd']) {
    for (const path of ['report-jobs', 'realtime-reports']) {
      const answer = await api.app.inject({ url: `${STATS}/${path}/${id}`, headers });
      assert.deepEqual(problemOf(answer), [403, 'export-not-found'], path);
    }
  }
});

test('an identical request gets the same job until a fact is added; 410 after a day', async (t) => {
  const api = await openStatsApi(t, NOW);
  const headers = await api.bearer([OURS]);
  const request = { advertiserIds: [OURS], dimensions: ['campaignId'] };
  const first = (await create(api, headers, request)).json().exportId;
  await finished(api, headers, first);
  api.time.nowMs += 30_000;
  assert.equal((await create(api, headers, request)).json().exportId, first);
  assert.notEqual((await create(api, headers, { ...request, metrics: ['cost'] })).json().exportId, first);
  await api.db.query(`INSERT INTO fold_batches VALUES ('facts-ads', 0, 1, 1)`);
  assert.notEqual((await create(api, headers, request)).json().exportId, first);

  api.time.nowMs += 24 * 60 * MINUTE;
  const url = `${STATS}/realtime-reports/${first}`;
  const later = await api.bearer([OURS]);
  assert.deepEqual(problemOf(await api.app.inject({ url, headers: later })), [410, 'export-alreadyexpired']);
  const job = await api.app.inject({ url: `${STATS}/report-jobs/${first}`, headers: later });
  assert.equal(job.json().status, 'Expired');
});

test('an export that a restart interrupted is written after it; unfinished ones answer 409', async (t) => {
  const api = await openStatsApi(t, NOW);
  await insertFacts(api);
  const headers = await api.bearer([OURS]);
  const { exportId } = (await create(api, headers, { advertiserIds: [OURS] })).json();
  await finished(api, headers, exportId);
  // As if the process had died between storing the job and writing the file.
  await api.db.query(`UPDATE report_jobs SET status = 'Pending', message = NULL WHERE id = $1`, [exportId]);
  const url = `${STATS}/realtime-reports/${exportId}`;
  assert.deepEqual(problemOf(await api.app.inject({ url, headers })), [409, 'export-not-done']);
  api.time.nowMs += 10 * MINUTE;
  await api.reopen();
  const job = await finished(api, headers, exportId);
  assert.equal(job.message, 'rows_count=2');
  assert.equal((await api.app.inject({ url, headers })).statusCode, 200);
});

function create(api: StatsApi, headers: Headers, attributes: object) {
  return api.app.inject({
    method: 'POST',
    url: `${STATS}/realtime-reports/export`,
    headers,
    payload: { data: { type: 'RealTimeProductReportJob', attributes } },
  });
}

async function finished(api: StatsApi, headers: Headers, exportId: string) {
  for (;;) {
    const job = (await api.app.inject({ url: `${STATS}/report-jobs/${exportId}`, headers })).json();
    if (job.status !== 'Pending') return job;
  }
}

async function exported(api: StatsApi, headers: Headers, attributes: object) {
  const created = await create(api, headers, attributes);
  assert.equal(created.statusCode, 200, created.body);
  const { exportId } = created.json();
  await finished(api, headers, exportId);
  return api.app.inject({ url: `${STATS}/realtime-reports/${exportId}`, headers });
}

function problemOf(answer: { statusCode: number; json(): { errors: { code: string }[] } }) {
  return [answer.statusCode, answer.json().errors[0]?.code];
}

/** One banner of two products and one click in the last hour; one click before it; another's click. */
async function insertFacts(api: StatsApi): Promise<void> {
  const key = { advertiser_id: OURS, campaign_id: 100, seller_id: 100 };
  const at = (minutes: number): string => new Date(NOW - minutes * MINUTE).toISOString();
  await api.columns.insert(
    'facts',
    [
      { ...key, time: at(10), product: 'p1', impressions: 1, shown: 1 },
      { ...key, time: at(10), product: 'p2', shown: 1 },
      { ...key, time: at(0), product: 'p1', clicks: 1, cost_micros: 250_000 },
      { ...key, time: at(61), product: 'p1', clicks: 1, cost_micros: 250_000 },
      { ...key, time: at(5), product: 'p9', advertiser_id: THEIRS, clicks: 1, cost_micros: 1 },
    ],
    '',
  );
}
