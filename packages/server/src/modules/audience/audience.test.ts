import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testProfiles } from '../../../test/support/profiles.ts';
import { type Fate, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { siteRecord } from '../../../test/support/site-records.ts';
import { seededDice } from '../../base/dice.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import type { SiteEvent, SiteEventType } from '../events/index.ts';
import { openAudience } from './audience.ts';
import { PURCHASES_MAX, VIEWS_MAX } from './shopper.ts';

const TYPES: readonly SiteEventType[] = [
  ...(['viewHome', 'viewItem', 'viewItem', 'addToCart', 'trackTransaction', 'viewList'] as const),
  'optOut',
];

const siteEvent = fc
  .record({
    type: fc.constantFrom(...TYPES),
    hour: fc.integer({ min: 0, max: 30 }),
    keys: fc.uniqueArray(fc.constantFrom('a1', 'a2', 'b1', 'b2', 'e1', 'e2', 'g1', 'g2'), { maxLength: 3 }),
    products: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
  })
  .map(
    ({ type, hour, keys, products }): SiteEvent => ({
      ...{ v: 1, id: 'e', advertiserId: 1, surface: 'onetag', type, timeMs: hour, receivedMs: hour },
      shopper: [...keys].sort(),
      items: products.map((product) => ({
        product: `p${product}`,
        sellerId: product === 0 ? null : `s${product % 2}`,
        priceMicros: null,
        quantity: 1,
      })),
    }),
  );

function view(keys: readonly string[], product: string, timeMs: number): SiteEvent {
  return {
    ...{ v: 1, id: 'e', advertiserId: 1, surface: 'onetag', type: 'viewItem', timeMs, receivedMs: timeMs },
    shopper: keys,
    items: [{ product, sellerId: 's1', priceMicros: null, quantity: 1 }],
  };
}

function recordsOf(events: readonly SiteEvent[]): LogRecord[] {
  return events.map((event, i) => ({ position: i + 1, data: siteRecord(event) }));
}

test('a shopper is found under any of the linked keys, with what was looked at, newest first', async (t) => {
  const audience = openAudience({ profiles: await testProfiles(t) });
  await audience.fold.apply(
    recordsOf([
      view(['g1'], 'p1', 1),
      view(['e1'], 'p2', 2),
      view(['e1', 'g1'], 'p3', 3),
      view(['g2'], 'p4', 4),
    ]),
  );
  const profile = await audience.profileOf(['g1']);
  assert.deepEqual(
    profile?.views.map(({ product }) => product),
    ['p3', 'p2', 'p1'],
  );
  assert.deepEqual(profile?.keys, ['e1', 'g1']);
  assert.deepEqual(await audience.profileOf(['e1']), profile);
  assert.equal(await audience.profileOf(['x9']), null);
});

test('what is not committed yet is found, and read again after a restart', async (t) => {
  const profiles = await testProfiles(t);
  const before = openAudience({ profiles, commitRecords: 2 });
  const records = recordsOf([view(['g1'], 'p1', 1), view(['g1'], 'p2', 2), view(['g1'], 'p3', 3)]);
  await before.fold.apply(records.slice(0, 2));
  await before.fold.apply(records.slice(2));
  assert.equal((await before.profileOf(['g1']))?.views.length, 3);
  const after = openAudience({ profiles });
  assert.equal(await after.fold.cursor(), 2);
  assert.equal((await after.profileOf(['g1']))?.views.length, 2);
  await after.fold.apply(records.slice(2));
  assert.equal((await after.profileOf(['g1']))?.views.length, 3);
});

test('keys that are asked for together are taken for one shopper', async (t) => {
  const audience = openAudience({ profiles: await testProfiles(t) });
  await audience.fold.apply(recordsOf([view(['g1'], 'p1', 1), view(['e1'], 'p2', 2)]));
  const profile = await audience.profileOf(['e1', 'g1']);
  assert.deepEqual([profile?.id, profile?.views.length], ['e1', 2]);
});

test('a profile stays small, whatever a shopper does', async (t) => {
  const audience = openAudience({ profiles: await testProfiles(t) });
  const events = Array.from({ length: 300 }, (_, i) => view([`g${i}`, 'a1'], `p${i}`, i));
  const bought = events.map((event): SiteEvent => ({ ...event, type: 'trackTransaction' }));
  await audience.fold.apply(recordsOf([...events, ...bought]));
  const profile = await audience.profileOf(['g299']);
  assert.equal(profile?.views.length, VIEWS_MAX);
  assert.equal(profile?.views[0]?.product, 'p299');
  assert.equal(profile?.purchases.length, PURCHASES_MAX);
  assert.equal(profile?.keys.length, 8);
  assert.deepEqual(await audience.profileOf(['g0']), profile);
});

test('who opts out under one name is forgotten under all, and stays forgotten', async (t) => {
  const audience = openAudience({ profiles: await testProfiles(t) });
  const optOut: SiteEvent = { ...view(['g1'], 'p0', 3), type: 'optOut', items: [] };
  const records = recordsOf([
    view(['e1', 'g1'], 'p1', 1),
    view(['a1', 'e1'], 'p2', 2),
    optOut,
    view(['e1'], 'p3', 4),
    view(['g2'], 'p4', 5),
    view(['a1', 'g2'], 'p5', 6),
  ]);
  await audience.fold.apply(records.slice(0, 3));
  const forgotten = { id: 'a1', keys: ['a1', 'e1', 'g1'], isOptedOut: true, views: [], purchases: [] };
  for (const key of forgotten.keys) assert.deepEqual(await audience.profileOf([key]), forgotten);
  await audience.fold.apply(records.slice(3, 5));
  assert.deepEqual(await audience.profileOf(['e1']), forgotten);
  assert.equal((await audience.profileOf(['g2']))?.views.length, 1);
  await audience.fold.apply(records.slice(5));
  assert.deepEqual(await audience.profileOf(['g2']), { ...forgotten, keys: [...forgotten.keys, 'g2'] });
});

test('profiles do not depend on the order of events, nor on repetition', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(siteEvent, { maxLength: 20 }), fc.integer(), async (events, seed) => {
      const dice = seededDice(seed);
      const shuffled = [...events, ...events.filter(() => dice() < 0.3)]
        .map((event) => ({ event, at: dice() }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);
      const [one, other] = [events, shuffled].map((list) => ({ list, profiles: simulatedProfiles() }));
      assert(one !== undefined && other !== undefined);
      for (const { list, profiles } of [one, other])
        await openAudience({ profiles }).fold.apply(recordsOf(list));
      for (const key of new Set(events.flatMap((event) => event.shopper))) {
        assert.deepEqual(
          await openAudience(one).profileOf([key]),
          await openAudience(other).profileOf([key]),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test('a rebuild gives the same bytes, however events were cut into batches and whatever crashed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(siteEvent, { minLength: 1, maxLength: 20 }),
      fc.integer(),
      async (events, seed) => {
        const dice = seededDice(seed);
        const fates: Fate[] = ['works', 'works', 'fails-before', 'fails-after'];
        const live = simulatedProfiles(() => fates[Math.floor(dice() * 4)] ?? 'works');
        const records = recordsOf(events);
        const { fold } = openAudience({ profiles: live, commitRecords: 1 + Math.floor(dice() * 6) });
        for (let position = 0; position < records.length; ) {
          const batch = records.slice(position, position + 1 + Math.floor(dice() * 5));
          try {
            await fold.apply(batch);
            position += batch.length;
          } catch {
            position = await fold.cursor();
          }
        }
        const rebuilt = simulatedProfiles();
        const committed = records.slice(0, await fold.cursor());
        await openAudience({ profiles: rebuilt, commitRecords: 1 }).fold.apply(committed);
        assert.equal(live.dump(), rebuilt.dump());
      },
    ),
    { numRuns: 200 },
  );
});
