import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { type BidAnswer, openMarketplace } from '../support/marketplace.ts';
import { openSite } from '../support/pages.ts';
import { call, testSouk } from '../support/souk.ts';

/** The snippet as shops have it, with one host name changed. */
const snippet = (
  host: string,
  account: number,
  commands: string,
): string => `<!doctype html><title>Shop</title>
<script type="text/javascript" src="${host}/js/ld/ld.js?a=${account}" async="true"></script>
<script type="text/javascript">
window.criteo_q = window.criteo_q || [];
var deviceType = /iPad/.test(navigator.userAgent) ? "t" : /Mobile|iP(hone|od)|Android/.test(navigator.userAgent) ? "m" : "d";
window.criteo_q.push(
 { event: "setAccount", account: ${account} },
 { event: "setEmail", email: "Shopper@Example.com" },
 { event: "setSiteType", type: deviceType },
 ${commands});
</script><h1>Shop</h1>`;

test('a shop’s pages in a real browser: from page view to attributed sale', {
  skip: withoutBrowser,
}, async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Tagged');
  const account = shop.partnerId;
  const site = await openSite(t, 'shop', (path) => {
    const pages: Record<string, string> = {
      '/lamp': '{ event: "viewItem", item: "LAMP-1" }',
      '/thanks':
        '{ event: "trackTransaction", id: "ORDER-1", item: [{ id: "LAMP-1", price: 20.5, quantity: 2 }] }',
    };
    const commands = pages[path];
    return commands === undefined ? null : { type: 'text/html', body: snippet(souk.url, account, commands) };
  });
  const feed = `id,title,link,image_link,price,seller_id,seller_name\nLAMP-1,Lamp,${site.url}/lamp,${site.url}/lamp.png,20.50 USD,anna,Anna\n`;
  const uploaded = await call(
    `${souk.url}/console/v1/advertisers/${shop.advertiserId}/feeds?mode=full&name=feed.csv`,
    { token: souk.operatorKey, body: feed, headers: { 'content-type': 'text/csv' } },
  );
  assert.ok(uploaded.status < 300);
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const startDate = await shop.today();
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  const budget = { sellerId: seller?.id, campaignIds: [String(shop.templateId)], budgetType: 'Capped' };
  const made = await shop.mpo('/budgets', { body: [{ ...budget, amount: '70', startDate, endDate }] });
  assert.equal(made.status, 200, JSON.stringify(made.body));

  const page = await (await openBrowser(t)).newPage();
  const collected = (): Promise<unknown> =>
    page.waitForResponse((response) => response.url().includes('/event?') && response.status() === 200);
  await Promise.all([collected(), page.goto(`${site.url}/lamp`)]);
  await shop.drain();

  const cookies = await page.context().cookies(site.url);
  const name = cookies.find((cookie) => cookie.name === 'souk_fpid')?.value ?? '';
  const auction = await call<BidAnswer>(`${souk.url}/openrtb2/bid`, {
    body: {
      id: 'auction',
      imp: [{ id: '1', banner: { format: [{ w: 300, h: 250 }] } }],
      site: { domain: 'news.example' },
      user: { eids: [{ source: 'shop.localhost', uids: [{ id: name }] }] },
      cur: ['USD'],
    },
  });
  assert.equal(auction.status, 200);
  const seen = page.waitForResponse((response) => response.url().includes('/i/'));
  const markup = (auction.body.seatbid?.[0]?.bid[0]?.adm ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;');
  await page.setContent(`<iframe id="ad" width="300" height="250" srcdoc="${markup}"></iframe>`);
  assert.equal((await seen).status(), 200);
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.frameLocator('#ad').locator('a[href*="/c/"]').first().click(),
  ]);
  await tab.waitForURL(`${site.url}/lamp`);

  const bought = tab.waitForResponse(
    (response) => response.url().includes('/event?') && response.url().includes('vc'),
  );
  await tab.goto(`${site.url}/thanks`);
  await bought;
  await shop.drain();
  const { body } = await shop.mpo<{ columns: string[]; data: unknown[][] }>('/stats/seller-campaigns');
  const row = Object.fromEntries(body.columns.map((column, i) => [column, body.data[0]?.[i]]));
  const { impressions, clicks, saleUnits, revenue } = row;
  assert.deepEqual(
    { impressions, clicks, saleUnits, revenue },
    { impressions: 1, clicks: 1, saleUnits: 2, revenue: 41 },
  );
});
