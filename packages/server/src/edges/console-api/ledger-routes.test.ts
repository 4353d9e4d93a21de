import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleWorld } from '../../../test/support/console-world.ts';

test('a statement is of a known seller and of a year at most; one without charges is empty', async (t) => {
  const { call, accounts } = await consoleWorld(t);
  const advertiser = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  const feed =
    'id,title,link,image_link,seller_id,seller_name\nP1,Lamp,http://x.test/p,http://x.test/i.png,a,Ada\n';
  const fed = await call('POST', `/advertisers/${advertiser.id}/feeds`, feed, { 'content-type': 'text/csv' });
  assert.equal(fed.status, 200, JSON.stringify(fed.json));
  const ada = '1000001'; // the first seller of a new database
  const statement = (sellerId: string, from: string, to: string) =>
    call('GET', `/ledger/statement?sellerId=${sellerId}&from=${from}&to=${to}`);
  const empty = await statement(ada, '2026-11-01', '2026-11-30');
  assert.equal(empty.status, 200, JSON.stringify(empty.json));
  assert.deepEqual([empty.json.lines, empty.json.charged, empty.json.currency], [[], '0', 'EUR']);
  assert.equal((await statement('999999', '2026-11-01', '2026-11-30')).status, 404);
  for (const [from, to] of [
    ['2026-11-30', '2026-11-01'],
    ['2026-02-30', '2026-03-01'],
    ['2020-01-01', '2026-01-01'],
  ] as const) {
    const refused = await statement(ada, from, to);
    assert.deepEqual([refused.status, refused.json.error.code], [400, 'period-invalid']);
  }
});
