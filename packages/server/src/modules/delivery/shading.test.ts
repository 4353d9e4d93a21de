import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { questionOf } from '../../../test/support/market.ts';
import { seededDice } from '../../base/dice.ts';
import type { Log } from '../../stores/log/port.ts';
import type { AdRecord } from './ad-event.ts';
import { decide } from './decide.ts';
import { makeOffer } from './offer.ts';
import { Recorder } from './recorder.ts';
import { NO_COUNTS, SHARES, type ShareCounts, shareOf } from './shading.ts';
import { WinRates } from './win-rates.ts';

const NEVER_TRIED = () => 0.9;

test('without evidence the full worth is bid, but for a few bids that try less', () => {
  assert.equal(shareOf(NO_COUNTS, NEVER_TRIED), 1);
  const dice = seededDice(1);
  const shares = Array.from({ length: 2_000 }, () => shareOf(NO_COUNTS, dice));
  const tried = shares.filter((share) => share < 1).length;
  assert.ok(tried > 40 && tried < 140, String(tried));
});

/** Bids 20,000 times against others whose highest bid is drawn; what is gained of each impression's worth on the mean. */
function gainOf(
  othersBid: (dice: () => number) => number,
  choose: (rates: WinRates, dice: () => number) => number,
) {
  const dice = seededDice(5);
  const rates = new WinRates();
  let gain = 0;
  for (let i = 0; i < 20_000; i++) {
    const share = choose(rates, dice);
    rates.bid({ placement: 'p', share });
    if (share <= othersBid(dice)) continue;
    rates.won({ placement: 'p', share });
    gain += 1.25 - share;
  }
  return gain / 20_000;
}

const MARKETS: Readonly<Record<string, (dice: () => number) => number>> = {
  'nobody else': () => 0,
  'weak competition': (dice) => 0.55 * dice(),
  'even competition': (dice) => 1.2 * dice(),
  'fierce competition': (dice) => 0.85 + 0.3 * dice(),
};

for (const [name, others] of Object.entries(MARKETS)) {
  test(`shading gains nearly what knowing the market would: ${name}`, () => {
    const learned = gainOf(others, (rates, dice) => shareOf(rates.of('p'), dice));
    const best = Math.max(...SHARES.map((share) => gainOf(others, () => share)));
    const unshaded = gainOf(others, () => 1);
    assert.ok(learned >= 0.85 * best, `${learned} of ${best}`);
    assert.ok(learned >= 0.93 * unshaded, `${learned}, unshaded ${unshaded}`);
  });
}

const counts: fc.Arbitrary<ShareCounts> = fc
  .array(fc.tuple(fc.nat({ max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: SHARES.length,
    maxLength: SHARES.length,
  })
  .map((rows) => ({ bids: rows.map(([bids]) => bids), wins: rows.map(([bids, rate]) => bids * rate) }));

test('a bid is never more than the worth nor less than the floor, and in second-price auctions always the worth', () => {
  fc.assert(
    fc.property(
      counts,
      fc.boolean(),
      fc.integer({ min: 0, max: 2_000_000 }),
      (shares, isFirstPrice, floor) => {
        const market = { sellers: { '7': { campaigns: [{}] } } };
        const ask = (known: ShareCounts) => {
          const question = questionOf({
            ...market,
            request: { isFirstPrice, slots: [{ floorCpmMicros: floor }] },
          });
          return decide({ ...question, market: { ...question.market, shareCounts: () => known } }).bids[0];
        };
        const [bid, worth] = [ask(shares), ask(NO_COUNTS)?.cpmMicros];
        assert.equal(bid === undefined, worth === undefined);
        if (bid === undefined || worth === undefined) return;
        assert.ok(bid.price.cpmMicros <= worth && bid.price.cpmMicros >= floor);
        if (!isFirstPrice) assert.equal(bid.price.cpmMicros, worth);
      },
    ),
    { numRuns: 200 },
  );
});

test('a winner that pays what it bid is recorded with that media cost, whatever the share, the floor and the rate', async () => {
  const nowMs = Date.parse('2026-06-10T12:00:00Z');
  const linkKey = Buffer.alloc(32, 5);
  const records: AdRecord[] = [];
  const log = {
    append: async (_stream: string, [data]: readonly Buffer[]) => void records.push(JSON.parse(String(data))),
  } as unknown as Log;
  let bids = 0;
  await fc.assert(
    fc.asyncProperty(
      counts,
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.constantFrom('1', '0.92', '0.0331', '151.7'),
      async (known, floorCpmMicros, rate) => {
        const [currency, currencies] = rate === '1' ? ['USD', []] : ['XTS', ['XTS']];
        const question = questionOf({
          sellers: { '7': { campaigns: [{ bid: '0.8' }] } },
          request: { isFirstPrice: true, currencies, slots: [{ floorCpmMicros }] },
          policy: { exchangeRates: `USD=1, XTS=${rate}` },
        });
        const market = { ...question.market, shareCounts: () => known };
        const [bid] = decide({ ...question, market }).bids;
        if (bid === undefined) return;
        const ids = { next: () => `bid${bids++}` };
        const offer = makeOffer(bid, { ...{ market, linkKey, ids }, nowMs });
        assert.equal(offer.currency, currency);
        const recorder = new Recorder({ log, linkKey, clock: { now: () => nowMs } });
        assert.equal(await recorder.win(offer.adToken, (offer.cpmMicros / 1e6).toFixed(6)), 'recorded');
        const record = records.pop();
        const media = record?.kind === 'win' ? record.mediaCpmMicros : undefined;
        assert.ok(media !== undefined && media <= bid.cpmMicros);
        const offered = offer.cpmMicros / Number(rate);
        assert.ok(Math.abs(media - offered) <= 0.51, `${media} instead of ${offered}`);
      },
    ),
    { numRuns: 100 },
  );
});
