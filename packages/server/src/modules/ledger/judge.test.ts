import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Account, Books } from './books.ts';
import { judge } from './judge.ts';
import { type FundedClick, judgeBatch } from './judge-batch.ts';

const CASE = {
  priceMicros: 300,
  expired: false,
  repeated: false,
  suspended: false,
  total: { budgetId: '1', leftMicros: 1_000 },
  daily: null,
};

test('a click costs its price, or what is left of the tighter budget; the rest is given away', () => {
  assert.deepEqual(judge(CASE), {
    chargedMicros: 300,
    givenAwayMicros: 0,
    budgetId: '1',
    dailyBudgetId: null,
    reason: null,
  });
  const short = judge({ ...CASE, total: { budgetId: '1', leftMicros: 100 } });
  assert.deepEqual(
    [short.chargedMicros, short.givenAwayMicros, short.reason],
    [100, 200, 'budget-exhausted'],
  );
  const day = judge({ ...CASE, daily: { budgetId: '2', leftMicros: 0 } });
  assert.deepEqual(
    [day.chargedMicros, day.givenAwayMicros, day.dailyBudgetId, day.reason],
    [0, 300, '2', 'daily-budget-exhausted'],
  );
  const uncapped = judge({ ...CASE, total: { budgetId: '1', leftMicros: null } });
  assert.equal(uncapped.chargedMicros, 300);
});

test('a click that no budget stands for is refused, for the first reason that applies', () => {
  const none = { chargedMicros: 0, givenAwayMicros: 0, budgetId: null, dailyBudgetId: null };
  assert.deepEqual(judge({ ...CASE, flaw: 'bot', repeated: true }), { ...none, reason: 'bot' });
  assert.deepEqual(judge({ ...CASE, flaw: 'no-impression' }), { ...none, reason: 'no-impression' });
  assert.deepEqual(judge({ ...CASE, repeated: true, expired: true }), { ...none, reason: 'double-click' });
  assert.deepEqual(judge({ ...CASE, expired: true, total: null }), { ...none, reason: 'link-expired' });
  assert.deepEqual(judge({ ...CASE, total: null, suspended: true }), { ...none, reason: 'budget-suspended' });
  assert.deepEqual(judge({ ...CASE, total: null }), { ...none, reason: 'no-budget' });
});

test('a price that is no whole amount is a defect', () => {
  for (const priceMicros of [-1, 0.5, Number.NaN, 2 ** 60])
    assert.throws(() => judge({ ...CASE, priceMicros }));
});

const DAYS = ['2026-03-28', '2026-03-29'];

const scene = fc.record({
  totalCap: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: null }),
  dailyCap: fc.integer({ min: 0, max: 1_500 }),
  clicks: fc.array(
    fc.record({
      link: fc.integer({ min: 0, max: 12 }),
      price: fc.integer({ min: 0, max: 700 }),
      day: fc.constantFrom(...DAYS),
      expired: fc.boolean(),
      funds: fc.constantFrom<'both' | 'total' | 'suspended' | 'none'>(
        'both',
        'both',
        'total',
        'suspended',
        'none',
      ),
    }),
    { maxLength: 25 },
  ),
  cut: fc.nat(25),
});

test('however clicks come and are cut into batches: no cap is passed, no link paid twice, no amount lost', () => {
  fc.assert(
    fc.property(scene, ({ totalCap, dailyCap, clicks, cut }) => {
      const funded = clicks.map((click, i) => fundedClick(click, i + 1));
      const accounts = twoAccounts(totalCap, dailyCap);
      const books = new Books(accounts);
      const charges = judgeBatch(funded, books, { linkIds: new Set(), lastSeq: 0 });

      const [total, daily] = accounts as [Account, Account];
      assert.ok(totalCap === null || total.postedMicros <= totalCap);
      for (const posting of daily.days.values()) assert.ok(posting.postedMicros <= dailyCap);
      const billable = charges.filter((charge) => charge.budgetId !== null);
      assert.equal(new Set(billable.map((charge) => charge.linkId)).size, billable.length);
      assert.equal(total.postedMicros, sum(charges.map((charge) => charge.chargedMicros)));
      assert.equal(
        total.postedMicros + total.givenAwayMicros,
        sum(billable.map((charge) => charge.priceMicros)),
      );
      assert.deepEqual(
        charges.map((charge) => charge.seq),
        clicks.map((_, i) => i + 1),
      );

      const again = new Books(twoAccounts(totalCap, dailyCap));
      const first = judgeBatch(funded.slice(0, cut), again, { linkIds: new Set(), lastSeq: 0 });
      const rest = judgeBatch(funded.slice(cut), again, {
        linkIds: new Set(first.map((charge) => charge.linkId)),
        lastSeq: first.length,
      });
      assert.deepEqual([...first, ...rest], charges);
    }),
    { numRuns: 1_000 },
  );
});

function fundedClick(
  click: { link: number; price: number; day: string; expired: boolean; funds: string },
  position: number,
): FundedClick {
  const isFunded = click.funds === 'both' || click.funds === 'total';
  return {
    click: {
      position,
      linkId: `link-${click.link}`,
      timeMs: 0,
      advertiserId: 1,
      campaignId: 2,
      sellerId: '3',
      product: 'p',
      shopper: [],
      priceMicros: click.price,
      expired: click.expired,
    },
    funds: {
      day: click.day,
      totalBudgetId: isFunded ? '1' : null,
      dailyBudgetId: click.funds === 'both' ? '2' : null,
      suspended: click.funds === 'suspended',
    },
  };
}

function twoAccounts(totalCap: number | null, dailyCap: number): Account[] {
  const empty = { postedMicros: 0, givenAwayMicros: 0, chargedAtMs: null };
  return [
    { budgetId: '1', kind: 'total', capMicros: totalCap, days: new Map(), ...empty },
    { budgetId: '2', kind: 'daily', capMicros: dailyCap, days: new Map(), ...empty },
  ];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((a, b) => a + b, 0);
}
