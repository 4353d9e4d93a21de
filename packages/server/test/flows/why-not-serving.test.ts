import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { linksOf, type Marketplace, openMarketplace, type Product } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

const CLI = fileURLToPath(new URL('../../src/edges/cli/main.ts', import.meta.url));

const PRODUCTS: Product[] = [
  { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
  { id: 'LAMP-2', sellerId: 'anna', sellerName: 'Anna' },
  { id: 'CHAIR-1', sellerId: 'bert', sellerName: 'Bert' },
];

interface Explanation {
  readonly isServing: boolean;
  readonly conditions: readonly { name: string; holds: boolean; value: string; remedy: string | null }[];
  readonly lastHour: {
    readonly weighed: number;
    readonly bids: number;
    readonly noBids: readonly { reason: string; count: number }[];
    readonly note: string | null;
  };
}

test('whatever keeps a seller-campaign from serving is explained alone, and lifted by what the answer says', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Asked');
  await shop.feed(PRODUCTS);
  const { body: sellers } = await shop.mpo<{ id: string }[]>('/sellers?sellerName=Anna');
  const anna = sellers[0]?.id ?? '';
  const [multi, single] = [`${anna}.${shop.multiSellerId}`, `${anna}.${shop.templateId}`];
  await shop.view('shopper-1', 'LAMP-1');
  await shop.drain();

  const explain = async (id: string): Promise<Explanation> => {
    const { status, body } = await shop.mpo<Explanation>(`/seller-campaigns/${id}/explain`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const causes = async (id = multi): Promise<string[]> => {
    const { isServing, conditions } = await explain(id);
    const failing = conditions.filter(({ holds }) => !holds).map(({ name }) => name);
    assert.equal(isServing, failing.length === 0);
    return failing;
  };
  const patch = async (budgetId: string, change: unknown) => {
    const { status, body } = await shop.mpo(`/budgets/${budgetId}`, { method: 'PATCH', body: change });
    assert.equal(status, 200, JSON.stringify(body));
  };
  const bid = (amount: number) => shop.mpo(`/seller-campaigns/${multi}?bid=${amount}`, { method: 'PATCH' });
  const reason = async () => (await shop.ask('shopper-1', { debug: true })).body.ext?.souk.reason;

  await t.test('without bid and budget: both, in order; then the one that is left', async () => {
    assert.deepEqual(await causes(), ['bid-set', 'budget-today']);
    await bid(0.5);
    assert.deepEqual(await causes(), ['budget-today']);
  });
  const budgetId = await budgetFor(shop, { sellerId: anna, campaignId: shop.multiSellerId, amount: '0.5' });

  await t.test('serving and never weighed says so; weighed is counted', async () => {
    assert.deepEqual(await causes(), []);
    const before = (await explain(multi)).lastHour;
    assert.deepEqual([before.weighed, before.bids, before.noBids], [0, 0, []]);
    assert.match(before.note ?? '', /No request weighed it/);
    assert.equal((await shop.ask('stranger')).status, 204);
    assert.equal((await explain(multi)).lastHour.weighed, 0);
    assert.equal((await shop.ask('shopper-1')).status, 200);
    const { weighed, bids, note } = (await explain(multi)).lastHour;
    assert.deepEqual([weighed, bids, note], [1, 1, null]);
  });

  await t.test('exhausted; then more money', async () => {
    await clickOnce(shop);
    assert.deepEqual(await causes(), ['budget-left']);
    assert.equal(await reason(), 'seller-budget-spent');
    const { conditions, lastHour } = await explain(multi);
    assert.match(conditions.find(({ holds }) => !holds)?.value ?? '', /^0.5 USD of 0.5 USD spent of budget/);
    assert.deepEqual(
      [lastHour.bids, lastHour.noBids.map((each) => [each.reason, each.count])],
      [2, [['seller-budget-spent', 1]]],
    );
    await patch(budgetId, { amount: '50' });
    assert.deepEqual([await causes(), await reason()], [[], null]);
  });

  await t.test('suspended; then resumed', async () => {
    await patch(budgetId, { isSuspended: true });
    assert.deepEqual([await causes(), await reason()], [['not-stopped'], 'seller-stopped']);
    await patch(budgetId, { isSuspended: false });
    assert.deepEqual([await causes(), await reason()], [[], null]);
  });

  await t.test('the day’s allowance spent; then the next day', async () => {
    const daily = { sellerId: anna, campaignId: shop.multiSellerId, amount: '0.5', budgetType: 'Daily' };
    await budgetFor(shop, daily);
    await clickOnce(shop);
    assert.deepEqual([await causes(), await reason()], [['daily-budget-left'], 'seller-daily-budget-spent']);
    await shop.advance('1d');
    assert.deepEqual([await causes(), await reason()], [[], null]);
    assert.equal((await explain(multi)).lastHour.weighed, 1);
  });

  await t.test('removed from the catalog, and out of stock; then back', async () => {
    const without = PRODUCTS.filter(({ sellerId }) => sellerId !== 'anna');
    await shop.feed(without);
    assert.deepEqual([await causes(), await reason()], [['in-catalog'], 'seller-removed-from-catalog']);
    await shop.feed(PRODUCTS.map((product) => ({ ...product, availability: 'out of stock' })));
    assert.deepEqual([await causes(), await reason()], [['products-to-show'], 'no-products']);
    await shop.feed(PRODUCTS);
    assert.deepEqual([await causes(), await reason()], [[], null]);
  });

  await t.test('out of its dates; then a new budget', async () => {
    await shop.advance('7d');
    assert.deepEqual([await causes(), await reason()], [['budget-today'], 'seller-without-budget']);
    await budgetFor(shop, { sellerId: anna, campaignId: shop.multiSellerId, amount: '5' });
    assert.deepEqual([await causes(), await reason()], [[], null]);
  });

  await t.test('single-seller, ahead of its plan; then the next day', async () => {
    await bid(0);
    assert.deepEqual(await causes(), ['not-stopped']);
    await budgetFor(shop, { sellerId: anna, campaignId: shop.templateId, amount: '0.7' });
    assert.deepEqual(await causes(single), []);
    for (let i = 0; i < 20 && (await reason()) === null; i++) await clickOnce(shop);
    assert.deepEqual([await causes(single), await reason()], [['on-pace'], 'paced']);
    await shop.advance('1d');
    assert.deepEqual([await causes(single), await reason()], [[], null]);
  });

  await t.test('souk explain prints it, and its exit code tells', async () => {
    const stopped = await cli(['explain', multi, '--url', souk.url, '--key', souk.operatorKey]);
    assert.equal(stopped.code, 3, stopped.note);
    assert.match(stopped.out, /\(Anna\) does not serve/);
    assert.match(stopped.out, /^NO {2}not-stopped +the bid is 0 +Set a bid: PATCH \/seller-campaigns/m);
    assert.match(stopped.out, /^ok {2}in-catalog +2 products in the catalog$/m);
    assert.match(stopped.out, /All bid requests of this time: \d+/);
    assert.match(stopped.note, /does not serve: the bid is 0/);
    const args = ['explain', single, '--json', '--url', souk.url, '--key', souk.operatorKey];
    const serving = await cli(args);
    assert.deepEqual([serving.code, serving.note], [0, '']);
    assert.equal((JSON.parse(serving.out) as Explanation).isServing, true);
  });

  await t.test('403 and 400: what the caller may not see, and what is no id', async () => {
    for (const [id, status] of [
      ['1.1', 403],
      [`${anna}.1`, 403],
      ['anna', 400],
    ] as const) {
      const { status: given, body } = await shop.mpo<{ errors: { code: string }[] }>(
        `/seller-campaigns/${id}/explain`,
      );
      assert.deepEqual([given, body.errors[0]?.code], [status, 'WithInvalidSellerCampaignId']);
    }
  });
});

/** A budget for a week from today. */
async function budgetFor(
  shop: Marketplace,
  of: { sellerId: string; campaignId: number; amount: string; budgetType?: string },
): Promise<string> {
  const { campaignId, ...budget } = of;
  const startDate = await shop.today();
  const endDate = new Date(Date.parse(startDate) + 6 * 86_400_000).toISOString().slice(0, 10);
  const { status, body } = await shop.mpo<{ id: string }[]>('/budgets', {
    body: [{ budgetType: 'Capped', ...budget, campaignIds: [campaignId], startDate, endDate }],
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body[0]?.id ?? '';
}

/** The shopper sees an ad and follows its first link. */
async function clickOnce(shop: Marketplace): Promise<void> {
  const { pixel, clicks } = linksOf(await shop.ask('shopper-1'));
  await call(pixel);
  assert.equal((await call(clicks[0] ?? '')).status, 302);
  await shop.drain();
}

async function cli(args: readonly string[]): Promise<{ code: number | null; out: string; note: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { env: { PATH: process.env.PATH ?? '' } });
  const ran = { out: '', note: '' };
  child.stdout.on('data', (chunk) => {
    ran.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.note += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...ran };
}
