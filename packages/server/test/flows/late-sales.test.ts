import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

interface Report {
  columns: string[];
  data: (string | number | null)[][];
}

interface Attribution {
  advertiserId: number;
  windowDays: number;
  number: number;
  state: string;
}

/** Units and revenue of one day, as the standard statistics have them. */
async function sold(shop: Marketplace, day: string, asOf?: string) {
  const repeated = asOf === undefined ? '' : `&asOf=${asOf}`;
  const answer = await shop.mpo<Report>(`/stats/campaigns?startDate=${day}&endDate=${day}${repeated}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { columns, data } = answer.body;
  const figure = (name: string) => Number(data[0]?.[columns.indexOf(name)] ?? 0);
  return {
    sale: [figure('saleUnits'), figure('revenue')],
    asOf: answer.headers.get('souk-as-of') ?? '',
  };
}

test('late links, returns and a changed window correct past days, and never by halves', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Late');
  const event = async (body: object): Promise<void> => {
    const answer = await call<{ errors: unknown[] }>(`${souk.url}/m/event?version=s2s_v0`, {
      body: { account: String(shop.partnerId), ...body },
    });
    assert.deepEqual([answer.status, answer.body.errors], [200, []]);
    await shop.drain();
  };

  await shop.feed([
    { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
    { id: 'LAMP-2', sellerId: 'anna', sellerName: 'Anna' },
  ]);
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const clickDay = await shop.today();
  const funded = await shop.mpo('/budgets', {
    body: [
      {
        ...{
          sellerId: seller?.id,
          campaignIds: [String(shop.templateId)],
          budgetType: 'Capped',
          amount: '70',
        },
        ...{ startDate: clickDay, endDate: clickDay },
      },
    ],
  });
  assert.equal(funded.status, 200, JSON.stringify(funded.body));
  await shop.view('phone', 'LAMP-1');
  await shop.drain();
  const {
    pixel,
    clicks: [click = ''],
  } = linksOf(await shop.ask('phone'));
  await call(pixel);
  assert.equal((await call(click)).status, 302);
  await shop.advance('6d');
  const saleDay = await shop.today();
  await shop.buy('laptop', { id: 'ORDER-1', items: [{ id: 'LAMP-2', price: 20, quantity: 2 }] });
  await shop.drain();
  let beforeReturn = '';

  await t.test('a sale on another device counts once both are known to be one shopper’s', async () => {
    assert.deepEqual((await sold(shop, saleDay)).sale, [0, 0]);
    await shop.advance('1d');
    const email = { email: { raw: 'laptop@example.com' } };
    await event({ retailer_visitor_id: 'phone', id: email, events: [{ event: 'viewHome' }] });
    const { sale, asOf } = await sold(shop, saleDay);
    assert.deepEqual(sale, [2, 40]);
    beforeReturn = asOf;
  });

  await t.test(
    'what comes back is taken from the day of the sale, and the earlier report can be had again',
    async () => {
      const back = { event: 'trackReturn', id: 'ORDER-1', item: [{ id: 'LAMP-2', quantity: 1 }] };
      await event({ customer_id: 'back-office', events: [back] });
      assert.deepEqual((await sold(shop, saleDay)).sale, [1, 20]);
      assert.deepEqual((await sold(shop, await shop.today())).sale, [0, 0]);
      assert.deepEqual((await sold(shop, saleDay, beforeReturn)).sale, [2, 40]);
    },
  );

  await t.test('a changed window is applied to the past at once, and taken back the same way', async () => {
    for (const [days, sale] of [
      [5, [0, 0]],
      [6, [1, 20]],
    ] as const) {
      const seen = new Set([JSON.stringify((await sold(shop, saleDay)).sale)]);
      const changed = await call(`${souk.url}/console/v1/advertisers/${shop.advertiserId}`, {
        ...{ method: 'PATCH', token: souk.operatorKey, body: { attributionWindowDays: days } },
      });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      for (let state = 'waiting'; state !== 'current'; ) {
        const [status] = (await shop.operator<Attribution[]>('/attribution')).body;
        state = status?.state ?? '';
        seen.add(JSON.stringify((await sold(shop, saleDay)).sale));
      }
      await shop.drain();
      assert.deepEqual((await sold(shop, saleDay)).sale, sale);
      const possible = [JSON.stringify([0, 0]), JSON.stringify([1, 20])];
      for (const one of seen) assert.ok(possible.includes(one), `a report showed ${one}`);
    }
    const [status] = (await shop.operator<Attribution[]>('/attribution')).body;
    assert.deepEqual([status?.windowDays, status?.number], [6, 3]);
    assert.deepEqual((await sold(shop, saleDay, beforeReturn)).sale, [2, 40]);
  });
});
