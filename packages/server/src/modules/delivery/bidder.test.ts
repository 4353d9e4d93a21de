import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COOKIE, testDelivery } from '../../../test/support/delivery.ts';
import { type MarketCase, requestOf } from '../../../test/support/market.ts';

const SELLERS = Array.from({ length: 8 }, (_, i) => [String(i + 1), { campaigns: [{ bid: '0.5' }] }]);
const MARKET: MarketCase = { sellers: Object.fromEntries(SELLERS) };

test('a look at a decision changes no later one, however often somebody looks', async (t) => {
  const request = requestOf({ names: [{ kind: 'cookie', value: COOKIE }] });
  const chosen = async (looks: number) => {
    const { bidder } = await testDelivery(t, { market: MARKET });
    const sellers: string[] = [];
    for (let i = 0; i < 10; i++) {
      for (let look = 0; look < looks; look++) {
        assert.equal((await bidder.rehearse(request, 1)).bids.length, 1);
      }
      const { offers } = await bidder.bid(request, { isTraced: false, isLate: () => false });
      sellers.push(...offers.map(({ markup }) => /Seller \d/.exec(markup)?.[0] ?? markup));
    }
    return sellers;
  };
  const unseen = await chosen(0);
  assert.ok(new Set(unseen).size > 1, 'equals are chosen by the dice');
  assert.deepEqual(await chosen(3), unseen);
});
