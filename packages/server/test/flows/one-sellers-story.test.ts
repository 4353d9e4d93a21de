import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, type Marketplace, openMarketplace, type Product, shopUrl } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

const PRODUCTS: Product[] = [
  { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
  { id: 'LAMP-2', sellerId: 'anna', sellerName: 'Anna' },
  { id: 'CHAIR-1', sellerId: 'bert', sellerName: 'Bert' },
];

interface Budget {
  id: string;
  spend: number;
  amount: number;
}

interface Report {
  columns: string[];
  data: (string | number | null)[][];
}

async function sellerNamed(shop: Marketplace, name: string): Promise<string> {
  const { body } = await shop.mpo<{ id: string; sellerName: string }[]>(`/sellers?sellerName=${name}`);
  assert.equal(body.length, 1);
  return body[0]?.id ?? '';
}

async function fund(shop: Marketplace, sellerId: string, amount = '70'): Promise<Budget> {
  const startDate = await shop.today();
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  const budget = {
    sellerId,
    campaignIds: [String(shop.templateId)],
    budgetType: 'Capped',
    amount,
    startDate,
    endDate,
  };
  const { status, body } = await shop.mpo<Budget[]>('/budgets', { body: [budget] });
  assert.equal(status, 200, JSON.stringify(body));
  return body[0] as Budget;
}

async function reasonFor(shop: Marketplace, shopper: string): Promise<string | null | undefined> {
  const { status, body } = await shop.ask(shopper, { debug: true });
  assert.equal(status, 200);
  return body.ext?.souk.reason;
}

const asObject = ({ columns, data }: Report) =>
  Object.fromEntries(columns.map((column, i) => [column, data[0]?.[i]]));

test('one seller’s story, from feed to report, over HTTP', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Story');

  await t.test('1: sellers of an uploaded feed are listed at once', async () => {
    await shop.feed(PRODUCTS);
    const { body } = await shop.mpo<{ sellerName: string }[]>('/sellers');
    assert.deepEqual(
      body.map((seller) => seller.sellerName),
      ['Anna', 'Bert'],
    );
  });
  const anna = await sellerNamed(shop, 'Anna');
  let budget: Budget = { id: '', spend: 0, amount: 0 };

  await t.test('2: the first budget creates the seller-campaign; budgets are changed by PATCH', async () => {
    budget = await fund(shop, anna);
    const { body } = await shop.mpo<{ id: string; suspendedSince: string | null }[]>(
      `/seller-campaigns?sellerId=${anna}&campaignId=${shop.templateId}`,
    );
    assert.deepEqual(
      body.map(({ id, suspendedSince }) => [id, suspendedSince]),
      [[`${anna}.${shop.templateId}`, null]],
    );
    const patched = await shop.mpo<Budget>(`/budgets/${budget.id}`, {
      method: 'PATCH',
      body: { amount: '140' },
    });
    assert.deepEqual([patched.status, patched.body.amount], [200, 140]);
  });

  await t.test('3 and 4: a shopper who looked gets a bid for that seller, nobody else does', async () => {
    await shop.view('shopper-1', 'LAMP-1');
    await shop.view('shopper-2', 'CHAIR-1');
    await shop.drain();
    assert.equal((await shop.ask('stranger')).status, 204);
    assert.equal(await reasonFor(shop, 'stranger'), 'unknown-shopper');
    assert.equal(await reasonFor(shop, 'shopper-2'), 'seller-without-bid');
    const answer = await shop.ask('shopper-1');
    assert.equal(answer.status, 200);
    assert.equal(answer.body.seatbid?.[0]?.bid[0]?.cid, `${anna}.${shop.templateId}`);
  });

  await t.test(
    '5: the click leads to the product page, is charged once, and a tampered link leads nowhere',
    async () => {
      const { pixel, clicks } = linksOf(await shop.ask('shopper-1'));
      assert.equal((await call(pixel)).status, 200);
      const click = clicks[0] ?? '';
      const redirect = await call(click);
      assert.deepEqual([redirect.status, redirect.headers.get('location')], [302, shopUrl('LAMP-1')]);
      assert.equal((await call(click)).status, 302);
      for (const broken of [click.slice(0, -3), `${souk.url}/c/x`, click.replace(/.(?=.{30}$)/, '~')]) {
        const refused = await call(broken);
        assert.ok(
          refused.status >= 400 && refused.headers.get('location') === null,
          `${refused.status} for ${broken}`,
        );
      }
      await shop.drain();
      const spent = (await shop.mpo<Budget>(`/budgets/${budget.id}`)).body.spend;
      assert.ok(spent > 0 && spent <= 20, `spend ${spent}`);
      const charges = (await shop.operator<{ counts: Record<string, Record<string, number>> }>('/system'))
        .body.counts;
      assert.equal(charges['clicks not billed']?.['double-click'], 1);
    },
  );

  await t.test('6 and 7: the sale is attributed, and every report shows the same', async () => {
    await shop.buy('shopper-1', {
      id: 'ORDER-1',
      items: [
        { id: 'LAMP-2', price: 20, quantity: 2 },
        { id: 'CHAIR-1', price: 5, quantity: 1 },
      ],
    });
    await shop.drain();
    const spent = (await shop.mpo<Budget>(`/budgets/${budget.id}`)).body.spend;
    const any = asObject((await shop.mpo<Report>('/stats/seller-campaigns')).body);
    const { impressions, clicks, cost, saleUnits, revenue, roas } = any;
    assert.deepEqual(
      { clicks, cost, saleUnits, revenue },
      { clicks: 1, cost: spent, saleUnits: 3, revenue: 45 },
    );
    assert.ok(Number(impressions) >= 1 && Math.abs(Number(roas) - 45 / spent) < 1e-9);
    const same = asObject(
      (await shop.mpo<Report>('/stats/seller-campaigns?clickAttributionPolicy=SameSeller')).body,
    );
    assert.deepEqual([same.saleUnits, same.revenue], [2, 40]);
    await exported(shop, spent);
    const day = await shop.today();
    const query = new URLSearchParams({ sellerId: anna, from: day, to: day });
    const { body: statement } = await call<{ clicks: number; charged: string; givenAway: string }>(
      `${souk.url}/console/v1/ledger/statement?${query}`,
      { token: souk.operatorKey },
    );
    assert.deepEqual([statement.clicks, Number(statement.charged), statement.givenAway], [clicks, cost, '0']);
  });

  await t.test(
    '8: suspended, exhausted, out of dates, removed: each stops at once, with its own reason',
    async () => {
      const patch = (change: unknown) => shop.mpo(`/budgets/${budget.id}`, { method: 'PATCH', body: change });
      assert.equal((await patch({ isSuspended: true })).status, 200);
      assert.equal(await reasonFor(shop, 'shopper-1'), 'seller-stopped');
      assert.equal((await patch({ isSuspended: false })).status, 200);
      await shop.advance('1d');
      assert.equal(await reasonFor(shop, 'shopper-1'), null);
      await shop.feed(PRODUCTS.filter((product) => product.sellerId !== 'anna'));
      assert.equal(await reasonFor(shop, 'shopper-1'), 'seller-removed-from-catalog');
      await shop.feed(PRODUCTS);
      assert.equal(await reasonFor(shop, 'shopper-1'), null);
      const { spend } = (await shop.mpo<Budget>(`/budgets/${budget.id}`)).body;
      await exhaust(shop, budget.id, spend);
      assert.equal(await reasonFor(shop, 'shopper-1'), 'seller-budget-spent');
      assert.equal((await patch({ amount: '140' })).status, 200);
      await shop.advance('7d');
      assert.equal(await reasonFor(shop, 'shopper-1'), 'seller-without-budget');
    },
  );
});

async function followAll({ pixel, clicks }: ReturnType<typeof linksOf>): Promise<void> {
  for (const link of [pixel, ...clicks]) await call(link);
}

/** Lowers the amount to what is spent: the budget is then used up to the last micro-unit. */
async function exhaust(shop: Marketplace, budgetId: string, spend: number): Promise<void> {
  const minimum = 0.7; // ten cents a day over seven days
  const { clicks } = linksOf(await shop.ask('shopper-1'));
  assert.ok(clicks.length > 0);
  let spent = spend;
  while (spent < minimum) {
    await shop.advance('1h');
    const next = await shop.ask('shopper-1');
    if (next.status === 200) await followAll(linksOf(next));
    await shop.drain();
    spent = (await shop.mpo<Budget>(`/budgets/${budgetId}`)).body.spend;
  }
  const { status, body } = await shop.mpo(`/budgets/${budgetId}`, {
    method: 'PATCH',
    body: { amount: String(spent) },
  });
  assert.equal(status, 200, JSON.stringify(body));
}

async function exported(shop: Marketplace, spent: number): Promise<void> {
  for (const fileFormat of ['csv', 'json']) {
    const attributes = {
      fileFormat,
      advertiserIds: [String(shop.advertiserId)],
      dimensions: ['campaignId', 'productId'],
      metrics: ['clicks', 'displays', 'cost'],
    };
    const created = await shop.mpo<{ exportId: string }>('/stats/realtime-reports/export', {
      body: { data: { type: 'RealTimeProductReportJob', attributes } },
    });
    assert.equal(created.status, 200, JSON.stringify(created.body));
    let status = 'Pending';
    for (let polls = 0; status === 'Pending' && polls < 500; polls++) {
      status = (await shop.mpo<{ status: string }>(`/stats/report-jobs/${created.body.exportId}`)).body
        .status;
    }
    assert.equal(status, 'Done');
    const file = await shop.mpo<string | { data: unknown[][] }>(
      `/stats/realtime-reports/${created.body.exportId}`,
    );
    const rows =
      typeof file.body === 'string'
        ? file.body
            .trim()
            .split(/\r?\n/)
            .slice(1)
            .map((line) => line.split(','))
        : file.body.data;
    const clicked = rows.find((row) => String(row[1]).replaceAll('"', '').toLowerCase() === 'lamp-1');
    assert.deepEqual(
      clicked?.map((cell) => String(cell).replaceAll('"', '').toLowerCase()).filter((_, i) => i !== 3),
      [String(shop.templateId), 'lamp-1', '1', String(spent)],
    );
  }
}
