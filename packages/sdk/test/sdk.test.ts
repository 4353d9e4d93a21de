import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMarketplace } from '../../server/test/support/marketplace.ts';
import { testSouk } from '../../server/test/support/souk.ts';
import { createSouk, SoukError } from '../src/index.ts';
import { clientOf } from '../src/souk.ts';

test('a seller portal’s day against a real server', async (t) => {
  const server = await testSouk(t);
  const shop = await openMarketplace(server, 'Portal');
  await shop.feed([
    { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
    { id: 'CHAIR-1', sellerId: 'bert', sellerName: 'Bert & Söhne' },
  ]);
  const souk = createSouk({ baseUrl: `${server.url}/`, ...shop.client });
  const startDate = await shop.today();

  const [bert] = await souk.sellers.list({ sellerName: 'Bert & Söhne' });
  assert.ok(bert !== undefined, 'names are escaped on their way');
  const sellerCampaignId = `${bert.id}.${shop.multiSellerId}`;

  await t.test('lists, bids and budgets are created, read and changed', async () => {
    const [bid] = await souk.sellerCampaigns.updateMany({ body: [{ id: sellerCampaignId, bid: 0.25 }] });
    assert.equal(bid?.bid, 0.25);
    assert.equal((await souk.sellerCampaigns.update({ sellerCampaignId, bid: 0.5 })).bid, 0.5);
    const [budget] = await souk.budgets.create({
      body: [
        {
          sellerId: bert.id,
          campaignIds: [shop.multiSellerId],
          budgetType: 'Capped',
          amount: '100.50',
          startDate,
        },
      ],
    });
    assert.equal(budget?.amount, 100.5);
    const { suspendedSince } = await souk.sellerCampaigns.get({ sellerCampaignId });
    assert.equal(suspendedSince, null, 'a bid and a budget are all it needs');
    const [changed] = await souk.budgets.updateMany({ body: [{ budgetId: budget.id, isSuspended: true }] });
    assert.equal(changed?.isSuspended, true);
    assert.deepEqual(
      (await souk.advertisers.budgets({ advertiserId: shop.advertiserId, sellerId: bert.id })).map(
        ({ id }) => id,
      ),
      [budget.id],
    );
  });

  await t.test('reports come as tables or, when asked for, as CSV', async () => {
    const { columns } = await souk.stats.sellers({ intervalSize: 'Month' });
    assert.deepEqual(columns.slice(0, 3), ['sellerId', 'sellerName', 'month']);
    const csv = await souk.stats.sellers(undefined, { accept: 'text/csv' });
    assert.match(csv, /^"?sellerId"?,/);
    const job = await souk.realTime.create({
      body: { data: { attributes: { advertiserIds: [String(shop.advertiserId)] } } },
    });
    assert.match(job.data.attributes.exportId ?? '', /^[0-9a-f-]{36}$/);
  });

  await t.test('an answer that is lost on its way costs nothing: the change is made once', async () => {
    const sent: string[] = [];
    const lossy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method !== 'POST' || !String(input).endsWith('/budgets')) return response;
      sent.push(new Headers(init.headers).get('idempotency-key') ?? '');
      if (sent.length > 1) return response;
      await response.text();
      throw new TypeError('connection reset');
    };
    const patient = clientOf(
      { baseUrl: server.url, ...shop.client },
      { fetch: lossy, pause: async () => {}, random: Math.random, now: Date.now },
    );
    const budget = { sellerId: bert.id, campaignIds: [shop.multiSellerId], budgetType: 'Daily' as const };
    const [made] = await patient.budgets.create({ body: [{ ...budget, amount: 5, startDate }] });
    assert.equal(new Set(sent).size, 1, 'both tries carry one key');
    assert.equal(sent.length, 2);
    const daily = await souk.budgets.list({ sellerId: bert.id, type: 'Daily' });
    assert.deepEqual(
      daily.map(({ id }) => id),
      [made?.id],
    );
  });

  await t.test('a refusal is thrown with every problem, and names the call in the server’s log', async () => {
    const wrong = { sellerId: bert.id, campaignIds: [shop.multiSellerId], budgetType: 'Uncapped' as const };
    const body = [
      { ...wrong, amount: 1, startDate },
      { ...wrong, startDate: '2001-01-01' },
    ];
    await assert.rejects(souk.budgets.create({ body }), (error) => {
      assert.ok(error instanceof SoukError);
      assert.equal(error.status, 400);
      assert.ok(error.has('WithInvalidTypeForAmount') && error.has('WithInvalidDate'));
      assert.match(error.message, /^budgets\.create: 400 WithInvalid\w+: .*\(and 1 more\)$/);
      assert.equal(error.traceId, error.problems[0]?.traceId);
      return true;
    });
    await assert.rejects(souk.sellers.get({ sellerId: '' }), /sellerId is missing; nothing was sent/);
  });

  await t.test('a token that ended is replaced without anybody noticing', async () => {
    await shop.advance('20m');
    assert.equal((await souk.me.application()).data.type, 'Application');
    assert.equal((await souk.fetch('/2026-01/advertisers/me')).status, 200);
  });

  await t.test('a wrong secret is told once, in the server’s words', async () => {
    const stranger = createSouk({ baseUrl: server.url, clientId: 'nobody', clientSecret: 'wrong' });
    await assert.rejects(stranger.sellers.list(), /no token: 401 invalid_client .*client_secret is invalid/);
  });
});
