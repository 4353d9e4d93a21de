import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleWorld } from '../../../test/support/console-world.ts';

const FEED =
  'id,title,link,image_link,price,seller_id,seller_name\nP1,Lamp <b>,http://x.test/demo/shop/P1,http://x.test/i.png,5 USD,s,Sam\nP2,Elsewhere,http://x.test/p,http://x.test/i.png,5 USD,s,Sam\n';

test('nothing answers without the operator’s key', async (t) => {
  const { app, call } = await consoleWorld(t);
  for (const authorization of ['', 'Bearer wrong', 'Basic op_key']) {
    const answer = await app.inject({ url: '/console/v1/advertisers', headers: { authorization } });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.json().error.code, 'operator-key-invalid');
  }
  assert.deepEqual(await call('GET', '/advertisers'), { status: 200, json: [] });
});

test('an account is made from nothing to a feed', async (t) => {
  const { app, call } = await consoleWorld(t);
  const advertiser = await call('POST', '/advertisers', { name: 'Shop', currency: 'USD' });
  assert.equal(advertiser.status, 201);
  const advertiserId = advertiser.json.id;
  const template = await call('POST', '/campaigns', {
    ...{ advertiserId, name: 'Template', kind: 'single-seller', goal: 'clicks', minDailyBudget: '2.50' },
  });
  assert.deepEqual([template.status, template.json.minDailyBudget], [201, '2.5']);
  assert.equal((await call('GET', `/campaigns?advertiserId=${advertiserId}`)).json.length, 1);
  const client = await call('POST', '/clients', { name: 'c', scopes: [], advertiserIds: [advertiserId] });
  assert.equal(typeof client.json.clientSecret, 'string');
  const revoked = await call('POST', `/clients/${client.json.clientId}/revoke`);
  assert.equal(typeof revoked.json.revokedAtMs, 'number');
  const run = await call('POST', `/advertisers/${advertiserId}/feeds?name=a.csv`, FEED, {
    'content-type': 'text/csv',
  });
  assert.deepEqual([run.status, run.json.state, run.json.accepted], [200, 'done', 2]);
  const [seller] = (await call('GET', `/advertisers/${advertiserId}/sellers`)).json;
  assert.deepEqual([seller.name, seller.sampleProductId], ['Sam', 'P1']);
  const products = await call('GET', `/sellers/${seller.id}/products`);
  assert.equal(products.json[0].price, '5');
  const page = await app.inject({ url: '/demo/shop/p1' });
  assert.match(page.body, /Lamp &#60;b&#62;/);
  for (const id of ['none', 'P2']) {
    assert.equal((await app.inject({ url: `/demo/shop/${id}` })).statusCode, 404, 'only what is sold here');
  }
  assert.match((await app.inject({ url: '/demo/images/P1.svg' })).body, /^<svg/);
});

test('a window can be changed within its bounds, and attribution be rebuilt for those who exist', async (t) => {
  const { call } = await consoleWorld(t);
  const { id } = (await call('POST', '/advertisers', { name: 'Shop', currency: 'USD' })).json;
  const changed = await call('PATCH', `/advertisers/${id}`, { attributionWindowDays: 7 });
  assert.deepEqual([changed.status, changed.json.attributionWindowDays], [200, 7]);
  for (const attributionWindowDays of [0, 91]) {
    const refused = await call('PATCH', `/advertisers/${id}`, { attributionWindowDays });
    assert.deepEqual([refused.status, refused.json.error.pointer], [400, '/attributionWindowDays']);
  }
  assert.equal((await call('PATCH', '/advertisers/99', { attributionWindowDays: 7 })).status, 404);
  assert.equal((await call('GET', `/advertisers/${id}`)).json.attributionWindowDays, 7);
  const asked = await call('POST', '/attribution/rebuild', {});
  assert.equal(asked.status, 202);
  assert.deepEqual(
    asked.json.map((one: { advertiserId: number; state: string }) => [one.advertiserId, one.state]),
    [[id, 'waiting']],
  );
  assert.equal((await call('POST', '/attribution/rebuild', { advertiserId: 99 })).status, 404);
  assert.deepEqual((await call('GET', '/attribution')).json, asked.json);
});

test('a failed feed answers 422 with its run, a missing body 400', async (t) => {
  const { call } = await consoleWorld(t);
  const { id } = (await call('POST', '/advertisers', { name: 'Shop', currency: 'USD' })).json;
  const failed = await call('POST', `/advertisers/${id}/feeds?mode=full`, 'id,title\n', {
    'content-type': 'application/octet-stream',
  });
  assert.deepEqual([failed.status, failed.json.error.code], [422, 'missing-column']);
  assert.equal((await call('GET', `/advertisers/${id}/feeds/${failed.json.run.id}`)).json.state, 'failed');
  assert.equal((await call('POST', `/advertisers/${id}/feeds?mode=some`, FEED)).status, 400);
  assert.equal((await call('POST', `/advertisers/${id}/feeds`)).status, 400);
  assert.equal((await call('POST', '/advertisers/99/feeds', FEED)).status, 404);
  assert.equal((await call('GET', `/advertisers/${id}/feeds/x`)).status, 404);
});

test('a feed that would take most away waits with 202; confirm=true and a decision let it through', async (t) => {
  const { call } = await consoleWorld(t);
  const { id } = (await call('POST', '/advertisers', { name: 'Shop', currency: 'USD' })).json;
  const feed = (...ids: string[]) =>
    `id,title,link,image_link,seller_id\n${ids.map((one) => `${one},T,https://s.example/1,https://s.example/1.png,s\n`).join('')}`;
  const path = `/advertisers/${id}/feeds`;
  assert.equal((await call('POST', path, feed('1', '2', '3'))).json.state, 'done');
  const held = await call('POST', path, feed('1'));
  assert.deepEqual(
    [held.status, held.json.state, held.json.hold.products],
    [202, 'held', { goes: 2, of: 3 }],
  );
  assert.equal((await call('POST', `/advertisers/99/feeds/${held.json.id}/confirm`, {})).status, 404);
  const confirmed = await call('POST', `${path}/${held.json.id}/confirm`, {});
  assert.deepEqual(
    [confirmed.status, confirmed.json.state, confirmed.json.productsRemoved],
    [200, 'done', 2],
  );
  assert.equal((await call('POST', `${path}/${held.json.id}/reject`, {})).status, 409);
  assert.equal((await call('POST', `${path}?confirm=true`, feed('9'))).json.state, 'done');
});

test('wrong input is refused with a pointer, nothing is written', async (t) => {
  const { call } = await consoleWorld(t);
  const unknown = await call('POST', '/advertisers', { name: 'x', currency: 'USD', color: 1 });
  assert.deepEqual([unknown.status, unknown.json.error.pointer], [400, '/color']);
  const currency = await call('POST', '/advertisers', { name: 'x', currency: 'usd' });
  assert.deepEqual([currency.status, currency.json.error.pointer], [400, '/currency']);
  const campaign = { advertiserId: 9, name: 'x', kind: 'single-seller', goal: 'clicks' };
  assert.equal((await call('POST', '/campaigns', campaign)).status, 404);
  assert.deepEqual((await call('GET', '/advertisers')).json, []);
});

test('a test clock moves between drains, a real one does not', async (t) => {
  const { call, drains } = await consoleWorld(t);
  const before = (await call('GET', '/clock')).json.nowMs;
  const after = await call('POST', '/clock/advance', { by: '1d12h' });
  assert.equal(after.json.nowMs - before, 36 * 3_600_000);
  assert.equal(drains(), 2);
  for (const by of ['', '1', '-1d', '1y', '367d', '1d 2h']) {
    assert.equal((await call('POST', '/clock/advance', { by })).status, 400, by);
  }
  assert.equal((await call('POST', '/system/drain')).json.drained, true);
  assert.deepEqual((await call('GET', '/system')).json.counts, { 'no bids': { 'no-candidates': 2 } });
  const real = await consoleWorld(t, 'real');
  assert.equal((await real.call('POST', '/clock/advance', { by: '1d' })).status, 409);
});

test('an API client feeds its own advertisers only, and only with the scope for it', async (t) => {
  const { call, accounts } = await consoleWorld(t);
  const mine = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  const other = await accounts.createAdvertiser({ name: 'Other', currency: 'EUR' });
  const bearer = async (scopes: string[]) => {
    const client = await accounts.createClient({ name: 'c', scopes, advertiserIds: [mine.id] });
    const token = await accounts.issueToken(client);
    return { authorization: `Bearer ${token?.accessToken}`, 'content-type': 'text/csv' };
  };
  const manager = await bearer(['MarketingSolutions_Catalog_Manage']);
  const feed = 'id,title,link,image_link\nP1,Lamp,http://x.test/p,http://x.test/i.png\n';
  const path = (id: number) => `/advertisers/${id}/feeds`;
  assert.equal((await call('POST', path(mine.id), feed, manager)).status, 200);
  const foreign = await call('POST', path(other.id), feed, manager);
  const unknown = await call('POST', path(999_999), feed, manager);
  assert.deepEqual([foreign.status, unknown.status], [404, 404]);
  assert.equal(foreign.json.error.code, unknown.json.error.code);
  assert.equal((await call('GET', path(mine.id), undefined, manager)).status, 403);
  const reader = await bearer(['MarketingSolutions_Catalog_Read']);
  assert.equal((await call('POST', path(mine.id), feed, reader)).status, 403);
  assert.equal((await call('GET', path(mine.id), undefined, reader)).json.length, 1);
  assert.equal((await call('GET', '/advertisers', undefined, manager)).status, 401);
});
