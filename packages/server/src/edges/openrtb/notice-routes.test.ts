import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COOKIE, testDelivery } from '../../../test/support/delivery.ts';

const MARKET = { sellers: { '7': { campaigns: [{ bid: '0.5' }] }, '8': { campaigns: [{ bid: '0.2' }] } } };
const REQUEST = {
  id: 'auction-1',
  imp: [{ id: '1', banner: { format: [{ w: 300, h: 250 }] }, secure: 1 }],
  user: { buyeruid: COOKIE },
};

test('notices: a win is recorded once with its price, whatever the macro became; forged ones are not found', async (t) => {
  const { app, records } = await testDelivery(t, { market: MARKET });
  const bid = async () =>
    (await app.inject({ method: 'POST', url: '/openrtb2/bid', payload: REQUEST })).json().seatbid[0].bid[0];
  const get = async (url: string) =>
    (await app.inject({ method: 'GET', url: url.replace('https://souk.example', '') })).statusCode;
  const [first, second] = [await bid(), await bid()];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the macro of the standard
  const won = first.nurl.replace('${AUCTION_PRICE}', '1.23456789');
  assert.deepEqual(
    [await get(won), await get(won), await get(second.nurl.replace(/\?.*/, '?price=AUDIT'))],
    [204, 204, 204],
  );
  assert.deepEqual([await get(first.burl), await get(first.burl), await get(first.lurl)], [204, 204, 204]);
  assert.equal(await get('/openrtb2/win/abc.def?price=1'), 404);
  assert.equal(await get(won.replace('/win/', '/win/x')), 404);
  const wins = (await records()).map((record) =>
    record.kind === 'win' ? record.clearingCpmMicros : record.kind,
  );
  assert.deepEqual(wins, [1_234_567, null]);
});
