import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testDb } from '../../../../test/support/stores.ts';
import { randomIds } from '../../../base/ids.ts';
import { Refusal } from '../../../base/problem.ts';
import { secretBox } from '../../../platform/secrets/secret-box.ts';
import { migrations } from '../tables.sql.ts';
import { type Integrations, openIntegrations } from './integrations.ts';

async function integrationsOn(t: TestContext): Promise<Integrations> {
  return openIntegrations({
    ...{ db: await testDb(t, migrations), clock: { now: () => 1 }, ids: randomIds() },
    ...{ secrets: secretBox(Buffer.alloc(32, 1)), end: async () => 0, changed: () => {} },
  });
}

const hook = (advertiserId: number, config: object = {}) => ({
  ...{ vendor: 'webhook', advertiserId, name: 'Hook', variant: 'default' },
  config: { endpoint: 'https://good.example/a', ...config },
});

test('a secret follows no change to another place unless it is sent again', async (t) => {
  const integrations = await integrationsOn(t);
  const { id } = await integrations.install(hook(1, { api_key: 'k' }), 'eve');
  const change = (config: object) => integrations.change(id, { config: { ...config } }, 'eve');
  const refused = (error: unknown) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.problems[0]?.pointer, '/config/api_key');
    assert.match(error.problems[0]?.detail ?? '', /send api_key again/);
    return true;
  };
  for (const endpoint of [
    ...['https://evil.example/', 'http://good.example/a', 'https://good.example:444/a'],
    ...['https://good.example@evil.example/a', 'https://good.example.evil.example/'],
  ])
    await assert.rejects(change({ endpoint }), refused);
  assert.equal(integrations.one(id).config.endpoint, 'https://good.example/a');

  await change({ endpoint: 'https://GOOD.example:443/b' });
  assert.equal(integrations.one(id).secrets.api_key, 'k', 'the same place, by another path');
  await change({ endpoint: 'https://other.example/', api_key: 'k2' });
  assert.deepEqual(integrations.one(id).secrets, { api_key: 'k2' });
  await change({ endpoint: 'https://third.example/', api_key: null });
  await change({ endpoint: 'https://fourth.example/' });

  const config = { partner_id: '1', api_key: 'k', caller_id: 'c' };
  const criteo = await integrations.install({ ...hook(1), vendor: 'criteo', config }, 'eve');
  const set = (endpoint: string | null, more: object = {}) =>
    integrations.change(criteo.id, { config: { endpoint, ...more } }, 'eve');
  await assert.rejects(set('https://evil.example/'), refused);
  await set('https://souk.example/', { api_key: 'k' });
  await assert.rejects(set(null), refused);
});

test('the audit log of an advertiser keeps what was uninstalled, and shows nobody else’s', async (t) => {
  const integrations = await integrationsOn(t);
  const [mine, other] = [await integrations.install(hook(1), 'a'), await integrations.install(hook(2), 'b')];
  await integrations.uninstall(mine.id, 'a');
  await integrations.enable(other.id, false, 'b');
  const log = async (advertiserIds: readonly number[] | null) =>
    (await integrations.audit({ limit: 10, before: null, advertiserIds })).map(
      ({ action, advertiserId }) => `${action} ${advertiserId}`,
    );
  assert.deepEqual(await log([1]), ['uninstall 1', 'install 1']);
  assert.deepEqual(await log([2]), ['disable 2', 'install 2']);
  assert.equal((await log(null)).length, 4);
  assert.deepEqual(await log([]), []);
});
