// The examples of the page that describes the Criteo Events integration, as a reader types them, from the installation to
// the attributed sale.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { destination } from '../support/destination.ts';
import { linksOf, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

const run = promisify(execFile);

const ORDER = {
  order_id: 'ORD-001',
  total: 129.99,
  currency: 'GBP',
  products: [
    { product_id: 'SKU-A', name: 'Widget', quantity: 2, price: 49.99 },
    { product_id: 'SKU-B', name: 'Gadget', quantity: 1, price: 30.01 },
  ],
};

const PAYLOAD = {
  account: { id: '12345', type: 'partner' },
  events: [
    {
      type: 'transactionConfirmation',
      id: 'ORD-001',
      currency: 'GBP',
      item: [
        { id: 'SKU-A', price: 49.99, quantity: 2 },
        { id: 'SKU-B', price: 30.01, quantity: 1 },
      ],
    },
  ],
};

/** The page's curl; only the token, the port and where events go are the test's. */
async function installByCurl(signalUrl: string, token: string): Promise<{ id: string }> {
  const { stdout } = await run('bash', [
    '-c',
    `curl -sS -X POST ${signalUrl}/v1/admin/integration-catalog/criteo/install \\
-H "Authorization: Bearer ${token}" \\
-H "Content-Type: application/json" \\
-d '{
  "name": "Criteo Events",
  "variant": "default",
  "config": {
    "partner_id": "12345",
    "api_key": "abc123def456...",
    "caller_id": "caller-abc-123"
  },
  "delivery_mode": "server_side"
}'`,
  ]);
  return JSON.parse(stdout);
}

test('the page’s examples run as they stand, and the payload that leaves is the page’s, field for field', async (t) => {
  const souk = await testSouk(t, { outgoingPrivate: '127.0.0.1' });
  const shop = await openMarketplace(souk, 'Page');
  const criteo = await destination(t);
  const { access_token: token } = (
    await call<{ access_token: string }>(`${souk.signalUrl}/v1/admin/auth/login`, {
      body: { operator_key: souk.operatorKey },
    })
  ).body;

  const installed = await installByCurl(souk.signalUrl, token);
  const { status, body } = await call<object>(`${souk.signalUrl}/v1/admin/integrations/${installed.id}`, {
    token,
    method: 'PATCH',
    body: { config: { endpoint: criteo.url } },
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(!JSON.stringify(body).includes('abc123def456'), 'the key is shown to nobody');

  const { key } = (
    await shop.operator<{ key: string }>('/event-keys', {
      ...{ advertiserId: shop.advertiserId, kind: 'pipeline', name: 'shop' },
    })
  ).body;
  const track = (path: string, item: object) => call(`${souk.url}/v1/${path}`, { token: key, body: item });

  const sent = await track('t', {
    event: 'Order Completed',
    anonymousId: 'v1',
    messageId: 'm1',
    properties: ORDER,
  });
  assert.deepEqual([sent.status, sent.body], [200, { success: true }]);
  await criteo.until(1);
  assert.deepEqual(criteo.received[0]?.body, PAYLOAD);
  assert.deepEqual(Object.keys(criteo.received[0]?.body.events[0] ?? {}), ['type', 'id', 'currency', 'item']);
  assert.equal(criteo.received[0]?.headers.authorization, 'Bearer abc123def456...');
  assert.equal(criteo.received[0]?.headers['idempotency-key'], 'm1');

  await track('i', { anonymousId: 'v1', traits: { criteo_gum_id: 'abc123-def456-ghi789' } });
  await track('t', {
    event: 'Order Completed',
    anonymousId: 'v1',
    properties: { ...ORDER, order_id: 'ORD-002' },
  });
  await criteo.until(2);
  assert.deepEqual(criteo.received[1]?.body, {
    ...PAYLOAD,
    id: { criteo_gum_id: 'abc123-def456-ghi789' },
    events: [{ ...PAYLOAD.events[0], id: 'ORD-002' }],
  });
});

test('the loop closes: events go through Signal to this server’s Events API, make an audience and an attributed sale', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Loop');
  await shop.feed([{ id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' }]);
  const [anna] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const startDate = await shop.today();
  const budget = { sellerId: anna?.id, campaignIds: [String(shop.templateId)], budgetType: 'Capped' };
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  await shop.mpo('/budgets', { body: [{ ...budget, amount: '70', startDate, endDate }] });
  const keyOf = async (kind: string) => {
    const body = { advertiserId: shop.advertiserId, kind, name: kind };
    return (await shop.operator<{ key: string }>('/event-keys', body)).body.key;
  };
  const config = {
    ...{ partner_id: String(shop.partnerId), caller_id: 'caller-abc-123' },
    api_key: await keyOf('events-api'),
  };
  const installed = await call(`${souk.signalUrl}/v1/admin/integration-catalog/criteo/install`, {
    ...{ token: souk.operatorKey, body: { name: 'Criteo Events', variant: 'default', config } },
  });
  assert.equal(installed.status, 201, JSON.stringify(installed.body));
  const token = await keyOf('pipeline');
  const send = async (path: string, item: object) => {
    const body = { anonymousId: 'visitor-1', ...item };
    assert.equal((await call(`${souk.url}/v1/${path}`, { token, body })).status, 200);
  };

  const gum = 'abc123-def456-ghi789';
  await send('i', { traits: { criteo_gum_id: gum } });
  await send('t', {
    event: 'Product Viewed',
    properties: { product_id: 'LAMP-1', price: 12.5, currency: 'USD' },
  });
  await shop.drain();
  const bid = await shop.ask(gum);
  assert.equal(bid.status, 200, 'who looked at a product is in the audience of its seller');
  const { pixel, clicks } = linksOf(bid);
  assert.equal((await call(pixel)).status, 200);
  assert.equal((await call(clicks[0] ?? '')).status, 302);

  const products = [{ product_id: 'LAMP-1', price: 20, quantity: 2 }];
  await send('t', { event: 'Order Completed', properties: { order_id: 'O-1', currency: 'USD', products } });
  await shop.drain();
  const report = (await shop.mpo<{ columns: string[]; data: unknown[][] }>('/stats/seller-campaigns')).body;
  const row = Object.fromEntries(report.columns.map((column, i) => [column, report.data[0]?.[i]]));
  assert.deepEqual([row.clicks, row.saleUnits, row.revenue], [1, 2, 40]);
});
