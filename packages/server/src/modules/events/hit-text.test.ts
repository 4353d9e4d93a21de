import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RECORD_BYTES_MAX } from '../../stores/log/port.ts';
import { ITEMS_MAX } from './dialects/read-event.ts';
import { eventsIn, skimHit } from './hit-text.ts';
import { HitWriter } from './hit-writer.ts';
import type { HitEvent, HitHead, SiteItem } from './site-event.ts';
import { ID_LENGTH_MAX } from './submission.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"b\\', '],\n[', '\u2028é😀\u0001', '"shopper":['),
);

const item = fc.record<SiteItem>({
  product: text,
  sellerId: fc.option(text),
  priceMicros: fc.option(fc.nat()),
  quantity: fc.nat(),
});

const event: fc.Arbitrary<HitEvent> = fc
  .record({
    id: text,
    type: fc.constantFrom('viewItem', 'viewList', 'trackTransaction', 'trackReturn'),
    timeMs: fc.nat(),
    items: fc.array(item, { maxLength: 4 }),
    order: fc.option(fc.record({ transactionId: text, currency: text })),
  })
  .map(({ order, ...rest }) => ({ ...rest, ...order }) as HitEvent);

const head: fc.Arbitrary<HitHead> = fc.record({
  v: fc.constant(1),
  advertiserId: fc.nat(),
  surface: fc.constantFrom('onetag', 's2s', 'app'),
  receivedMs: fc.nat(),
  shopper: fc.array(fc.stringMatching(/^[a-g][A-Za-z0-9_-]{16}$/), { maxLength: 8 }),
});

function recordsOf(of: HitHead, events: readonly HitEvent[]): Buffer[] {
  const records: Buffer[] = [];
  const writer = new HitWriter(of, records);
  for (const one of events) writer.add(one);
  writer.end();
  return records;
}

/** What a skim must find, from the events themselves. */
function offersOf(events: readonly HitEvent[]): unknown[] {
  return events.flatMap(({ type, timeMs, items }) =>
    items.flatMap(({ product, sellerId }) => (sellerId === null ? [] : [[timeMs, type, product, sellerId]])),
  );
}

test('events come back from the log as they were, and a skim finds in them what parsing finds', () => {
  fc.assert(
    fc.property(head, fc.array(event, { maxLength: 5 }), (of, events) => {
      const records = recordsOf(of, events);
      assert.equal(records.length, events.length === 0 ? 0 : 1);
      assert.deepEqual(
        records.flatMap(eventsIn),
        events.map((one) => JSON.parse(JSON.stringify({ ...of, ...one }))),
      );
      const found: unknown[] = [];
      for (const record of records) {
        const keys = skimHit(record.toString('latin1'), (timeMs, type, offer) => {
          const [product, seller] = JSON.parse(Buffer.from(`[${offer.slice(1)}]`, 'latin1').toString());
          found.push([Number(timeMs), type, product, seller]);
        });
        assert.deepEqual(keys, of.shopper);
      }
      assert.deepEqual(found, JSON.parse(JSON.stringify(offersOf(events))));
    }),
    { numRuns: 500 },
  );
});

test('thousands of events become several records, and the longest event of all still fits into one', () => {
  const of: HitHead = { v: 1, advertiserId: 1, surface: 's2s', receivedMs: 0, shopper: ['a1'] };
  const short: HitEvent = { id: 'x', type: 'viewItem', timeMs: 1, items: [] };
  const wide = '\u0001'.repeat(ID_LENGTH_MAX);
  const widest = { product: wide, sellerId: '9'.repeat(15), priceMicros: 999_999_999_999, quantity: 999_999 };
  const longest: HitEvent = {
    ...{ id: wide, type: 'trackTransaction', timeMs: 1, transactionId: wide, currency: 'EUR' },
    items: Array.from({ length: ITEMS_MAX }, () => widest),
  };
  const events = [...Array.from({ length: 3_000 }, () => short), longest, short];
  const records = recordsOf(of, events);
  assert.deepEqual(
    records.flatMap(eventsIn).map(({ items }) => items.length),
    events.map(({ items }) => items.length),
  );
  assert.ok(records.length > 3);
  for (const record of records) assert.ok(record.length <= RECORD_BYTES_MAX, `${record.length} bytes`);
});
