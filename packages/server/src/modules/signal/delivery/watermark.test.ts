import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simulatedProfiles } from '../../../../test/support/simulated-stores.ts';
import type { LogRecord } from '../../../stores/log/port.ts';
import { type DeliveryRecord, encodeDelivery } from './delivery-record.ts';
import { deliveryState, FoldedDeliveries } from './delivery-state.ts';
import { Watermark } from './watermark.ts';

test('runs tell of each position what a set of positions would', () => {
  const step = fc.record({ from: fc.integer({ min: 1, max: 40 }), more: fc.integer({ min: 0, max: 4 }) });
  const steps = fc.array(fc.record({ step, raises: fc.constantFrom(false, false, false, true) }));
  fc.assert(
    fc.property(steps, (all) => {
      const mark = new Watermark(3);
      const done = new Set([1, 2, 3]);
      for (const { step: given, raises } of all) {
        const { from, more } = given;
        const to = from + more;
        assert.ok(mark.around(from).includes(from) || mark.around(from)[0] < from);
        if (raises) mark.raise(from);
        else mark.settle([from, to]);
        for (let each = raises ? 1 : from; each <= (raises ? from : to); each++) done.add(each);
        for (let each = 1; each < 50; each++) assert.equal(mark.has(each), done.has(each), String(each));
        let low = 0;
        while (done.has(low + 1)) low++;
        assert.equal(mark.low, low);
        const again = new Watermark(mark.low, mark.above());
        assert.deepEqual(again.above(), mark.above());
      }
    }),
    { numRuns: 200 },
  );
});

test('behind one order that is tried again for days, what is kept of 100,000 others stays a few numbers', async () => {
  const mark = new Watermark(0);
  const profiles = simulatedProfiles();
  const { fold } = new FoldedDeliveries(profiles);
  const records: LogRecord[] = [];
  // The first is not settled; every other one is not wanted here.
  for (let position = 2; position <= 100_000; position++) {
    if (position % 2 === 0) {
      const run = mark.around(position);
      const record = { ...{ v: 1, integrationId: 'one', position, low: 0, outcome: 'delivered' }, run };
      const data = encodeDelivery(record as unknown as DeliveryRecord);
      records.push({ position: records.length + 1, data });
    }
    mark.settle([position, position]);
  }
  await fold.apply(records);
  assert.deepEqual(mark.above(), [[2, 100_000]]);
  assert.deepEqual((await deliveryState(profiles, 'one')).above, [[2, 100_000]]);
});
