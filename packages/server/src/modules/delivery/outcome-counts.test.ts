import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OutcomeCounts, type WeighedOutcome } from './outcome-counts.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 10, 12);

const pair = (sellerId: number, campaignId = 1) => ({ sellerId: String(sellerId), campaignId });

const entries = (counts: OutcomeCounts, of: ReturnType<typeof pair>, nowMs: number) =>
  Object.fromEntries(counts.lastHour(of, nowMs).outcomes);

test('whatever is counted when, an hour shows the last sixty minutes of each seller-campaign, and nothing of others', () => {
  const outcomes: WeighedOutcome[] = ['bid', 'paced', 'below-floor'];
  const step = fc.record({
    minutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 55, max: 130 })),
    seller: fc.integer({ min: 1, max: 3 }),
    campaign: fc.integer({ min: 1, max: 2 }),
    outcome: fc.constantFrom(...outcomes),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (steps, later) => {
      const counts = new OutcomeCounts(START);
      const happened: { at: number; key: string; outcome: WeighedOutcome }[] = [];
      let nowMs = START;
      for (const { minutes, seller, campaign, outcome } of steps) {
        nowMs += minutes * MINUTE;
        counts.at(nowMs);
        counts.count(pair(seller, campaign), outcome);
        happened.push({ at: nowMs, key: `${seller}.${campaign}`, outcome });
      }
      nowMs += later * MINUTE;
      for (const seller of [1, 2, 3]) {
        for (const campaign of [1, 2]) {
          const recent = happened.filter(
            ({ at, key }) => key === `${seller}.${campaign}` && nowMs - at < 60 * MINUTE,
          );
          const expected = Object.fromEntries(
            outcomes.flatMap((outcome) => {
              const count = recent.filter((each) => each.outcome === outcome).length;
              return count === 0 ? [] : [[outcome, count]];
            }),
          );
          assert.deepEqual(entries(counts, pair(seller, campaign), nowMs), expected);
        }
      }
    }),
  );
});

test('the beginning of what is known is told: an hour ago, or the start of the process', () => {
  const counts = new OutcomeCounts(START);
  assert.equal(counts.lastHour(pair(1), START + 10 * MINUTE).sinceMs, START);
  assert.equal(counts.lastHour(pair(1), START + 90 * MINUTE).sinceMs, START + 31 * MINUTE);
});

test('a clock that is set back loses at most the counts', () => {
  const counts = new OutcomeCounts(START);
  const count = (nowMs: number) => {
    counts.at(nowMs);
    counts.count(pair(1), 'bid');
  };
  count(START);
  count(START - 2 * MINUTE);
  assert.deepEqual(entries(counts, pair(1), START), { bid: 2 });
  assert.deepEqual(entries(counts, pair(1), START - 2 * MINUTE), { bid: 2 });
  count(START - 500 * MINUTE);
  assert.deepEqual(entries(counts, pair(1), START - 500 * MINUTE), { bid: 1 });
});

test('when all counters are in use it says so, and takes back those that were idle for an hour', () => {
  const counts = new OutcomeCounts(START);
  const MANY = 65_536;
  for (let seller = 1; seller <= MANY; seller++) counts.count(pair(seller), 'paced');
  counts.count(pair(1), 'bid');
  counts.count(pair(MANY + 1), 'bid');
  assert.deepEqual(entries(counts, pair(1), START), { paced: 1 });
  assert.deepEqual(entries(counts, pair(MANY + 1), START), {});
  assert.equal(counts.lastHour(pair(2), START).isComplete, false);
  const later = START + 61 * MINUTE;
  counts.at(later);
  counts.count(pair(1), 'paced');
  counts.count(pair(MANY + 1), 'bid');
  assert.deepEqual(entries(counts, pair(MANY + 1), later), { bid: 1 });
  assert.deepEqual(entries(counts, pair(1), later), { paced: 1 });
  assert.deepEqual(entries(counts, pair(2), later), {});
  assert.equal(counts.lastHour(pair(2), later).isComplete, true);
});
