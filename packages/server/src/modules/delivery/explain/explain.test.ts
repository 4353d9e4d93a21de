import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CampaignCase, type MarketCase, marketOf, questionOf } from '../../../../test/support/market.ts';
import { decide } from '../decide.ts';
import { OutcomeCounts } from '../outcome-counts.ts';
import { openExplain } from './explain.ts';

/** 14:24 of the first of ten days: 60 % have passed, and an hour more may be spent. */
const NOW = '2026-06-10T14:24:00Z';
const TEN_DAYS = { id: 'b1', amount: '100', from: '2026-06-10', to: '2026-06-19' };

function explained(market: MarketCase) {
  const nowMs = Date.parse(market.now ?? NOW);
  const outcomes = new OutcomeCounts(nowMs);
  const explain = openExplain({ market: marketOf(market), outcomes, clock: { now: () => nowMs } });
  return explain({ sellerId: '7', campaignId: 100 });
}

function failing(market: MarketCase): string[] {
  const conditions = explained(market)?.conditions ?? [];
  assert.ok(conditions.every(({ holds, remedy }) => holds === (remedy === null)));
  return conditions
    .filter(({ holds }) => !holds)
    .map(({ name, value, remedy }) => `${name}: ${value}. ${remedy}`);
}

const seller = (campaign: CampaignCase, products?: readonly string[]): MarketCase => ({
  now: NOW,
  sellers: { '7': { campaigns: [campaign], ...(products === undefined ? {} : { products }) } },
});

test('each cause is named alone, with its figures and what to do', () => {
  const single: CampaignCase = { kind: 'single-seller', budgets: [TEN_DAYS] };
  const cases: readonly (readonly [MarketCase, RegExp])[] = [
    [{ ...seller({}), mpoEnabled: false }, /^account-enabled: advertiser 1 is not enabled. Ask/],
    [seller({}, []), /^in-catalog: no product in the catalog. Import a feed/],
    [seller({ bid: '0' }), /^not-stopped: the bid is 0. Set a bid: PATCH \/seller-campaigns\/7\.100\?bid=/],
    [
      seller({ ...single, budgets: [{ ...TEN_DAYS, suspended: true }] }),
      /^not-stopped: budget b1 covers today and is suspended. Resume the budget: PATCH \/budgets\/b1 /,
    ],
    [seller({ bid: null }), /^bid-set: no bid was ever set. Set a bid/],
    [
      seller({ ...single, budgets: [{ ...TEN_DAYS, to: '2026-06-09', from: '2026-06-01' }] }),
      /^budget-today: no Capped or Uncapped budget covers 2026-06-10. Create/,
    ],
    [
      seller({ ...single, budgets: [{ ...TEN_DAYS, from: '2026-06-12' }] }),
      /^budget-today: .* covers 2026-06-10; budget b1 begins on 2026-06-12. Create .*or move/,
    ],
    [
      { ...seller(single), posted: { b1: '100' } },
      /^budget-left: 100 USD of 100 USD spent of budget b1. Raise the amount of budget b1/,
    ],
    [
      {
        ...seller({
          budgets: [
            { id: 'u', type: 'Uncapped' },
            { id: 'd', type: 'Daily', amount: '5' },
          ],
        }),
        posted: { d: { '2026-06-10': '5' } },
      },
      /^daily-budget-left: 5 USD of 5 USD spent of budget d today. Wait for the next day in UTC/,
    ],
    [seller({ running: false }), /^campaign-running: campaign 100 is not running. Ask/],
    [seller({}, ['!p1', '!p2']), /^products-to-show: 0 of 2 products in stock. Import/],
    [
      seller({ ...single, productSet: { operator: 'IsIn', keys: ['other'] } }, ['p1']),
      /^products-to-show: 0 of 1 product in stock, and allowed by the product set. .* or change the product set/,
    ],
    [
      { ...seller(single), posted: { b1: { '2026-06-10': '7.5' } } },
      /^on-pace: 7.5 USD spent today, 6.41\d* USD allowed by now, 10 USD planned for the day. Wait: .* goes on after 2026-06-10 17:00 UTC/,
    ],
    [
      { ...seller(single), posted: { b1: { '2026-06-10': '10' } } },
      /^on-pace: 10 USD spent today, .* goes on after 2026-06-11 00:00 UTC/,
    ],
  ];
  for (const [market, expected] of cases) {
    const found = failing(market);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', expected);
  }
  assert.deepEqual(failing(seller({})), []);
  assert.deepEqual(failing(seller(single)), []);
});

test('several causes are all named, in the order in which serving asks', () => {
  const market = { ...seller({ bid: '0', running: false, budgets: [] }, ['!p1']), mpoEnabled: false };
  const names = explained(market)?.conditions.flatMap(({ name, holds }) => (holds ? [] : [name]));
  assert.deepEqual(names, [
    'account-enabled',
    'not-stopped',
    'budget-today',
    'campaign-running',
    'products-to-show',
  ]);
});

test('whatever the market is, it says serving exactly when a decision keeps it, and the same first cause', () => {
  const days = ['2026-06-08', '2026-06-09', '2026-06-10', '2026-06-11'];
  const budget = (id: string, type?: 'Daily' | 'Uncapped') =>
    fc.record({
      id: fc.constant(id),
      type: fc.constant(type ?? ('Capped' as const)),
      amount: fc.constantFrom('1', '10', '40'),
      from: fc.constantFrom(...days),
      to: fc.constantFrom('2026-06-10', '2026-06-12'),
      suspended: fc.boolean(),
    });
  const market = fc.record({
    kind: fc.constantFrom('multi-seller' as const, 'single-seller' as const),
    bid: fc.constantFrom(null, '0', '0.4'),
    running: fc.boolean(),
    capped: budget('capped'),
    daily: fc.option(budget('daily', 'Daily')),
    posted: fc.constantFrom('0', '0.9', '1', '5', '10', '40'),
    products: fc.constantFrom([], ['p1'], ['!p1'], ['!p1', 'p2']),
    listed: fc.constantFrom(null, 'p1', 'p2'),
    hour: fc.constantFrom('00', '06', '12', '23'),
  });
  fc.assert(
    fc.property(market, ({ kind, bid, running, capped, daily, posted, products, listed, hour }) => {
      const isSingle = kind === 'single-seller';
      const budgets = isSingle || daily === null ? [capped] : [capped, daily];
      const campaign = { kind, bid, running, budgets };
      const productSet = listed === null ? {} : { productSet: { operator: 'IsIn' as const, keys: [listed] } };
      const fixture: MarketCase = {
        ...seller(isSingle ? { ...campaign, ...productSet } : campaign, products),
        now: `2026-06-10T${hour}:30:00Z`,
        views: [{ product: 'p1', sellerId: '7', hoursAgo: 1 }],
        posted: { capped: { '2026-06-10': posted }, daily: { '2026-06-10': posted } },
      };
      const question = questionOf(fixture);
      const [line] = decide({ ...question, isTraced: true }).trace ?? [];
      const isWeighed = line?.station === 'ranked' || line?.station === 'funded';
      const isKept = isWeighed && line?.reason !== 'no-products';
      const explanation = explained(fixture);
      assert.equal(explanation?.isServing, isKept, JSON.stringify([fixture, line]));
      const cause = explanation?.conditions.find(({ holds }) => !holds)?.reason ?? null;
      if (!isKept) assert.equal(cause, line?.reason);
    }),
    { numRuns: 500 },
  );
});

test('what nobody weighed says so, and what does not exist has no answer', () => {
  const { lastHour } = explained(seller({})) ?? assert.fail();
  assert.deepEqual([lastHour.weighed, lastHour.bids, lastHour.noBids], [0, 0, []]);
  assert.match(lastHour.note ?? '', /No request weighed it/);
  assert.equal(explained({ sellers: { '8': { campaigns: [{}] } } }), null);
});

test('the hour adds up: weighed = bids + the sum of the reasons, the most frequent first', () => {
  const nowMs = Date.parse(NOW);
  const outcomes = new OutcomeCounts(nowMs);
  const weigh = (fixture: MarketCase, times: number) => {
    for (let i = 0; i < times; i++) decide({ ...questionOf(fixture), isTraced: false, outcomes });
  };
  weigh(seller({}), 3);
  weigh(seller({ bid: '0' }), 2);
  const floor = {
    id: 'top',
    floorCpmMicros: 900_000_000,
    floorCurrency: 'USD',
    isSecure: true,
    sizes: [{ width: 300, height: 250 }],
    native: null,
    dealsOnly: false,
  };
  weigh({ ...seller({}), request: { slots: [floor, { ...floor, id: 'side' }] } }, 2);
  const explain = openExplain({ market: marketOf(seller({})), outcomes, clock: { now: () => nowMs } });
  const { lastHour } = explain({ sellerId: '7', campaignId: 100 }) ?? assert.fail();
  assert.deepEqual(
    [
      lastHour.weighed,
      lastHour.bids,
      lastHour.noBids.map(({ reason, count }) => [reason, count]),
      lastHour.note,
    ],
    [
      9,
      3,
      [
        ['below-floor', 4],
        ['seller-stopped', 2],
      ],
      null,
    ],
  );
});

test('who comes second is counted as outbid, with and without a trace', () => {
  const fixture: MarketCase = {
    now: NOW,
    sellers: { '7': { campaigns: [{ bid: '0.3' }] }, '8': { campaigns: [{ bid: '0.9' }] } },
  };
  for (const isTraced of [false, true]) {
    const outcomes = new OutcomeCounts(Date.parse(NOW));
    decide({ ...questionOf(fixture), isTraced, outcomes });
    const counted = (sellerId: string) =>
      Object.fromEntries(outcomes.lastHour({ sellerId, campaignId: 100 }, Date.parse(NOW)).outcomes);
    assert.deepEqual([counted('7'), counted('8')], [{ 'no-slot-left': 1 }, { bid: 1 }]);
  }
});
