// The examples of the page that describes the Criteo Events integration, as a reader types them, from the installation to
// the attributed sale.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Analytics } from '@segment/analytics-node';
import type { RunningSouk } from '../../src/main.ts';
import { answering, type Destination, destination, type Script, WELL } from '../support/destination.ts';
import { linksOf, openMarketplace } from '../support/marketplace.ts';
import { found, type Hub, hubOf, type Logged, logged } from '../support/signal-hub.ts';
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

test('Signal, from the page’s examples to the attributed sale, over HTTP', async (t) => {
  const souk = await testSouk(t, { outgoingPrivate: '127.0.0.1' });
  const criteo = await destination(t);
  const shop = await openMarketplace(souk, 'Page');
  const { access_token: token } = (
    await call<{ access_token: string }>(`${souk.signalUrl}/v1/admin/auth/login`, {
      body: { operator_key: souk.operatorKey },
    })
  ).body;
  const hub = await hubOf(souk, shop, token);
  const { id } = await installByCurl(souk.signalUrl, token);

  await t.test(
    'the page’s examples run as they stand, and the payload that leaves is the page’s, field for field',
    () => examples(hub, criteo, id),
  );
  await t.test('each symptom of the page’s table shows its cause and resolution in the Delivery Log', () =>
    troubleshooting(hub, criteo, id),
  );
  await t.test('an event shows its four stages, and a dead letter is replayed once', () =>
    stages(hub, criteo, id),
  );
  await t.test(
    'Segment’s library for Node, unmodified, delivers here; so do signed requests and pictures',
    () => otherSenders(souk, hub, criteo),
  );
  await t.test(
    'bad items cost their good neighbours nothing, and a page’s visitor may be somebody else',
    () => oddRequests(souk, hub),
  );
  await t.test('the loop closes: this server’s own Events API makes an audience and an attributed sale', () =>
    loop(souk, token),
  );
});

async function examples({ admin, send }: Hub, criteo: Destination, id: string): Promise<void> {
  const { status, body } = await admin(`/integrations/${id}`, {
    ...{ method: 'PATCH', body: { config: { endpoint: criteo.url, api_key: 'abc123def456...' } } },
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(!JSON.stringify(body).includes('abc123def456'), 'the key is shown to nobody');
  const sent = await send('t', {
    ...{ event: 'Order Completed', anonymousId: 'v1', messageId: 'm1', properties: ORDER },
  });
  assert.deepEqual([sent.status, sent.body], [200, { success: true }]);
  await criteo.until(1);
  assert.deepEqual(criteo.received[0]?.body, PAYLOAD);
  assert.deepEqual(Object.keys(criteo.received[0]?.body.events[0] ?? {}), ['type', 'id', 'currency', 'item']);
  assert.equal(criteo.received[0]?.headers.authorization, 'Bearer abc123def456...');
  assert.equal(criteo.received[0]?.headers['idempotency-key'], 'm1');

  await send('i', { anonymousId: 'v1', traits: { criteo_gum_id: GUM } });
  await send('t', {
    event: 'Order Completed',
    anonymousId: 'v1',
    properties: { ...ORDER, order_id: 'ORD-002' },
  });
  await criteo.until(2);
  assert.deepEqual(criteo.received[1]?.body, {
    ...PAYLOAD,
    id: { criteo_gum_id: GUM },
    events: [{ ...PAYLOAD.events[0], id: 'ORD-002' }],
  });
}

const GUM = 'abc123-def456-ghi789';

const dropFirst = (script: Script): Script => {
  let isFirst = true;
  return (post, response) => {
    if (isFirst) response.destroy();
    else script(post, response);
    isFirst = false;
  };
};

/** The page’s table, and how a destination comes to show each line. */
const TABLE: readonly [script: Script, logged: { outcome: string; cause: string }, resolution: RegExp][] = [
  [
    answering(401),
    { outcome: 'retrying', cause: 'Invalid or expired API key' },
    /^Regenerate API credentials/,
  ],
  [
    answering(403),
    { outcome: 'retrying', cause: 'API key lacks Events API scope' },
    /^Revoke current credentials/,
  ],
  [
    answering(200, { errors: ['AccountUnknown'], warnings: [] }),
    { outcome: 'dead', cause: 'Incorrect partner_id' },
    /^Verify the Partner ID/,
  ],
  [
    dropFirst(answering(200, { errors: [], warnings: ['EventDuplicate'] })),
    { outcome: 'delivered', cause: 'Retry without idempotency' },
    /^Signal includes an event ID for deduplication/,
  ],
  [WELL, { outcome: 'delivered', cause: 'Missing criteo_gum_id' }, /^Ensure the GUM ID is being captured/],
  [
    answering(429, {}, { 'retry-after': '1' }),
    { outcome: 'retrying', cause: 'Rate limit exceeded' },
    /^Reduce event volume/,
  ],
];

/** The first rows are those that no other event would fare better than. */
const PAUSING_ROWS = 2;

async function troubleshooting({ admin, send }: Hub, criteo: Destination, id: string): Promise<void> {
  for (const [i, [script, { outcome, cause }, resolution]] of TABLE.entries()) {
    criteo.script = script;
    const messageId = `row-${i}`;
    await send('t', { event: 'Order Completed', anonymousId: messageId, messageId, properties: ORDER });
    const entry = await logged(admin, id, { messageId, outcome });
    const told = entry.error ?? entry.advice;
    assert.equal(told?.cause, cause);
    assert.match(told?.resolution ?? '', resolution);
    const state = async () => (await admin(`/integrations/${id}`)).body;
    if (i >= PAUSING_ROWS) {
      assert.equal((await state()).status, 'active');
      continue;
    }
    await found(async () => (await state()).status === 'paused');
    assert.equal((await state()).paused.cause, cause);
    criteo.script = WELL;
    await admin(`/integrations/${id}/enable`, { method: 'POST', body: {} });
    await logged(admin, id, { messageId, outcome: 'delivered' });
  }
  criteo.script = WELL;
  await logged(admin, id, { messageId: 'row-5', outcome: 'delivered' });
}

async function stages({ admin, send }: Hub, criteo: Destination, id: string): Promise<void> {
  criteo.script = answering(400, { errors: ['no'] });
  const email = ' Eve@Example.com ';
  const properties = { ...ORDER, email };
  await send('t', { event: 'purchase', anonymousId: 'eve', messageId: 'stages', properties });
  await logged(admin, id, { messageId: 'stages', outcome: 'dead' });
  const [event] = (await admin('/events?message_id=stages')).body.data;
  const { body } = await admin(`/events/${event.position}`);
  assert.equal(body.received.event.properties.email, body.governed.person.email.sha256);
  assert.equal(body.governed.event.properties.email, body.governed.person.email.sha256);
  assert.deepEqual(body.deliveries[0].request.payload.id.email, body.governed.person.email);
  assert.equal(body.deliveries[0].response.status, 400);

  criteo.script = WELL;
  const letters = (await admin(`/integrations/${id}/dead-letters`)).body.data;
  assert.ok(letters.some((letter: Logged) => letter.message_id === 'stages'));
  const replay = () =>
    admin(`/integrations/${id}/dead-letters/replay`, { body: { positions: [event.position] } });
  assert.deepEqual((await replay()).body, { replayed: 1 });
  await logged(admin, id, { messageId: 'stages', outcome: 'delivered' });
  assert.deepEqual((await replay()).body, { replayed: 0 });
  const dryRun = await admin(`/integrations/${id}/dry-run`, { body: { position: event.position } });
  assert.deepEqual(dryRun.body.request.payload.events[0].id, 'ORD-001');
}

async function otherSenders(souk: RunningSouk, hub: Hub, criteo: Destination): Promise<void> {
  const { key, callerId } = await hub.keyOf('pipeline');
  const before = criteo.received.length;
  const analytics = new Analytics({ writeKey: key, host: souk.url, disable: false });
  analytics.identify({ userId: 'seg-1', traits: { email: 'eve@example.com' } });
  analytics.track({ userId: 'seg-1', event: 'Order Completed', properties: { ...ORDER, order_id: 'SEG-1' } });
  await analytics.closeAndFlush();
  await criteo.until(before + 1);
  const { id, customer_id, events } = criteo.received[before]?.body ?? {};
  assert.deepEqual([customer_id, events[0].id, Object.keys(id.email)], ['seg-1', 'SEG-1', EMAIL_FORMS]);

  const { data } = (await hub.admin('/sources')).body;
  const { signing_secret: secret } = data.find((source: { id: string }) => source.id === callerId);
  const item = { event: 'purchase', userId: 'signed', properties: { ...ORDER, order_id: 'SIGNED-1' } };
  const body = JSON.stringify({ type: 'track', ...item });
  const now = Date.parse(await nowOf(souk));
  const signed = (stamp: number, by: string) =>
    call(`${souk.url}/v1/events`, {
      ...{ token: key, body },
      headers: {
        'x-timestamp': String(stamp),
        'x-signature': `sha256=${createHmac('sha256', by).update(`${stamp}.${body}`).digest('hex')}`,
      },
    });
  assert.equal((await signed(now, secret)).status, 200);
  assert.equal((await signed(now - 301_000, secret)).status, 401);
  assert.equal((await signed(now, 'another')).status, 401);
  await criteo.until(before + 2);
  assert.equal(criteo.received[before + 1]?.body.events[0].id, 'SIGNED-1');

  const pixel = await call(
    `${souk.url}/v1/pixel/open?key=${key}&userId=seg-1&messageId=mail-1&campaign=spring`,
  );
  assert.equal(pixel.headers.get('content-type'), 'image/gif');
  await found(
    async () => (await hub.admin('/events?message_id=mail-1')).body.data[0]?.event.event === 'Email Opened',
  );
  await refusedPicture(souk, hub, key);
}

async function oddRequests(souk: RunningSouk, hub: Hub): Promise<void> {
  const { key } = await hub.keyOf('pipeline');
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const item = (properties: string) =>
    `{"type":"track","event":"X","anonymousId":"odd","properties":${properties}}`;
  const batch = await call<{ results: { status: string; error?: { code: string } }[] }>(
    `${souk.url}/v1/batch`,
    {
      ...{ token: key, body: `{"batch":[${item('{}')},${item(deep)},${item('{}')}]}` },
    },
  );
  assert.deepEqual(
    batch.body.results.map(({ status, error }) => error?.code ?? status),
    ['accepted', 'TOO_DEEP', 'accepted'],
  );
  const none = await call<{ success: boolean }>(`${souk.url}/v1/t`, { token: key, body: '[]' });
  assert.deepEqual([none.status, none.body.success], [400, false]);

  const [before, after] = ['6ab1e0b0-1f3e-4a53-9d1c-0d1e2f3a4b5c', '11111111-2222-4333-a444-555555555555'];
  const page = (anonymousId?: string) =>
    call<{ anonymousId: string }>(`${souk.url}/v1/p`, {
      ...{ token: key, body: { anonymousId } },
      headers: { origin: 'https://shop.example', cookie: `_dfid=${before}` },
    });
  const [same, other] = [await page(), await page(after)];
  assert.deepEqual([same.body.anonymousId, same.headers.get('set-cookie')], [before, null]);
  assert.equal(other.body.anonymousId, after);
  assert.ok(other.headers.get('set-cookie')?.startsWith(`_dfid=${after};`));
}

/** What an address says of the shopper's choice counts: the hub's answer is the same as to any other call. */
async function refusedPicture(souk: RunningSouk, hub: Hub, key: string): Promise<void> {
  await call(`${souk.url}/v1/pixel/open?key=${key}&userId=seg-2&messageId=mail-2&us_privacy=1YYN`);
  await found(
    async () => (await hub.admin('/events?message_id=mail-2')).body.data[0]?.dropped === 'opted-out',
  );
}

const EMAIL_FORMS = ['md5', 'sha256', 'sha256_md5'];

async function nowOf(souk: RunningSouk): Promise<string> {
  const { body } = await call<{ now: string }>(`${souk.url}/console/v1/clock`, { token: souk.operatorKey });
  return body.now;
}

async function loop(souk: RunningSouk, token: string): Promise<void> {
  const shop = await openMarketplace(souk, 'Loop');
  const hub = await hubOf(souk, shop, token);
  await shop.feed([{ id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' }]);
  const [anna] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const startDate = await shop.today();
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  const budget = { sellerId: anna?.id, campaignIds: [String(shop.templateId)], budgetType: 'Capped' };
  await shop.mpo('/budgets', { body: [{ ...budget, amount: '70', startDate, endDate }] });
  const config = {
    ...{ partner_id: String(shop.partnerId), caller_id: 'caller-abc-123' },
    api_key: (await hub.keyOf('events-api')).key,
  };
  const installed = await hub.admin('/integration-catalog/criteo/install', {
    body: { name: 'Criteo Events', config, advertiser_id: shop.advertiserId },
  });
  assert.equal(installed.status, 201, JSON.stringify(installed.body));
  const send = async (path: string, item: object) =>
    assert.equal((await hub.send(path, { anonymousId: 'visitor-1', ...item })).status, 200);

  await send('i', { traits: { criteo_gum_id: GUM } });
  await send('t', { event: 'Product Viewed', properties: { product_id: 'LAMP-1', price: 12.5 } });
  await shop.drain();
  const bid = await shop.ask(GUM);
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

  const { partner_id, api_key } = config;
  const souks = { name: 'Souk', config: { partner_id, api_key }, advertiser_id: shop.advertiserId };
  assert.equal((await hub.admin('/integration-catalog/souk/install', { body: souks })).status, 201);
  await send('t', { event: 'Product Viewed', context: { optout: 1 }, properties: { product_id: 'LAMP-1' } });
  await shop.drain();
  assert.equal((await shop.ask(GUM)).status, 204, 'who opted out at the hub is forgotten by Souk');
}
