import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDirectory } from '../../../../test/support/log.ts';
import { OURS, openStatsApi, WORLD } from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';

const NOW = Date.UTC(2026, 9, 25, 12);
const STATS = `/2026-07${MPO}/stats`;

test('CSV for machines is verbatim; for spreadsheets it is marked, and no name is a formula', async (t) => {
  const api = await openStatsApi(t, NOW);
  await insertClicks(api.columns.insert);
  const headers = await api.bearer([OURS]);
  const rowsOf = async (accept: string): Promise<string[]> => {
    const answer = await api.app.inject({ url: `${STATS}/sellers`, headers: { ...headers, accept } });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.body.split('\r\n');
  };
  const verbatim = await rowsOf('text/csv');
  assert.ok(verbatim[0]?.startsWith('"sellerId","sellerName","day"'));
  assert.deepEqual(verbatim.slice(1), [
    '100,"Shop ""100"", Ltd",2026-10-25,0,1,0.5,-1,-2.5,-1,-0.5,-0.2,-5',
    '199,"=HYPERLINK(""http://x"")",2026-10-25,0,1,0,0,0,0,,,',
    '',
  ]);
  const sheet = await rowsOf('text/csv; profile=spreadsheet');
  assert.ok(sheet[0]?.startsWith('\uFEFF"sellerId","sellerName","day"'));
  assert.deepEqual(sheet.slice(1), [
    verbatim[1],
    `199,"'=HYPERLINK(""http://x"")",2026-10-25,0,1,0,0,0,0,,,`,
    '',
  ]);
});

test('Parquet has the rows of JSON, with types: numbers, days, texts, and nothing for null', async (t) => {
  const api = await openStatsApi(t, NOW);
  await insertClicks(api.columns.insert);
  const headers = await api.bearer([OURS]);
  const url = `${STATS}/seller-campaigns`;
  const accept = 'application/vnd.apache.parquet';
  const parquet = await api.app.inject({ url, headers: { ...headers, accept } });
  assert.equal(parquet.headers['content-type'], accept);
  const file = join(await testDirectory(t), 'report.parquet');
  await writeFile(file, parquet.rawPayload);
  const types = await api.columns.query<{ name: string; type: string }>(
    `DESCRIBE file('${file}', 'Parquet')`,
  );
  const typeOf = (name: string): string =>
    types.find((column) => column.name === name)?.type.replace(/^Nullable\((.*)\)$/, '$1') ?? 'none';
  assert.deepEqual(['campaignId', 'sellerId', 'sellerName', 'day', 'clicks', 'cost', 'cpo'].map(typeOf), [
    'UInt32',
    'UInt64',
    'String',
    'Date32',
    'Int64',
    'Float64',
    'Float64',
  ]);
  const json = (await api.app.inject({ url, headers })).json();
  const read = await api.columns.query(`SELECT * FROM file('${file}', 'Parquet') ORDER BY sellerId`);
  assert.deepEqual(
    read.map((row) => Object.values(row as object)),
    json.data,
  );
  assert.equal(json.data[1][2], WORLD.sellerName('199'));
});

async function insertClicks(
  insert: (table: string, rows: Record<string, unknown>[], token: string) => Promise<void>,
) {
  const key = { advertiser_id: OURS, campaign_id: 100, product: 'p', time: new Date(NOW).toISOString() };
  const returned = { any_units: -1, any_revenue_micros: -2_500_000 };
  await insert(
    'facts',
    [
      { ...key, seller_id: 100, clicks: 1, cost_micros: 500_000, ...returned },
      { ...key, seller_id: 199, clicks: 1 },
    ],
    '',
  );
}
