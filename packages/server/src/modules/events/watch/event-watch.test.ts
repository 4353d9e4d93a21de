import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { simulatedLog } from '../../../../test/support/simulated-stores.ts';
import { randomIds } from '../../../base/ids.ts';
import { readEventsApi } from '../dialects/events-api.ts';
import { readOneTag } from '../dialects/onetag.ts';
import { readS2s } from '../dialects/s2s.ts';
import { readTagManager } from '../dialects/tag-manager.ts';
import { DROP_REASONS } from '../drop-reason.ts';
import { type Events, openEvents } from '../events.ts';
import { PARTNERS } from '../partners/presets.ts';
import { readPartner } from '../partners/read-partner.ts';
import type { Submission } from '../submission.ts';
import { type LiveFilter, LiveTail } from './live-tail.ts';
import { masked } from './masked.ts';

function openedEvents(): Events {
  return openEvents({
    ...{ log: simulatedLog(), clock: { now: () => 1_772_366_400_000 }, ids: randomIds(), vendorId: null },
    advertiserOfPartner: (partnerId) =>
      partnerId === 12345 || partnerId === 777 ? { id: partnerId, currency: 'EUR' } : undefined,
    offerOf: () => ({ sellerId: '501', id: 'SKU-1' }),
  });
}

const ALL: LiveFilter = {
  advertiserId: null,
  ...{ surfaces: [], types: [], reasons: [], outcomes: [], partners: [] },
};

function body(account: string, ...events: readonly object[]): Submission {
  return readS2s({ account, customer_id: 'c1', events });
}

const VIEW = { event: 'viewItem', item: 'SKU-1' };

test('whoever watches sees each event once, kept or dropped with its reason, and only what was asked for', async () => {
  const events = openedEvents();
  const all = events.tail.watch(ALL);
  const mine = events.tail.watch({ ...ALL, advertiserId: 12345, outcomes: ['dropped'] });
  const views = events.tail.watch({ ...ALL, types: ['viewItem'], surfaces: ['s2s', 'app'] });
  await events.accept(body('12345', VIEW, { event: 'dance' }));
  await events.accept(
    body('777', { event: 'viewHome', event_id: 'x' }, { event: 'viewHome', event_id: 'x' }),
  );
  await events.accept(body('99', VIEW));
  const told = (watch: typeof all) => watch?.take().events.map(({ event, reason }) => reason ?? event);
  assert.deepEqual(told(all), ['viewItem', 'unknown-event', 'viewHome', 'duplicate', 'account-unknown']);
  assert.deepEqual(told(mine), ['unknown-event']);
  assert.deepEqual(told(views), ['viewItem', 'account-unknown']);
  assert.deepEqual(told(all), []);
});

test('what is not durable is not shown as kept', async () => {
  const log = simulatedLog(() => 'fails-before');
  const events = openEvents({
    ...{ log, clock: { now: () => 0 }, ids: randomIds(), vendorId: null, offerOf: () => undefined },
    advertiserOfPartner: () => ({ id: 1, currency: 'EUR' }),
  });
  const watch = events.tail.watch(ALL);
  await assert.rejects(events.accept(body('12345', VIEW)));
  assert.deepEqual(watch?.take().events, []);
});

test('a watcher that is too slow misses events, is told how many, and holds no memory', async () => {
  const events = openedEvents();
  const watch = events.tail.watch(ALL);
  const many = Array.from({ length: LiveTail.WAITING_MAX + 7 }, () => VIEW);
  await events.accept(body('12345', ...many));
  const { events: seen, missed } = watch?.take() ?? { events: [], missed: 0 };
  assert.deepEqual([seen.length, missed], [LiveTail.WAITING_MAX, 7]);
  assert.deepEqual(watch?.take(), { events: [], missed: 0 });
});

test('only so many watch at a time, and who leaves makes room', () => {
  const tail = new LiveTail();
  const places = LiveTail.WATCHERS_OF_ONE_MAX;
  const watching = (advertiserId: number | null) => tail.watch({ ...ALL, advertiserId });
  const accounts = LiveTail.WATCHERS_MAX / places - 1;
  for (let account = 1; account <= accounts; account++) {
    const watches = Array.from({ length: places }, () => watching(account));
    assert.ok(!watches.includes(null));
    assert.equal(watching(account), null, 'nobody takes the places of others');
  }
  assert.equal(watching(99), null);
  const all = Array.from({ length: places }, () => watching(null));
  assert.ok(!all.includes(null), 'the operator has places of its own');
  assert.equal(watching(null), null);
  all[0]?.close();
  assert.notEqual(watching(null), null);
});

test('the last drops of each account and reason are kept with what arrived, one for a request', async () => {
  const events = openedEvents();
  for (let i = 0; i < 30; i++)
    await events.accept(body('12345', { event: `dance-${i}` }, { event: 'again' }));
  await events.accept(body('777', { event: 'theirs' }));
  await events.accept(body('99', { event: 'viewHome' }));
  const mine = events.samples.last(12345, DROP_REASONS);
  assert.equal(mine.length, 10);
  assert.deepEqual(mine.map(({ event }) => event).sort()[9], 'dance-29');
  assert.deepEqual(
    events.samples.last(null, ['account-unknown']).map(({ payload }) => payload),
    [{ account: '99', customer_id: '(text of 2)', events: [{ event: 'viewHome' }] }],
  );
  assert.deepEqual(events.samples.last(12345, ['bot']), []);
});

const FIXTURES = new URL('../../../../test/fixtures/events/', import.meta.url);

test('no name of a shopper is in a sample, whatever dialect it came in', () => {
  const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));
  assert.ok(files.length > 50);
  for (const file of files) {
    const one = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8'));
    const { identities, payload } = wireOf(one);
    const text = JSON.stringify(masked(payload?.())).toLowerCase();
    for (const { kind, value } of identities) {
      if (value.length < 2) continue;
      assert.ok(!text.includes(`"${value.toLowerCase()}"`), `${file}: ${kind} ${value} stands in ${text}`);
    }
  }
});

function wireOf({
  surface,
  input,
  partner,
}: {
  surface: string;
  input: never;
  partner?: string;
}): Submission {
  if (surface === 'onetag') return readOneTag(input, { userAgent: '', cookieId: 'cookie-1' });
  if (surface === 'events-api') return readEventsApi(input);
  if (surface === 'tag-manager') return readTagManager((input as { body: unknown }).body, '');
  const preset = PARTNERS.find(({ id }) => id === partner);
  return preset === undefined ? readS2s(input) : readPartner(preset, input, '12345');
}

test('a sample is small, however large and deep what arrived was', () => {
  let deep: unknown = 'end';
  for (let i = 0; i < 1_000; i++) deep = [deep];
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`event${i}`, 'x'.repeat(9_999)]));
  const sample = masked({
    deep,
    wide,
    item: Array(9_999).fill({ id: 'y'.repeat(9_999) }),
    event: 'z'.repeat(9_999),
  });
  assert.ok(JSON.stringify(sample).length < 20_000);
});

test('an address or a hash is masked wherever it stands, and so is what names a shopper under any field', () => {
  const hash = 'e13743a7f1db7f4246badd6fd6ff54ff';
  const sample = masked({
    events: [
      { event: 'setCustomerId', id: 'customer-7' },
      { event: 'viewItem', item: 'jane@shop.example', id: hash },
      { 'jane@shop.example': 1, event: 'purchase' },
    ],
  });
  assert.deepEqual(sample, {
    events: [
      { event: 'setCustomerId', id: '(text of 10)' },
      { event: 'viewItem', item: '(text of 17)', id: '(text of 32)' },
      { '(text of 17)': '(number)', event: 'purchase' },
    ],
  });
});
