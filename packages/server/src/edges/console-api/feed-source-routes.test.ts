import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { consoleWorld, OPERATOR_KEY } from '../../../test/support/console-world.ts';

test('feed sources: added, run, paused, removed; their secrets stay inside, and folders are the operator’s', async (t) => {
  const { call, accounts } = await consoleWorld(t);
  const { id: advertiserId } = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  const path = `/advertisers/${advertiserId}/feed-sources`;
  // Nothing listens there.
  const place = { name: 'shop', url: 'http://127.0.0.1:1/products.csv' };
  const added = await call('POST', path, { ...place, user: 'souk', password: 's3cret' });
  assert.equal(added.status, 201, JSON.stringify(added.json));
  const { id, mode, schedule, secretHeaders } = added.json;
  assert.deepEqual([mode, schedule, secretHeaders], ['full', 'every 1h', ['authorization']]);
  assert.doesNotMatch(JSON.stringify(added.json), /s3cret|c291a/);
  assert.equal((await call('POST', path, place)).status, 409);
  for (const wrong of [
    { folder: 'in' },
    { surprise: 1 },
    { url: undefined },
    { mode: 'half' },
    { user: 'a:b' },
  ])
    assert.equal(
      (await call('POST', path, { ...place, name: 'x', ...wrong })).status,
      400,
      JSON.stringify(wrong),
    );
  assert.equal((await call('POST', `${path}/${id}/run`)).status, 202);
  assert.equal((await call('PATCH', `${path}/${id}`, { isPaused: true })).json.isPaused, true);
  assert.equal((await call('POST', `${path}/${id}/run`)).status, 409);

  const client = await accounts.createClient({
    ...{ name: 'c', scopes: ['MarketingSolutions_Catalog_Manage'], advertiserIds: [advertiserId] },
  });
  const token = await accounts.issueToken(client);
  const headers = { authorization: `Bearer ${token?.accessToken}` };
  const folder = await call('POST', path, { name: 'in', folder: 'in' }, headers);
  assert.deepEqual([folder.status, folder.json.error.code], [403, 'folder-is-the-operators']);
  assert.equal((await call('GET', path, undefined, headers)).status, 403, 'reading needs the scope for it');
  const { id: otherId } = await accounts.createAdvertiser({ name: 'Other', currency: 'EUR' });
  for (const owner of [otherId, 999_999]) {
    const foreign = await call('DELETE', `/advertisers/${owner}/feed-sources/${id}`, undefined, headers);
    assert.equal(foreign.status, 404);
  }
  assert.equal((await call('DELETE', `/advertisers/${otherId}/feed-sources/${id}`)).status, 404);
  assert.equal((await call('DELETE', `${path}/${id}`, undefined, headers)).status, 204);
  assert.equal((await call('DELETE', `${path}/${id}`)).status, 404);
  assert.deepEqual((await call('GET', path)).json, []);
});

test('no answer tells the query of a source’s address, in which signed links hold their secret', async (t) => {
  const { call, accounts } = await consoleWorld(t);
  const { id: advertiserId } = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  const path = `/advertisers/${advertiserId}/feed-sources`;
  const url = 'http://127.0.0.1:1/products.csv';
  const added = await call('POST', path, { name: 'shop', url: `${url}?signature=s3cret` });
  const one = `${path}/${added.json.id}`;
  const answers = [
    ...[added, await call('GET', one), await call('POST', `${one}/run`)],
    await call('PATCH', one, { schedule: 'every 2h' }),
  ].map(({ json }) => json);
  answers.push(...(await call('GET', path)).json);
  assert.deepEqual(
    answers.map(({ place }) => place),
    Array.from({ length: 5 }, () => ({ kind: 'url', url })),
  );
  assert.doesNotMatch(JSON.stringify(answers), /s3cret/);
});

test('who uploads more feeds at once than may be is told when to come back', async (t) => {
  const { app, accounts } = await consoleWorld(t);
  const { id } = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  const bodies = [1, 2, 3].map(() => new PassThrough());
  const uploads = bodies.map((payload) =>
    app.inject({
      ...{ method: 'POST', url: `/console/v1/advertisers/${id}/feeds`, payload },
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'text/csv' },
    }),
  );
  const first = await Promise.race(uploads);
  assert.deepEqual([first.statusCode, first.headers['retry-after']], [429, '30'], first.body);
  for (const body of bodies) body.end();
  const statuses = (await Promise.all(uploads)).map(({ statusCode }) => statusCode);
  assert.deepEqual(statuses.sort(), [422, 422, 429]);
});
