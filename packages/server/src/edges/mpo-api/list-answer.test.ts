import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MPO_PATH, type MpoWorld, mpoWorld } from '../../../test/support/mpo-world.ts';

/** Past what is answered in one piece. */
const SELLERS = 1_300;

/** A marketplace in which lists are long, and whose budgets were not made in the order of their sellers. */
async function open(t: TestContext): Promise<MpoWorld> {
  const world = await mpoWorld(t);
  const products = Array.from({ length: SELLERS }, (_, n): [string, string] => [`P${n}`, `Seller ${n}`]);
  await world.importProducts(products);
  const ids = world.catalog.sellers({ advertiserId: world.advertiserId }).map(({ id }) => id);
  const budgets = ids.toReversed().map((sellerId) => ({
    ...{ sellerId, campaignIds: [world.multiSellerId], budgetType: 'Capped', amount: 10 },
    ...{ startDate: '2026-05-10', endDate: '' },
  }));
  const made = await world.call('POST', '/budgets', budgets);
  assert.equal(made.status, 200, JSON.stringify(made.body).slice(0, 500));
  return world;
}

/** All pages of a list, one after the other. */
async function pages(world: MpoWorld, path: string, limit: number): Promise<unknown[]> {
  const rows: unknown[] = [];
  let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
  while (next !== undefined) {
    const { status, body, headers } = await world.call('GET', next);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.length > 0 && body.length <= limit, `${body.length} rows`);
    rows.push(...body);
    next = /^<(.+)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1]?.slice(MPO_PATH.length);
  }
  return rows;
}

test('a list is one array of all rows in the order of their ids, and its pages are the same rows', async (t) => {
  const world = await open(t);
  const [ada] = world.sellers;
  const numbers = (id: string) => id.split('.').map(Number);
  for (const path of [
    '/sellers',
    '/seller-campaigns',
    '/budgets',
    `/advertisers/${world.advertiserId}/budgets?type=Capped`,
    `/advertisers/${world.advertiserId}/seller-campaigns`,
    `/sellers/${ada}/budgets`,
    `/seller-campaigns?sellerId=${ada}`,
    '/sellers?withProducts=true&sellerStatus=Inactive',
  ]) {
    const { body, headers } = await world.call('GET', path);
    assert.equal(headers.link, undefined, 'nobody asked for pages');
    assert.match(String(headers['content-type']), /^application\/json/);
    const ids = body.map((row: { id: string }) => numbers(row.id));
    assert.deepEqual(
      ids,
      ids.toSorted(([a, b]: number[], [c, d]: number[]) => Number(a) - Number(c) || Number(b) - Number(d)),
    );
    assert.deepEqual(await pages(world, path, 600), body, path);
    assert.deepEqual(await pages(world, `${path}`, 10_000), body, path);
    const [first, second] = body;
    if (second === undefined) continue;
    const after = await world.call(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}after=${first.id}&limit=1`,
    );
    assert.deepEqual(after.body, [second], path);
  }
  assert.equal((await world.call('GET', '/sellers')).body.length, SELLERS + 2);
});

test('400: pages that cannot be', async (t) => {
  const world = await mpoWorld(t);
  for (const path of ['/sellers', '/budgets', '/seller-campaigns']) {
    for (const query of ['limit=0', 'limit=10001', 'limit=x', 'after=x', 'limit=1&limit=2']) {
      assert.equal((await world.call('GET', `${path}?${query}`)).status, 400, `${path}?${query}`);
    }
  }
  assert.deepEqual((await world.call('GET', '/sellers?limit=5&after=999999999999')).body, []);
});
