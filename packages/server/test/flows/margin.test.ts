import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

test('what media cost is told by notices, once for each bid and never more than was bid, and stands beside what sellers paid', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Margin');
  await shop.feed([{ id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' }]);
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const startDate = await shop.today();
  const term = { budgetType: 'Uncapped', startDate, campaignIds: [String(shop.multiSellerId)] };
  assert.equal((await shop.mpo('/budgets', { body: [{ ...term, sellerId: seller?.id }] })).status, 200);
  const bid = [{ id: `${seller?.id}.${shop.multiSellerId}`, bid: 0.8 }];
  assert.equal((await shop.mpo('/seller-campaigns', { method: 'PATCH', body: bid })).status, 200);
  await shop.view('fay', 'LAMP-1');
  await shop.drain();
  const won = async (options = {}) => {
    const answer = await shop.ask('fay', options);
    const [offer] = answer.body.seatbid?.[0]?.bid ?? [];
    assert.ok(offer !== undefined && 'nurl' in offer && 'burl' in offer);
    const told = (notice: unknown, price: string) =>
      call(String(notice).replace(/price=.*/, `price=${encodeURIComponent(price)}`));
    return {
      price: offer.price,
      links: linksOf(answer),
      nurl: (price: string) => told(offer.nurl, price),
      burl: (price: string) => told(offer.burl, price),
    };
  };
  const [one, two, three, four] = [await won(), await won(), await won(), await won()];
  assert.ok(one && two && three && four);
  // Repeated, and told by both notices: once.
  for (const notice of [one.nurl, one.nurl, one.burl]) assert.equal((await notice('0.5')).status, 204);
  // Only the second notice has its macro replaced.
  await two.nurl('$' + '{AUCTION_PRICE}');
  await two.burl('0.25');
  // Somebody wrote a price of their own.
  await three.nurl('999999');
  await four.burl('AUDIT');
  await call(one.links.pixel);
  await call(one.links.clicks[0] ?? '');
  await shop.drain();

  const path = `/advertisers/${shop.advertiserId}/margin`;
  const { currency, campaigns } = (await shop.operator<{ currency: string; campaigns: object[] }>(path)).body;
  const mediaMicros = Math.round((0.5 + 0.25 + three.price) * 1_000);
  const units = (micros: number) => String(Number((micros / 1_000_000).toFixed(6)));
  assert.equal(currency, 'USD');
  assert.deepEqual(campaigns, [
    {
      ...{ campaignId: shop.multiSellerId, impressions: 1, clicks: 1, pricedImpressions: 3 },
      ...{ paid: '0.8', media: units(mediaMicros), margin: units(800_000 - mediaMicros) },
    },
  ]);

  // In a first-price auction: until less than the worth is bid, and that is what the winner pays.
  const worth = (await won()).price;
  // Interest fades while the test runs, by far less than the first share below the whole takes off.
  const nearlyWorth = 0.95 * worth;
  let shaded = await won({ isFirstPrice: true });
  for (let asked = 1; shaded.price > nearlyWorth && asked < 500; asked++)
    shaded = await won({ isFirstPrice: true });
  assert.ok(shaded.price < nearlyWorth, 'dice try less within some dozens of bids');
  await shaded.nurl(String(shaded.price));
  await shop.drain();
  const [after] = (await shop.operator<{ campaigns: { media: string }[] }>(path)).body.campaigns;
  assert.equal(after?.media, units(Math.round((0.5 + 0.25 + three.price + shaded.price) * 1_000)));
  // The console's rehearsal throws no dice: it shows what the shopper is worth.
  const asked = { shopper: 'fay', width: 300, height: 250 };
  for (let i = 0; i < 40; i++) {
    const rehearsed = await shop.operator<{ bids: { cpm: string }[] }>(
      `/advertisers/${shop.advertiserId}/decisions`,
      asked,
    );
    assert.ok(Number(rehearsed.body.bids[0]?.cpm) > nearlyWorth);
  }
  const earlier = await shop.operator<{ campaigns: object[] }>(`${path}?from=2020-01-01&to=2020-01-02`);
  assert.deepEqual(earlier.body.campaigns, []);
  for (const days of ['to=2026-02-31', 'from=2026-99-99', 'from=x', 'from=2026-02-02&to=2026-02-01'])
    assert.equal((await shop.operator(`${path}?${days}`)).status, 400, days);
  assert.equal((await shop.operator('/advertisers/999/margin')).status, 404);
  // Sellers and their marketplace's API clients never see it.
  assert.equal((await call(`${souk.url}/console/v1${path}`)).status, 401);
  assert.doesNotMatch(JSON.stringify((await shop.mpo('/stats/campaigns')).body), /media|margin/i);
});
