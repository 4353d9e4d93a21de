import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { HOUR_MS } from '../../base/time.ts';
import { keptInMemory } from '../../stores/profiles/kept-state.ts';
import { Exposures } from './exposures.ts';

const NOW = Date.UTC(2026, 5, 10, 12);

let bids = 0;

/** Of another bid each time, unless one is named. */
function record(
  shopper: readonly string[],
  sellerId: string,
  timeMs = NOW,
  kind = 'impression',
  bidId = `b${bids++}`,
) {
  const subject = {
    v: 1,
    kind,
    bidId,
    advertiserId: 1,
    campaignId: 1,
    sellerId,
    shopper,
    bidMs: timeMs,
  };
  return Buffer.from(JSON.stringify({ ...subject, timeMs, products: [] }));
}

test('impressions count for the shopper and the seller, for a day from the first on; clicks and wins do not', () => {
  const exposures = new Exposures();
  for (const data of [
    record(['k', 'other'], '7'),
    record(['k'], '7', NOW + HOUR_MS),
    record(['k'], '8'),
    record(['k'], '7', NOW, 'click'),
    record(['k'], '7', NOW, 'win'),
    record([], '7'),
  ]) {
    exposures.apply({ data });
  }
  assert.deepEqual(
    [exposures.of('k', '7', NOW + 23 * HOUR_MS), exposures.of('k', '7', NOW + 24 * HOUR_MS)],
    [2, 0],
  );
  assert.deepEqual([exposures.of('k', '8', NOW), exposures.of('other', '7', NOW)], [1, 0]);
  exposures.apply({ data: record(['k'], '7', NOW + 25 * HOUR_MS) });
  assert.equal(exposures.of('k', '7', NOW + 25 * HOUR_MS), 1);
});

test('every ad counts once, however often its pixel is loaded and whenever the process starts anew', async () => {
  const impressions = fc.record({
    shopper: fc.constantFrom('a', 'b', 'c', 'dd', 'é'),
    sellerId: fc.constantFrom('1', '2', '33'),
    loads: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(impressions, { maxLength: 300 }), fc.nat(), async (all, cut) => {
      const profiles = simulatedProfiles();
      const live = new Exposures();
      const ads = all.map(({ shopper, sellerId, loads }) => ({ loads, data: record([shopper], sellerId) }));
      // First each ad once, then each as often as its pixel was loaded again.
      const loaded = [...ads, ...ads.flatMap((ad) => new Array<typeof ad>(ad.loads - 1).fill(ad))];
      const records = loaded.map(({ data }, i) => ({ position: i + 1, data }));
      const at = cut % (records.length + 1);
      await keptInMemory(live, { profiles, everyRecords: 1 }).apply(records.slice(0, at));
      const again = new Exposures();
      const fold = keptInMemory(again, { profiles, everyRecords: 1 });
      await fold.cursor();
      for (const one of records.slice(at)) live.apply(one);
      await fold.apply(records.slice(at));
      const restored = new Exposures();
      await keptInMemory(restored, { profiles }).cursor();
      for (const { shopper, sellerId } of all) {
        const shown = all.filter((one) => one.shopper === shopper && one.sellerId === sellerId).length;
        assert.equal(live.of(shopper, sellerId, NOW), Math.min(255, shown));
        assert.equal(restored.of(shopper, sellerId, NOW), Math.min(255, shown));
      }
    }),
    { numRuns: 10 },
  );
});
