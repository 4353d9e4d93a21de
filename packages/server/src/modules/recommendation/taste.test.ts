import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fate, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { siteRecord } from '../../../test/support/site-records.ts';
import { seededDice } from '../../base/dice.ts';
import { keptInMemory } from '../../stores/profiles/kept-state.ts';
import type { SiteEvent, SiteEventType } from '../events/index.ts';
import { openSuggestions, Taste } from './index.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const MINUTE = 60_000;

interface Act {
  readonly who: string;
  readonly product: string;
  readonly sellerId?: string | null;
  readonly minute?: number;
  readonly type?: SiteEventType;
  readonly advertiserId?: number;
}

function recordOf({ who, product, sellerId = '7', minute = 0, type = 'viewItem', advertiserId = 1 }: Act) {
  const timeMs = NOW - 3_600_000 + minute * MINUTE;
  const event: SiteEvent = {
    ...{ v: 1, id: 'e', advertiserId, surface: 'onetag', type, timeMs, receivedMs: timeMs },
    shopper: [who],
    items: [{ product, sellerId, priceMicros: null, quantity: 1 }],
  };
  return siteRecord(event);
}

function tasteOf(acts: readonly Act[], actions = 1_000): Taste {
  const taste = new Taste({ actions });
  for (const act of acts) taste.apply({ data: recordOf(act) });
  return taste;
}

/** One session for each text; a letter is a product, its seller the digit behind it. */
function sessions(...texts: string[]): Act[] {
  return texts.flatMap((text, i) =>
    text.split(' ').map((item) => ({ who: `s${i}`, product: item.slice(0, -1), sellerId: item.slice(-1) })),
  );
}

function suggestTo(taste: Taste, viewed: readonly string[], sellerId = '7') {
  const views = viewed.map((product) => ({ product, sellerId, timeMs: NOW - MINUTE, type: 'viewItem' }));
  const { sellers, productsOf } = openSuggestions(taste)({
    advertiserId: 1,
    shopper: 'k',
    views,
    nowMs: NOW,
  });
  return { sellers, of: (id: string) => [...new Set(productsOf(id))] };
}

test('what similar sessions hold is suggested, of the asked seller only, the most shared first', () => {
  const taste = tasteOf(sessions('a7 b7 c7 x8', 'a7 b7 d7', 'a7 c7 b7', 'e7 f7'));
  assert.deepEqual(suggestTo(taste, ['a']).of('7').slice(0, 4), ['a', 'b', 'c', 'd']);
  assert.deepEqual(suggestTo(taste, ['a']).of('8'), ['x']);
  assert.deepEqual(suggestTo(taste, ['a']).of('9'), []);
});

test('sellers whom the shopper has not met are suggested with what fits, and never those that it has met', () => {
  const taste = tasteOf(sessions('a7 x8 y8', 'a7 x8', 'a7 z9', 'q5 r6'));
  const { sellers } = suggestTo(taste, ['a']);
  assert.deepEqual(
    sellers.map(({ sellerId, products, isMet }) => ({ sellerId, products, isMet })),
    [
      { sellerId: '8', products: ['x', 'y'], isMet: false },
      { sellerId: '9', products: ['z'], isMet: false },
    ],
  );
  assert.ok(sellers.every(({ strength }) => strength > 0 && strength <= 0.25));
});

test('without similar sessions a seller’s products are suggested by what sells lately', () => {
  const taste = tasteOf([
    { who: 's1', product: 'seen' },
    { who: 's2', product: 'seen' },
    { who: 's3', product: 'sold', type: 'trackTransaction' },
    { who: 's4', product: 'listed', type: 'viewList' },
  ]);
  assert.deepEqual(suggestTo(taste, ['unheard']).of('7'), ['sold', 'seen']);
});

test('what a shopper looks at next changes what is suggested at once; what others do, within a minute', () => {
  const taste = tasteOf(sessions('a7 x8', 'b7 y8'));
  const suggest = openSuggestions(taste);
  const ask = (product: string, nowMs: number) => {
    const views = [{ product, sellerId: '7', timeMs: NOW - MINUTE, type: 'viewItem' }];
    return [...suggest({ advertiserId: 1, shopper: 'k', views, nowMs }).productsOf('8')][0];
  };
  assert.deepEqual([ask('a', NOW), ask('b', NOW)], ['x', 'y']);
  for (const who of ['t1', 't2', 't3']) {
    for (const product of ['b', 'z']) {
      taste.apply({ data: recordOf({ who, product, sellerId: product === 'z' ? '8' : '7' }) });
    }
  }
  assert.deepEqual([ask('b', NOW + MINUTE), ask('b', NOW + MINUTE + 1)], ['y', 'z']);
});

test('companions are remembered when their sessions are forgotten', () => {
  const busy = Array.from({ length: 30 }, (_, i) => ({ who: `o${i}`, product: 'a', sellerId: '7' }));
  const taste = tasteOf([...sessions('a7 b8'), ...busy, { who: 'late', product: 'b', sellerId: '8' }], 16);
  assert.deepEqual(suggestTo(taste, ['a']).of('8'), ['b']);
});

test('a session ends after half an hour of silence', () => {
  const taste = tasteOf([
    { who: 's', product: 'a', minute: 0 },
    { who: 's', product: 'b', sellerId: '8', minute: 31 },
  ]);
  assert.deepEqual(suggestTo(taste, ['a']).sellers, []);
});

test('shops do not learn from each other, and products without a seller are not learned', () => {
  const taste = tasteOf([
    { who: 's', product: 'a', advertiserId: 2 },
    { who: 's', product: 'b', advertiserId: 2 },
    { who: 't', product: 'a', sellerId: null },
  ]);
  assert.deepEqual(suggestTo(taste, ['a']).of('8'), []);
  assert.equal(taste.items.numberOf(1, 'a'), undefined);
});

const acts: fc.Arbitrary<Act> = fc.record({
  who: fc.constantFrom('s1', 's2', 's3', 's4'),
  product: fc.constantFrom('a', 'b', 'c', 'd', 'é"\n', '🛒', ...'efghijkl'),
  sellerId: fc.constantFrom('7', '8', '9', null),
  minute: fc.integer({ min: 0, max: 90 }),
  type: fc.constantFrom('viewItem', 'addToCart', 'trackTransaction', 'viewList', 'viewHome'),
  advertiserId: fc.constantFrom(1, 2),
});

test('a rebuild knows the same to the byte, however records were cut into batches and whatever crashed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 60 }), fc.integer(), async (all, seed) => {
      const dice = seededDice(seed);
      const records = all.map((act, i) => ({ position: i + 1, data: recordOf(act) }));
      const fates: Fate[] = ['works', 'works', 'fails-before', 'fails-after'];
      const profiles = simulatedProfiles(() => fates[Math.floor(dice() * 4)] ?? 'works');
      const everyRecords = 1 + Math.floor(dice() * 20);
      let taste = new Taste({ actions: 16 });
      let fold = keptInMemory(taste, { profiles, everyRecords });
      let position = await fold.cursor();
      while (position < records.length) {
        const batch = records.slice(position, position + 1 + Math.floor(dice() * 7));
        try {
          await fold.apply(batch);
          position += batch.length;
        } catch {
          if (dice() < 0.5) {
            taste = new Taste({ actions: 16 });
            fold = keptInMemory(taste, { profiles, everyRecords });
          }
          position = await fold.cursor();
        }
      }
      const rebuilt = new Taste({ actions: 16 });
      for (const record of records) rebuilt.apply(record);
      assert.equal(textOf(taste), textOf(rebuilt));
    }),
    { numRuns: 200 },
  );
});

test('memory stays bounded, and everything remembered can be found', () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 200 }), (all) => {
      const taste = tasteOf(all, 16);
      assert.ok(taste.items.size <= 16);
      for (let n = 0; n < taste.items.room; n++) {
        const item = taste.items.at(n);
        if (item === null) continue;
        assert.ok(taste.items.actionsOf(n) > 0);
        assert.equal(taste.items.numberOf(item.advertiserId, item.product), n);
      }
      const viewed = [...new Set(all.map(({ product }) => product))].slice(0, 4);
      const { sellers, of } = suggestTo(taste, viewed);
      assert.ok(sellers.every(({ sellerId }) => sellerId !== '7'));
      for (const sellerId of ['7', '8', '9']) of(sellerId);
    }),
    { numRuns: 200 },
  );
});

function textOf(taste: Taste): string {
  return [...taste.save()].map((part) => Buffer.from(part).toString('latin1')).join('\n--\n');
}
