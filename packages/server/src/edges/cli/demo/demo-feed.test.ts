import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../../test/support/stores.ts';
import { migrations, openCatalog } from '../../../modules/catalog/index.ts';
import { demoFeed } from './demo-feed.ts';

test('the demo feed is whole: 40 sellers, 2,000 products, none refused, always the same', async (t) => {
  const feed = demoFeed('http://127.0.0.1:8080');
  assert.equal(feed, demoFeed('http://127.0.0.1:8080'));
  const catalog = await openCatalog({ db: await testDb(t, migrations), clock: { now: () => 1 } });
  async function* source() {
    yield Buffer.from(feed);
  }
  const run = await catalog.importFeed({ advertiserId: 1, mode: 'full', source: source(), name: 'demo' });
  assert.deepEqual([run.accepted, run.refused, run.sellersAdded], [2_000, 0, 40]);
  const sellers = catalog.sellers({ advertiserId: 1 });
  assert.equal(new Set(sellers.map((seller) => seller.name)).size, 40);
  for (const seller of sellers) assert(catalog.productsOf(seller.id).some((product) => product.inStock));
});
