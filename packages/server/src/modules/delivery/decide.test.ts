import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MarketCase, questionOf } from '../../../test/support/market.ts';
import { formatMicros } from '../../base/money.ts';
import { fundsAt } from '../campaigns/index.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { NO_BID_REASONS } from './no-bid-reason.ts';

interface Case extends MarketCase {
  readonly name: string;
  readonly expect: {
    readonly reason?: string;
    readonly bids?: readonly Readonly<Record<string, unknown>>[];
    readonly trace?: readonly string[];
  };
}

const FOLDER = new URL('../../../test/fixtures/decisions/', import.meta.url);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
  const cases = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case[];
  for (const one of cases) test(`${file.replace('.json', '')}: ${one.name}`, () => check(one));
}

function check(one: Case): void {
  const decision = decide(questionOf(one));
  assert.equal(decision.reason, one.expect.reason ?? null);
  const bids = decision.bids.map(summaryOf);
  assert.equal(bids.length, one.expect.bids?.length ?? 0);
  for (const [i, expected] of (one.expect.bids ?? []).entries()) {
    const given = bids[i] ?? {};
    assert.deepEqual(
      Object.fromEntries(Object.keys(expected).map((field) => [field, given[field]])),
      expected,
    );
  }
  const lines =
    decision.trace?.map(({ station, sellerId, reason }) => `${station} ${sellerId} ${reason}`) ?? [];
  for (const line of one.expect.trace ?? [])
    assert.ok(lines.includes(line), `${line} is not in ${lines.join('; ')}`);
}

function summaryOf(bid: Decision['bids'][number]): Record<string, unknown> {
  return {
    slot: bid.slot.id,
    seller: bid.sellerCampaign.sellerId,
    campaign: bid.sellerCampaign.campaignId,
    click: formatMicros(bid.clickPriceMicros),
    cpm: formatMicros(bid.cpmMicros),
    products: bid.products.map(({ key }) => key),
    offered: `${formatMicros(bid.price.cpmMicros)} ${bid.price.currency}`,
    form: bid.form.kind,
    size: bid.form.kind === 'banner' ? `${bid.form.size.width}x${bid.form.size.height}` : null,
  };
}

const amounts = fc.constantFrom('0', '0.01', '0.3', '1', '5', '100');
const dates = fc.constantFrom('2026-06-01', '2026-06-09', '2026-06-10', '2026-06-11', '2026-06-30');
const sellerIds = ['7', '8', '9'];

const markets: fc.Arbitrary<MarketCase> = fc
  .record({
    sellers: fc.array(
      fc.record({
        products: fc.subarray(['a', '!b', 'c']),
        campaigns: fc.array(
          fc.record({
            kind: fc.constantFrom('multi-seller' as const, 'single-seller' as const),
            bid: fc.option(amounts),
            running: fc.boolean(),
            budget: fc.record({
              type: fc.constantFrom('Capped' as const, 'Uncapped' as const),
              amount: amounts,
              from: dates,
              to: fc.option(dates),
              suspended: fc.boolean(),
            }),
            daily: fc.option(amounts),
          }),
          { maxLength: 2 },
        ),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    posted: fc.dictionary(
      fc.constantFrom('7-0', '7-1', '8-0', '8-1', '9-0', '9-1', '7-0d', '8-0d', '9-1d'),
      fc.dictionary(fc.constantFrom('2026-06-09', '2026-06-10'), amounts),
    ),
    slots: fc.array(fc.record({ id: fc.constantFrom('x', 'y', 'z') }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ sellers, posted, slots }) => ({
    posted,
    request: { slots: slots as never },
    views: sellerIds.flatMap((sellerId, i) => [{ product: `${sellerId}a`, sellerId, hoursAgo: i }]),
    sellers: Object.fromEntries(
      sellers.map(({ products, campaigns }, i) => [
        sellerIds[i] ?? '',
        {
          products: products.map((id) =>
            id.startsWith('!') ? `!${sellerIds[i]}${id.slice(1)}` : `${sellerIds[i]}${id}`,
          ),
          campaigns: campaigns.map(({ budget, daily, ...campaign }, n) => ({
            ...campaign,
            id: 100 + n,
            budgets: [
              { id: `${sellerIds[i]}-${n}`, ...budget },
              ...(daily === null
                ? []
                : [{ id: `${sellerIds[i]}-${n}d`, type: 'Daily' as const, amount: daily }]),
            ],
          })),
        },
      ]),
    ),
  }));

test('a seller without funds is never bid for, a click never costs more than is left, a seller has one slot', () => {
  fc.assert(
    fc.property(markets, (one) => {
      const question = questionOf(one);
      const { market, nowMs } = question;
      const { bids, reason } = decide(question);
      assert.equal(reason === null, bids.length > 0);
      assert.equal(new Set(bids.map(({ sellerCampaign }) => sellerCampaign.sellerId)).size, bids.length);
      for (const { sellerCampaign, clickPriceMicros, cpmMicros, products } of bids) {
        const { total, daily } = fundsAt(sellerCampaign, nowMs, 'UTC');
        assert.ok(total !== null && !total.isSuspended && sellerCampaign.campaignRunning);
        assert.ok(clickPriceMicros > 0 && cpmMicros > 0);
        const left = (total.amountMicros ?? Infinity) - market.posted(total.budgetId);
        assert.ok(clickPriceMicros <= left);
        if (daily !== null)
          assert.ok(
            clickPriceMicros <=
              (daily.amountMicros ?? Infinity) - market.postedOn(daily.budgetId, '2026-06-10'),
          );
        assert.ok(products.length > 0);
        for (const { inStock, sellerId } of products)
          assert.ok(inStock && sellerId === sellerCampaign.sellerId);
      }
    }),
    { numRuns: 500 },
  );
});

test('tracing changes nothing, and the same question has the same answer', () => {
  fc.assert(
    fc.property(markets, (one) => {
      const traced = decide(questionOf(one));
      const plain = decide({ ...questionOf(one), isTraced: false });
      assert.equal(plain.reason, traced.reason);
      assert.deepEqual(plain.bids.map(summaryOf), traced.bids.map(summaryOf));
      assert.equal(plain.trace, null);
      if (traced.reason !== null) assert.ok(traced.reason in NO_BID_REASONS);
    }),
    { numRuns: 200 },
  );
});

test('candidates of advertisers in other currencies are ranked by their worth, not by its digits', () => {
  const view = (sellerId: string) => ({ product: `${sellerId}-1`, sellerId, hoursAgo: 0 });
  const question = questionOf({
    policy: { exchangeRates: 'USD=1, JPY=150' },
    sellers: { '7': { campaigns: [{ bid: '1' }] }, '8': { campaigns: [{ bid: '100' }] } },
    views: [view('7'), view('8')],
  });
  const knownIn = (currency: string, sellerId: string) =>
    question.shoppers.map(({ advertiser, profile }) => ({
      advertiser: { ...advertiser, currency },
      profile: { ...profile, views: profile.views.filter((each) => each.sellerId === sellerId) },
    }));
  const winnerOf = (shoppers: typeof question.shoppers) =>
    decide({ ...question, shoppers }).bids[0]?.sellerCampaign.sellerId;
  assert.equal(winnerOf([...knownIn('USD', '7'), ...knownIn('JPY', '8')]), '7');
  assert.equal(winnerOf([...knownIn('USD', '7'), ...knownIn('USD', '8')]), '8');
});
