import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { openSite, type Site } from '../support/pages.ts';

const SIGNAL = readFileSync(fileURLToPath(import.meta.resolve('@souk/tag/signal.js')), 'utf8');

/** The snippet as pages have it: calls wait in a queue until the script is there. */
const snippet = (calls: string, query = ''): string => `<!doctype html><title>Shop</title>
<script>
window._df = window._df || [];
['track', 'page', 'identify', 'group', 'consent'].forEach(function (method) {
  _df[method] = function () { _df.push([method].concat([].slice.call(arguments))); };
});
</script>
<script async src="/signal.js${query}" data-pipeline-key="dk_test" data-flush-interval="10"></script>
<script>${calls}</script><h1>Shop</h1>`;

const PAGES_EXAMPLES = `
_df.identify({ criteo_gum_id: "abc123-def456-ghi789" });
_df.track("Order Completed", {
  order_id: "ORD-001",
  total: 129.99,
  currency: "GBP",
  products: [
    { product_id: "SKU-A", name: "Widget", quantity: 2, price: 49.99 },
    { product_id: "SKU-B", name: "Gadget", quantity: 1, price: 30.01 }
  ]
});`;

interface Sent {
  readonly pipelineKey: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into calls of every kind
  readonly batch: readonly any[];
}

const ANSWER = JSON.stringify({
  success: true,
  anonymousId: '6ab1e0b0-1f3e-4a53-9d1c-0d1e2f3a4b5c',
  results: Array.from({ length: 10 }, () => ({ status: 'accepted', messageId: 'm' })),
});

/** Some bytes of text, of letters that take two each. */
const text = (bytes: number): string => 'ü'.repeat(bytes / 2);

const sentIn = ({ asked }: Site): Sent[] =>
  asked.filter(({ path }) => path === '/v1/batch').map(({ body }) => JSON.parse(body) as Sent);

test('signal.js is at most 5 kB gzipped', () => {
  assert.ok(gzipSync(SIGNAL).length <= 5_000, `${gzipSync(SIGNAL).length} bytes`);
});

test('a page’s calls leave in order, with what was called before the script came, and are shown on request', {
  skip: withoutBrowser,
}, async (t) => {
  let isDown = true;
  const site = await openSite(t, 'shop', (path) => {
    if (path === '/signal.js') return { type: 'text/javascript', body: SIGNAL };
    if (path === '/v1/batch') {
      const first = isDown;
      isDown = false;
      return first ? null : { type: 'application/json', body: ANSWER };
    }
    return path === '/thanks' ? { type: 'text/html', body: snippet(PAGES_EXAMPLES, '?debug') } : null;
  });
  const context = await (await openBrowser(t)).newContext();
  await context.addCookies([{ name: 'crto_fpid', value: 'fpid-1-2', url: site.url }]);
  const page = await context.newPage();
  await page.goto(`${site.url}/thanks?utm_source=mail`);
  // The first answer was none that says what became of the calls: they go again, under the same names.
  await site.waitFor('/v1/batch', 2);
  const [first, again] = sentIn(site);
  assert.deepEqual(
    again?.batch.map(({ type, event, messageId }) => [type, event, messageId]),
    first?.batch.map(({ type, event, messageId }) => [type, event, messageId]),
  );
  assert.equal(again?.pipelineKey, 'dk_test');
  const [identify, order] = again?.batch ?? [];
  assert.deepEqual(identify.traits, { criteo_gum_id: 'abc123-def456-ghi789' });
  assert.equal(order.event, 'Order Completed');
  assert.equal(order.properties.products[1].product_id, 'SKU-B');
  assert.equal(order.context.vendorIds.criteo_fpid, 'fpid-1-2');
  assert.deepEqual(order.context.campaign, { source: 'mail' });
  await page.locator('#df-debug', { hasText: 'accepted: track Order Completed' }).waitFor();

  await page.evaluate(
    '_df.consent({ advertising: false }); _df.track("Product Viewed", { product_id: "SKU-A" })',
  );
  await site.waitFor('/v1/batch', 3);
  const [viewed] = sentIn(site)[2]?.batch ?? [];
  assert.equal(viewed.anonymousId, '6ab1e0b0-1f3e-4a53-9d1c-0d1e2f3a4b5c');
  assert.deepEqual([viewed.context.vendorIds, viewed.context.consent], [{}, { advertising: false }]);

  // What is not answered when the page is left goes once more with the rest.
  await page.locator('#df-debug', { hasText: 'accepted: track Product Viewed' }).waitFor();
  await page.evaluate('_df.reset(); _df.track("Cart Viewed")');
  await page.goto('about:blank');
  await site.waitFor('/v1/batch', 4);
  const { event, anonymousId } = sentIn(site)[3]?.batch[0] ?? {};
  assert.equal(event, 'Cart Viewed');
  assert.match(anonymousId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(anonymousId, viewed.anonymousId);
});

test('large calls leave in requests that a browser lets outlive the page, and one that is too large stops no other', {
  skip: withoutBrowser,
}, async (t) => {
  const site = await openSite(t, 'shop', (path) => {
    if (path === '/signal.js') return { type: 'text/javascript', body: SIGNAL };
    if (path === '/v1/batch') return { type: 'application/json', body: ANSWER };
    return path === '/' ? { type: 'text/html', body: snippet('', '?debug') } : null;
  });
  const page = await (await openBrowser(t)).newPage();
  await page.goto(site.url);
  const track = (count: number, bytes: number) =>
    `for (let i = 0; i < ${count}; i++) _df.track(${bytes} + ' ' + i, { text: ${JSON.stringify(text(bytes))} });`;
  const events = () => sentIn(site).flatMap(({ batch }) => batch.map(({ event }) => event));
  const numbered = (count: number, bytes: number) => Array.from({ length: count }, (_, i) => `${bytes} ${i}`);
  await page.evaluate(
    `const round = {}; round.round = round; _df.track('Round', round); ${track(1, 34_000)} ${track(10, 7_000)}`,
  );
  const panel = page.locator('#df-debug');
  await panel.getByText('accepted: track 7000 9').waitFor();
  assert.deepEqual(events(), numbered(10, 7_000));
  for (const { body } of site.asked) assert.ok(Buffer.byteLength(body) < 31_000);
  await panel.getByText(/lost: track 34000 0 \(\d+ bytes; at most 32768 can be sent\)/).waitFor();
  await panel.getByText('lost: track Round (cannot be written as JSON)').waitFor();

  const before = sentIn(site).length;
  await page.evaluate(`${track(8, 6_000)} window.dispatchEvent(new Event('pagehide'));`);
  await site.waitFor('/v1/batch', before + 2);
  await page.goto('about:blank');
  for (const event of numbered(8, 6_000)) assert.ok(events().includes(event), event);
});
