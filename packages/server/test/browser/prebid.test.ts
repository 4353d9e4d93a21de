import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { openSite, type Site } from '../support/pages.ts';
import { call, testSouk } from '../support/souk.ts';
import { openTlsDoor } from '../support/tls-door.ts';

const PREBID = readFileSync(new URL('../fixtures/prebid/prebid.js', import.meta.url), 'utf8');
const CRITEO = 'grid-bidder.criteo.com';

/** How a page asks: what it configures, and the bidder of its slot. */
interface Route {
  readonly name: string;
  /** Where its adapter asks. */
  readonly asks: RegExp;
  readonly config: (soukUrl: string) => object;
  readonly bid: (soukUrl: string) => { readonly bidder: string; readonly params: object };
}

const ROUTES: readonly Route[] = [
  {
    name: 'plain OpenRTB',
    asks: /^http:\/\/127\.0\.0\.1:\d+\/openrtb2\/bid$/,
    config: () => ({}),
    bid: (url) => ({
      bidder: 'connectad',
      params: { siteId: 1, networkId: 1, endpointUrl: `${url}/openrtb2/bid` },
    }),
  },
  {
    name: 'Prebid Server',
    asks: /\/openrtb2\/auction$/,
    config: (url) => ({
      s2sConfig: {
        ...{
          accountId: '1',
          bidders: ['souk'],
          enabled: true,
          timeout: 5_000,
          allowUnknownBidderCodes: true,
        },
        ...{ endpoint: `${url}/openrtb2/auction`, adapter: 'prebidServer' },
      },
    }),
    bid: () => ({ bidder: 'souk', params: {} }),
  },
  {
    name: 'Criteo',
    asks: /^https:\/\/grid-bidder\.criteo\.com\/openrtb_2_5\/pbjs\/auction\/request\?.*&gzip=1$/,
    config: () => ({}),
    bid: () => ({ bidder: 'criteo', params: { networkId: 1 } }),
  },
];

/** A publisher's page: one slot, and the shopper's name as an extended id, which some login service knows. */
function publisherPage(route: Route, soukUrl: string, shopper: string): string {
  const config = {
    ...{ bidderTimeout: 10_000, enableSendAllBids: false, deviceAccess: true },
    ortb2: { user: { ext: { eids: [{ source: 'login.example', uids: [{ id: shopper, atype: 1 }] }] } } },
    ...route.config(soukUrl),
  };
  const unit = {
    ...{ code: 'top', mediaTypes: { banner: { sizes: [[300, 250]] } } },
    bids: [route.bid(soukUrl)],
  };
  return `<!doctype html><meta charset="utf-8"><title>News</title><iframe id="top" width="300" height="250"></iframe>
<script>window.pbjs = { que: [] };</script><script src="/prebid.js"></script>
<script>
pbjs.que.push(() => {
  pbjs.setConfig(${JSON.stringify(config)});
  pbjs.requestBids({ adUnits: [${JSON.stringify(unit)}], bidsBackHandler: () => {
    const [bid] = pbjs.getHighestCpmBids('top');
    window.won = bid ? { cpm: bid.cpm, currency: bid.currency, mediaType: bid.mediaType, width: bid.width } : null;
    if (bid) pbjs.renderAd(document.getElementById('top').contentDocument, bid.adId);
  } });
});
</script>`;
}

/** A seller with a lamp for each route, and somebody who looked at it. */
async function openShop(
  souk: { url: string; operatorKey: string },
  shop: Marketplace,
  site: Site,
): Promise<void> {
  const rows = ROUTES.map(
    (_, i) =>
      `LAMP-${i},Lamp ${i},${site.url}/lamp-${i},${site.url}/lamp.png,20.50 USD,anna-${i},Anna ${i}\n`,
  );
  const uploaded = await call(
    `${souk.url}/console/v1/advertisers/${shop.advertiserId}/feeds?mode=full&name=feed.csv`,
    {
      ...{ token: souk.operatorKey, headers: { 'content-type': 'text/csv' } },
      body: `id,title,link,image_link,price,seller_id,seller_name\n${rows.join('')}`,
    },
  );
  assert.ok(uploaded.status < 300);
  const startDate = await shop.today();
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  const sellers = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const term = { budgetType: 'Capped', amount: '70', startDate, endDate };
  const made = await shop.mpo('/budgets', {
    body: sellers.map(({ id }) => ({ ...term, sellerId: id, campaignIds: [String(shop.templateId)] })),
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  for (const [i] of ROUTES.entries()) await shop.view(`shopper-${i}`, `LAMP-${i}`);
  await shop.drain();
}

/** The banner stands in a frame within the slot's frame; its product is clicked, and the shop's page opens. */
async function clickBanner(page: Page): Promise<Page> {
  const link = page.frameLocator('#top').frameLocator('iframe').locator('a[href*="/c/"]').first();
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  return tab;
}

async function openPublisher(t: TestContext, soukUrl: string): Promise<Site> {
  return openSite(t, 'news', (path) => {
    if (path === '/prebid.js') return { type: 'text/javascript', body: PREBID };
    const i = ROUTES.findIndex((_, n) => path === `/${n}`);
    const route = ROUTES[i];
    if (route === undefined) return null;
    return { type: 'text/html', body: publisherPage(route, soukUrl, `shopper-${i}`) };
  });
}

test('unmodified Prebid.js shows our banner by three adapters; win, impression, click and sale follow', {
  skip: withoutBrowser,
}, async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Prebid');
  const site = await openSite(t, 'shop', (path) =>
    path.startsWith('/lamp') ? { type: 'text/html', body: '<!doctype html><title>Lamp</title>' } : null,
  );
  await openShop(souk, shop, site);
  const news = await openPublisher(t, souk.url);
  const browser = await openBrowser(t, { [CRITEO]: await openTlsDoor(t, CRITEO, souk.url) });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  for (const [i, { name, asks }] of ROUTES.entries()) {
    const page = await context.newPage();
    const auction = page.waitForResponse((response) => asks.test(response.url()));
    const pixel = page.waitForResponse((response) => response.url().includes('/i/'));
    const notice = page.waitForResponse((response) => response.url().includes('/openrtb2/win/'));
    await page.goto(`${news.url}/${i}`);
    assert.equal((await auction).status(), 200, name);
    assert.equal((await pixel).headers()['x-souk-outcome'], 'recorded', name);
    assert.match((await notice).url(), /price=\d+(\.\d+)?$/, name);
    const won = await page.evaluate('window.won');
    assert.ok(typeof won === 'object' && won !== null);
    assert.deepEqual({ ...won, cpm: 0 }, { cpm: 0, currency: 'USD', mediaType: 'banner', width: 300 }, name);
    const tab = await clickBanner(page);
    await tab.waitForURL(`${site.url}/lamp-${i}`);
    await shop.buy(`shopper-${i}`, {
      id: `ORDER-${i}`,
      items: [{ id: `LAMP-${i}`, price: 20.5, quantity: 1 }],
    });
    await page.close();
  }
  await shop.drain();
  const { body } = await shop.mpo<{ columns: string[]; data: unknown[][] }>('/stats/sellers');
  const at = (column: string) => body.data.map((row) => row[body.columns.indexOf(column)]);
  for (const column of ['impressions', 'clicks', 'saleUnits'])
    assert.deepEqual(at(column), [1, 1, 1], column);
});
