import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleWorld } from '../../../test/support/console-world.ts';

const FEED =
  'id,title,link,image_link,price,seller_id,seller_name\nP1,Lamp,http://x.test/p,http://x.test/i.png,5 USD,s,Sam\n';

test('the operator sees who changed what in any account, the newest first, in pages', async (t) => {
  const { call, campaigns } = await consoleWorld(t);
  const { id: advertiserId } = (await call('POST', '/advertisers', { name: 'Shop', currency: 'USD' })).json;
  const { id: campaignId } = (
    await call('POST', '/campaigns', { advertiserId, name: 'All', kind: 'multi-seller', goal: 'clicks' })
  ).json;
  await call('POST', `/advertisers/${advertiserId}/feeds`, FEED, { 'content-type': 'text/csv' });
  await campaigns.idle();
  const [{ id: sellerId }] = (await call('GET', `/advertisers/${advertiserId}/sellers`)).json;
  const author = { kind: 'member', id: '7' } as const;
  for (const bidMicros of [250_000, 300_000]) {
    await campaigns.joinCampaign(
      { visible: new Set([advertiserId]), author },
      { sellerId, campaignId, bidMicros },
    );
  }
  const all = await call('GET', '/changes');
  assert.equal(all.status, 200);
  const [newest, oldest] = all.json.changes;
  assert.deepEqual(newest, {
    ...{ id: newest.id, timeMs: 1_700_000_000_000, author, advertiserId, sellerId },
    ...{ campaignIds: [campaignId], subject: 'seller-campaign', subjectId: `${sellerId}.${campaignId}` },
    ...{ isNew: false, fields: [{ field: 'bid', from: '0.25', to: '0.3' }] },
  });
  assert.equal(all.json.next, null);
  const page = await call('GET', `/changes?limit=1&sellerId=${sellerId}&campaignId=${campaignId}`);
  assert.deepEqual([page.json.changes, page.json.next], [[newest], newest.id]);
  const next = await call('GET', `/changes?limit=1&after=${page.json.next}&advertiserId=${advertiserId}`);
  assert.deepEqual(next.json, { changes: [oldest], next: null });
  assert.deepEqual((await call('GET', '/changes?since=2100-01-01')).json.changes, []);
  assert.equal((await call('GET', '/changes?until=soon')).json.error.pointer, '?until');
  assert.equal((await call('GET', '/changes?sellerId=x')).status, 400);
});
