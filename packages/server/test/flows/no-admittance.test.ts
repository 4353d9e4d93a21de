import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { testSouk } from '../support/souk.ts';
import { assertCalm, type Reply, send } from '../support/stranger.ts';

const MPO = '/2026-01/marketing-solutions/marketplace-performance-outcomes';

type Call = readonly [method: string, path: string, body?: unknown];

/** Every operation that names somebody's things. */
function callsOn(owner: {
  advertiserId: number;
  sellerId: string;
  budgetId: string;
  campaignId: number;
}): Call[] {
  const { advertiserId, sellerId, budgetId, campaignId } = owner;
  const pair = `${sellerId}.${campaignId}`;
  const budget = {
    sellerId,
    campaignIds: [String(campaignId)],
    budgetType: 'Uncapped',
    startDate: '2030-01-01',
  };
  return [
    ['GET', `/advertisers/${advertiserId}`],
    ['GET', `/advertisers/${advertiserId}/budgets`],
    ['GET', `/advertisers/${advertiserId}/campaigns`],
    ['GET', `/advertisers/${advertiserId}/seller-campaigns`],
    ['POST', `/advertisers/${advertiserId}/sellers`, ['Mine now']],
    ['GET', `/sellers/${sellerId}`],
    ['GET', `/sellers/${sellerId}/seller-campaigns`],
    ['GET', `/sellers/${sellerId}/budgets`],
    ['GET', `/sellers?advertiserId=${advertiserId}`],
    ['POST', `/sellers/${sellerId}/seller-campaigns`, { campaignId, bid: 1 }],
    ['GET', `/seller-campaigns/${pair}`],
    ['PATCH', `/seller-campaigns/${pair}`, { bid: 9 }],
    ['PATCH', '/seller-campaigns', [{ id: pair, bid: 9 }]],
    ['GET', `/budgets/${budgetId}`],
    ['PATCH', `/budgets/${budgetId}`, { isSuspended: true }],
    ['PATCH', '/budgets', [{ budgetId, isSuspended: true }]],
    ['POST', '/budgets', [budget]],
    ['GET', `/stats/sellers?sellerId=${sellerId}&startDate=2026-01-01`],
    ['GET', `/stats/campaigns?campaignId=${campaignId}&startDate=2026-01-01`],
  ];
}

test('nobody gets in without a token, and nobody sees or changes what belongs to others', async (t) => {
  const souk = await testSouk(t);
  const [mine, theirs] = [await openMarketplace(souk, 'Mine'), await openMarketplace(souk, 'Theirs')];
  await theirs.feed([{ id: 'SKU-1', sellerId: 's1', sellerName: 'Secret Shop' }]);
  const [seller] = (await theirs.mpo<{ id: string }[]>('/sellers')).body;
  const sellerId = seller?.id ?? '';
  const startDate = await theirs.today();
  const endDate = new Date(Date.parse(startDate) + 86_400_000).toISOString().slice(0, 10);
  const budget = {
    sellerId,
    campaignIds: [String(theirs.templateId)],
    budgetType: 'Capped',
    amount: 98_765.43,
    startDate,
    endDate,
  };
  const [made] = (await theirs.mpo<{ id: string }[]>('/budgets', { body: [budget] })).body;
  const owner = {
    advertiserId: theirs.advertiserId,
    sellerId,
    budgetId: made?.id ?? '',
    campaignId: theirs.templateId,
  };
  const calls = callsOn(owner);
  const before = await stateOf(theirs);

  await t.test('no token, a forged one, the wrong kind', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x","exp":9e9}').toString('base64url')}.`;
    const bearers = [
      undefined,
      '',
      'Bearer',
      'Bearer x',
      `Bearer ${unsigned}`,
      `Bearer ${souk.operatorKey}`,
      `Basic ${souk.operatorKey}`,
    ];
    for (const [method, path, body] of [...calls, ['GET', '/sellers'], ['GET', '/budgets']] as Call[]) {
      for (const authorization of bearers) {
        const reply = await ask(souk.url + MPO + path, { method, body, authorization });
        assert.equal(reply.status, 401, `${method} ${path} with ${authorization}: ${reply.text}`);
        assertCalm(reply, path);
      }
    }
  });

  await t.test('another account’s things are the same as things that do not exist', async () => {
    const unknown = callsOn({
      advertiserId: 99_999,
      sellerId: '99999',
      budgetId: '99999',
      campaignId: 99_999,
    });
    for (const [at, [method, path, body]] of calls.entries()) {
      const foreign = await mine.mpo<unknown>(path, { method, ...(body === undefined ? {} : { body }) });
      const [, noPath = '', noBody] = unknown[at] ?? [];
      const absent = await mine.mpo<unknown>(noPath, {
        method,
        ...(noBody === undefined ? {} : { body: noBody }),
      });
      assert.deepEqual(
        [foreign.status, codes(foreign.body)],
        [absent.status, codes(absent.body)],
        `${method} ${path}: ${JSON.stringify([foreign.body, absent.body])}`,
      );
      assert.doesNotMatch(JSON.stringify(foreign.body), /Secret|98765/, path);
    }
    assert.deepEqual(await stateOf(theirs), before);
  });

  await t.test('the operator’s routes need the operator’s key', async () => {
    const routes: Call[] = [
      ...(['/advertisers', '/clients', '/event-keys', '/campaigns', '/system', '/clock'].map((path) => [
        'GET',
        path,
      ]) as Call[]),
      ...(['/advertisers', '/clients', '/members', '/clock/advance', '/system/drain'].map((path) => [
        'POST',
        path,
        {},
      ]) as Call[]),
      ['GET', `/advertisers/${theirs.advertiserId}/sellers`],
      ['GET', `/advertisers/${theirs.advertiserId}/feeds`],
      ['GET', `/sellers/${sellerId}/products`],
    ];
    for (const [method, path, body] of routes) {
      for (const authorization of [undefined, 'Bearer ', `Bearer ${souk.operatorKey}x`, souk.operatorKey]) {
        const reply = await ask(`${souk.url}/console/v1${path}`, { method, body, authorization });
        assert.equal(reply.status, 401, `${method} ${path}: ${reply.text}`);
      }
    }
  });
});

function ask(
  url: string,
  call: { method: string; body: unknown; authorization: string | undefined },
): Promise<Reply> {
  const { method, body, authorization } = call;
  return send(url, {
    method,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function codes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return body;
  return body.errors.map(({ code, title }: { code: string; title: string }) => [code, title]);
}

async function stateOf(market: Marketplace): Promise<unknown> {
  const [sellers, campaigns, budgets] = await Promise.all([
    market.mpo('/sellers'),
    market.mpo('/seller-campaigns'),
    market.mpo('/budgets'),
  ]);
  return [sellers.body, campaigns.body, budgets.body];
}
