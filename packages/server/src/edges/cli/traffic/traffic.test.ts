import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededDice } from '../../../base/dice.ts';
import { readOneTag, readS2s } from '../../../modules/events/index.ts';
import { bannerOf, bidCall } from './ad-requests.ts';
import { makeShoppers, pickProduct } from './shopper.ts';
import { type Act, visitRequests } from './site-requests.ts';

const LAMP = { id: 'DM-1', sellerId: '7', price: 12.9 };
const market = [[LAMP, { id: 'DM-2', sellerId: '7', price: 5 }], [{ id: 'DM-3', sellerId: '8', price: 7 }]];
const shopper = {
  ...{ id: 't1-shopper-1', isServerSide: false, favourites: [0] },
  ...{ restlessness: 1, hasVisited: false },
};
const acts: Act[] = [
  { kind: 'home', eventId: 'e1' },
  { kind: 'product', eventId: 'e2', product: LAMP },
  { kind: 'basket', eventId: 'e3', product: LAMP },
  { kind: 'order', eventId: 'e4', orderId: 'o&=1', lines: [{ product: LAMP, quantity: 2 }] },
];

test('the pixel and the server say the same, and both are understood', () => {
  const pixels = visitRequests(shopper, acts, 50001).map(({ call }) => {
    const read = readOneTag(call.path.split('?')[1] ?? '', { userAgent: '', cookieId: 'c' });
    assert.deepEqual([read.accounts, read.warnings, read.events.length], [['50001'], [], 1]);
    assert(read.identities.some(({ kind, value }) => kind === 'first-party' && value === shopper.id));
    return read.events[0];
  });
  const [server] = visitRequests({ ...shopper, isServerSide: true }, acts, 50001);
  assert(typeof server?.call.body === 'string');
  const sent = readS2s(JSON.parse(server.call.body));
  assert.deepEqual([sent.accounts, sent.warnings], [['50001'], []]);
  for (const [i, { type, id, transactionId, items }] of sent.events.entries()) {
    const pixel = pixels[i];
    assert.deepEqual([pixel?.type, pixel?.id, pixel?.transactionId], [type, id, transactionId]);
    assert.deepEqual(
      pixel?.items.map((item) => item.id),
      items.map((item) => item.id),
    );
  }
  assert.deepEqual(pixels[3]?.items, [{ id: 'DM-1', price: '12.90', quantity: '2' }]);
});

test('the same seed makes the same crowd with the same tastes', () => {
  const crowd = (seed: number) => {
    const dice = seededDice(seed);
    const shoppers = makeShoppers(20, { prefix: 'x', market, dice });
    return shoppers.map((each) => [each, pickProduct(each, market, dice).id]);
  };
  assert.deepEqual(crowd(42), crowd(42));
  assert.notDeepEqual(crowd(42), crowd(43));
});

test('a banner’s pixel and links are found in its markup', () => {
  const adm =
    '<a href="http://x.test/c/abc?a=1&amp;b=2"><img src="http://x.test/p.png"></a><a href="http://x.test/c/abc?a=1&amp;b=2">Go</a><img alt="" src="http://x.test/i/xyz.gif">';
  const text = JSON.stringify({ seatbid: [{ bid: [{ adm, price: 1.5 }] }] });
  assert.deepEqual(bannerOf({ status: 200, headers: {}, text }), {
    pixel: '/i/xyz.gif',
    links: ['/c/abc?a=1&b=2'],
    cpm: 1.5,
  });
  assert.equal(bannerOf({ status: 204, headers: {}, text: '' }), null);
  const { body } = bidCall(shopper, { id: 'q', size: 5, floorCpm: 0.1 });
  assert.deepEqual(JSON.parse(String(body)).imp[0].banner, { w: 728, h: 90 });
});
