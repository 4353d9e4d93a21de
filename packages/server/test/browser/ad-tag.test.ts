import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { openMarketplace } from '../support/marketplace.ts';
import { openSite } from '../support/pages.ts';
import { testSouk } from '../support/souk.ts';

test('a publisher without an exchange shows an ad by a script; who opts out there is shown none again', {
  skip: withoutBrowser,
}, async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Bazaar');
  await shop.feed([{ id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna & Co' }]);
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const startDate = await shop.today();
  const term = { budgetType: 'Uncapped', startDate, campaignIds: [String(shop.multiSellerId)] };
  const made = await shop.mpo('/budgets', { body: [{ ...term, sellerId: seller?.id }] });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const bid = await shop.mpo('/seller-campaigns', {
    method: 'PATCH',
    body: [{ id: `${seller?.id}.${shop.multiSellerId}`, bid: 0.8 }],
  });
  assert.equal(bid.status, 200, JSON.stringify(bid.body));
  // Over http browsers give the cookie to pages of the same site only.
  const server = souk.url.replace(/\/\/[^:/]+/, '//ads.news.localhost');
  const tag = `<script async src="${server}/ad/tag.js" data-size="300x250"></script>`;
  const seen = commands(['e=exd&retailer_visitor_id=fay', 'e=vp&p=LAMP-1', 'e=dis']);
  const pixel = `<img src="${server}/event?a=${shop.partnerId}&v=5.23.0&${seen}">`;
  const pages: Record<string, string> = { '/': `<p>Before</p>${tag}<p>After</p>`, '/lamp': pixel };
  const news = await openSite(t, 'news', (path) => {
    const body = pages[path];
    return body === undefined
      ? null
      : { type: 'text/html', body: `<!doctype html><title>News</title>${body}` };
  });
  const page = await (await openBrowser(t)).newPage();
  await page.goto(`${news.url}/lamp`);
  await shop.drain();
  await page.goto(news.url);
  const frame = page.locator('iframe[title="Advertisement"]');
  await frame.waitFor();
  assert.deepEqual(await frame.boundingBox().then((box) => [box?.width, box?.height]), [300, 250]);
  // Loaded: browsers do not tell tests what a sandboxed frame asks for.
  await page.frameLocator('iframe').locator('img.sp').evaluate('(pixel) => pixel.decode()');
  assert.equal(
    await frame.getAttribute('sandbox'),
    'allow-scripts allow-popups allow-popups-to-escape-sandbox',
  );
  assert.equal(await page.evaluate('document.querySelector("iframe").contentDocument'), null);

  const [choices] = await Promise.all([
    page.context().waitForEvent('page'),
    page.frameLocator('iframe').getByText('Why this ad?').click(),
  ]);
  assert.match((await choices.locator('main').textContent()) ?? '', /Bazaar shows products.*Anna & Co/s);
  await choices.getByRole('button').click();
  await choices.getByText('You are opted out').waitFor();
  await shop.drain();
  const asked = page.waitForResponse((response) => response.url().includes('/ad/frame'));
  await Promise.all([asked, page.reload()]);
  await frame.waitFor({ state: 'detached' });
  const { columns, data } = (await shop.mpo<{ columns: string[]; data: number[][] }>('/stats/sellers')).body;
  assert.equal(data[0]?.[columns.indexOf('impressions')], 1);
  const { ext } = (await shop.ask('fay', { debug: true })).body;
  assert.equal(ext?.souk.reason, 'shopper-opted-out');
});

function commands(all: readonly string[]): string {
  return all.map((command, i) => `p${i}=${encodeURIComponent(command)}`).join('&');
}
