import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fate, simulatedLog } from '../../../test/support/simulated-stores.ts';
import { randomIds } from '../../base/ids.ts';
import type { Log } from '../../stores/log/port.ts';
import { EXPLAINED } from './answer-codes.ts';
import { readEventsApi } from './dialects/events-api.ts';
import { readOneTag } from './dialects/onetag.ts';
import { readS2s } from './dialects/s2s.ts';
import { readTagManager } from './dialects/tag-manager.ts';
import { type Events, openEvents } from './events.ts';
import { eventsIn } from './hit-text.ts';
import { PARTNERS } from './partners/presets.ts';
import { readPartner } from './partners/read-partner.ts';
import { type Identity, type ShopperIdKind, shopperKeys } from './shopper-key.ts';
import { SITE_STREAM, type SiteEvent } from './site-event.ts';
import type { Submission } from './submission.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const CATALOG = new Map([
  ['sku-1', '501'],
  ['sku-2', '502'],
]);

function eventsOn(log: Log): Events {
  return openEvents({
    log,
    clock: { now: () => NOW_MS },
    vendorId: null,
    ids: randomIds(),
    advertiserOfPartner: (partnerId) => (partnerId === 12345 ? { id: 1, currency: 'EUR' } : undefined),
    offerOf(advertiserId, product) {
      const sellerId = advertiserId === 1 ? CATALOG.get(product) : undefined;
      return sellerId === undefined ? undefined : { sellerId, id: product.toUpperCase() };
    },
  });
}

async function keptOn(log: Log): Promise<SiteEvent[]> {
  const records = await log.read(SITE_STREAM, 0, { records: 10_000, bytes: 1e9 });
  return records.flatMap(({ data }) => eventsIn(data));
}

/** A case: what arrives on the wire, what is kept of it, and what the sender is told. */
interface Case {
  readonly says: string;
  readonly surface: keyof typeof DIALECTS;
  readonly partner?: string;
  /** A query for the tag, else a parsed body; a tag manager sends both. */
  readonly input: unknown;
  readonly kept: readonly Record<string, unknown>[];
  readonly dropped?: Readonly<Record<string, number>>;
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
}

const FIXTURES = new URL('../../../test/fixtures/events/', import.meta.url);
const cases = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as Case) }));

type Wire = (input: unknown, partner?: string) => Submission;

const DIALECTS = {
  onetag: (input: unknown) =>
    readOneTag(String(input), { userAgent: 'Mozilla/5.0', cookieId: 'cookie-0000000000000001' }),
  s2s: readS2s,
  'events-api': readEventsApi,
  'tag-manager': (input: unknown) => {
    const { query, body } = input as { query: string; body: unknown };
    return readTagManager(body, query);
  },
  partner: (input: unknown, partner?: string) => {
    const preset = PARTNERS.find(({ id }) => id === partner);
    assert.ok(preset, `there is no partner ${partner}`);
    return readPartner(preset, input as Record<string, unknown>, '12345');
  },
} satisfies Record<string, Wire>;

function submissionOf({ surface, input, partner }: Pick<Case, 'surface' | 'input' | 'partner'>): Submission {
  const read: Wire = DIALECTS[surface];
  return read(input, partner);
}

for (const one of cases) {
  test(`${one.name}: ${one.says}`, async () => {
    const log = simulatedLog();
    const events = eventsOn(log);
    const { errors, warnings } = await events.accept(submissionOf(one));
    const kept = await keptOn(log);
    assert.equal(kept.length, one.kept.length);
    kept.forEach((event, i) => {
      const { shopper, ...expected } = one.kept[i] ?? {};
      for (const [field, value] of Object.entries(expected)) {
        assert.deepEqual(event[field as keyof SiteEvent], value, field);
      }
      if (shopper === undefined) return;
      const names = (shopper as [ShopperIdKind, string][]).map(
        ([kind, value]): Identity => ({ kind, value }),
      );
      assert.deepEqual(event.shopper, shopperKeys(1, names));
    });
    assert.deepEqual(events.drops.counts(), one.dropped ?? {});
    assert.deepEqual([errors, [...warnings].sort()], [one.errors ?? [], [...(one.warnings ?? [])].sort()]);
    for (const code of [...errors, ...warnings]) assert.ok(code in EXPLAINED, `${code} is not explained`);
  });
}

test('what arrives is kept or counted, whatever it is', async () => {
  const events = eventsOn(simulatedLog());
  const bodies = cases.filter(({ surface }) => surface === 's2s').map(({ input }) => input);
  const queries = cases.filter(({ surface }) => surface === 'onetag').map(({ input }) => String(input));
  const accept = async (submission: Submission): Promise<void> => {
    const { kept, dropped } = await events.accept(submission);
    assert.equal(kept + dropped, submission.events.length * Math.max(1, submission.accounts.length));
  };
  const places = fc.array(fc.nat(), { minLength: 1, maxLength: 3 });
  const mutated = fc
    .record({
      body: fc.constantFrom(...bodies),
      places,
      value: fc.anything({ maxDepth: 2, withNullPrototype: true }),
    })
    .map(({ body, places: at, value }) => at.reduce((changed, place) => mutate(changed, place, value), body));
  await fc.assert(
    fc.asyncProperty(mutated, (body) => accept(readS2s(body))),
    { numRuns: 4_000 },
  );
  await fc.assert(
    fc.asyncProperty(fc.anything(), (body) => accept(readS2s(body))),
    { numRuns: 2_000 },
  );
  const posts = cases.filter(({ surface }) => surface === 'partner').map(({ input }) => input);
  const postback = fc
    .record({
      ...{ body: fc.constantFrom(...posts), preset: fc.constantFrom(...PARTNERS), places },
      value: fc.anything({ maxDepth: 2, withNullPrototype: true }),
    })
    .map(({ body, preset, places: at, value }) => ({
      preset,
      body: at.reduce((changed, place) => mutate(changed, place, value), body),
    }));
  await fc.assert(
    fc.asyncProperty(postback, ({ preset, body }) =>
      accept(readPartner(preset, typeof body === 'object' ? { ...body } : {}, '12345')),
    ),
    { numRuns: 2_000 },
  );
  const torn = fc
    .record({
      query: fc.constantFrom(...queries),
      at: fc.nat(),
      take: fc.nat(9),
      put: fc.string({ unit: 'binary' }),
    })
    .map(({ query, at, take, put }) => {
      const place = at % query.length;
      return query.slice(0, place) + put + query.slice(place + take);
    });
  await fc.assert(
    fc.asyncProperty(torn, (query) => accept(submissionOf({ surface: 'onetag', input: query }))),
    { numRuns: 4_000 },
  );
});

/** The body with the value put at the place that the number leads to. */
function mutate(body: unknown, place: number, value: unknown): unknown {
  if (typeof body !== 'object' || body === null) return value;
  const keys = Object.keys(body);
  const key = keys[place % (keys.length + 1)];
  if (key === undefined) return value;
  const inner = (body as Record<string, unknown>)[key];
  const changed = mutate(inner, Math.floor(place / (keys.length + 1)), value);
  return Array.isArray(body)
    ? body.map((entry, i) => (String(i) === key ? changed : entry))
    : { ...body, [key]: changed };
}

test('an opt-out is written once for whoever it names, and for nobody when it names a cookie just made', async () => {
  const log = simulatedLog();
  const events = eventsOn(log);
  const beside = { userAgent: 'Mozilla/5.0', cookieId: 'cookie-0000000000000002' };
  const query = 'a=12345&p0=e%3Dvh&optout=1';
  await events.accept(readOneTag(query, { ...beside, isCookieNew: true }));
  assert.deepEqual(await keptOn(log), []);
  const { kept, dropped } = await events.accept(readOneTag(query, beside));
  await events.accept(readOneTag(query, beside));
  assert.deepEqual([kept, dropped], [0, 1]);
  const [event, ...others] = await keptOn(log);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [event?.type, event?.shopper],
    ['optOut', shopperKeys(1, [{ kind: 'cookie', value: beside.cookieId }])],
  );
});

test('a retry of a request that failed is kept; a retry of one that did not is a duplicate', async () => {
  const fates: Fate[] = ['fails-before', 'works', 'works'];
  const log = simulatedLog(() => fates.shift() ?? 'works');
  const events = eventsOn(log);
  const body = { account: '12345', customer_id: 'c1', events: { event: 'viewHome', event_id: 'x' } };
  await assert.rejects(events.accept(readS2s(body)), { name: 'LogFull' });
  assert.equal((await events.accept(readS2s(body))).kept, 1);
  assert.equal((await events.accept(readS2s(body))).dropped, 1);
  assert.equal((await keptOn(log)).length, 1);
  assert.equal(events.kept(), 1);
});

test('a retry is not called a duplicate while the first try may still fail', async () => {
  let fail: (error: Error) => void = () => undefined;
  const slow = {
    ...simulatedLog(),
    append: () => new Promise<number>((_resolve, reject) => (fail = reject)),
  };
  const fast = simulatedLog();
  let log: Log = slow;
  const events = eventsOn({ ...fast, append: (stream, records) => log.append(stream, records) });
  const body = { account: '12345', customer_id: 'c1', events: { event: 'viewHome', event_id: 'x' } };
  const first = events.accept(readS2s(body));
  log = fast;
  assert.equal((await events.accept(readS2s(body))).kept, 1);
  fail(new Error('killed'));
  await assert.rejects(first);
});

test('texts that JSON must escape come back as they were', async () => {
  const log = simulatedLog();
  const id = 'a"b\\c\u2028 é 😀 \u0001';
  await eventsOn(log).accept(
    readS2s({ account: '12345', customer_id: 'c', events: { event: 'trackTransaction', id, item: id } }),
  );
  const [event] = await keptOn(log);
  assert.equal(event?.transactionId, id);
  assert.equal(event?.items[0]?.product, id.toLowerCase());
});
