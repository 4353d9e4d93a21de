import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fate, simulatedLog, simulatedProfiles } from '../../../../test/support/simulated-stores.ts';
import { admitted } from '../ingestion/admitted.ts';
import {
  decodeGoverned,
  encodeRecord,
  GOVERNED_STREAM,
  isKept,
  type JsonObject,
  RECEIVED_STREAM,
  type ReceivedEvent,
  type SignalEvent,
} from '../signal-event.ts';
import { openGovernance } from './governance.ts';
import { DUPLICATE_MS } from './governance-state.ts';
import { openIdentityHub } from './identity-hub.ts';
import { vendorIdsIn } from './vendor-ids.ts';

const START_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;

function received(given: Partial<SignalEvent>, receivedMs = START_MS): ReceivedEvent {
  return {
    ...{ v: 1, advertiserId: 1, source: 's', channel: 'server', receivedMs },
    event: {
      ...{ type: 'track', event: 'Product Viewed', properties: {}, traits: {}, context: {} },
      ...{ anonymousId: 'a', timestamp: new Date(receivedMs).toISOString(), messageId: 'm' },
      ...given,
    },
  };
}

/** Governs the events, a batch each; after a failure the fold reads its cursor and the same records come again. */
async function governed(batches: readonly (readonly ReceivedEvent[])[], fate: () => Fate = () => 'works') {
  const disk = simulatedLog();
  const profiles = simulatedProfiles(fate);
  const log = { ...disk, append: simulatedAppend(disk.append, fate) };
  for (const batch of batches)
    await disk.append(
      RECEIVED_STREAM,
      batch.map((each) => encodeRecord(admitted(each, null))),
    );
  const governance = openGovernance({ log, profiles, vendorId: null });
  const { fold } = governance;
  const total = await disk.end(RECEIVED_STREAM);
  for (let cursor = await fold.cursor(), turn = 0; cursor < total; cursor = await fold.cursor(), turn++) {
    const records = await disk.read(RECEIVED_STREAM, cursor, { records: 1 + (turn % 3), bytes: 1e9 });
    await fold.apply(records).catch(() => undefined);
  }
  const all = await disk.read(GOVERNED_STREAM, 0, { records: 1e6, bytes: 1e9 });
  const raw = await disk.read(RECEIVED_STREAM, 0, { records: 1e6, bytes: 1e9 });
  const written = raw.map(({ data }) => data.toString()).join();
  return { records: all.map(({ data }) => decodeGoverned(data)), profiles, governance, written };
}

function simulatedAppend(append: ReturnType<typeof simulatedLog>['append'], fate: () => Fate): typeof append {
  return async (stream, records) => {
    const outcome = fate();
    if (outcome === 'fails-before') throw new Error('killed before the append');
    const end = await append(stream, records);
    if (outcome === 'fails-after') throw new Error('killed after the append');
    return end;
  };
}

test('through crashes each event is governed once, at its own position, and as without them', async () => {
  const event = fc.record({
    messageId: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5'),
    anonymousId: fc.constantFrom('a', 'b'),
    userId: fc.option(fc.constantFrom('u', 'v'), { nil: undefined }),
    gum: fc.option(fc.constantFrom('g1', 'g2'), { nil: undefined }),
    optout: fc.constantFrom(0, 0, 0, 1),
  });
  const batches = fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const fates = fc.infiniteStream(fc.constantFrom<Fate>('works', 'works', 'fails-before', 'fails-after'));
  await fc.assert(
    fc.asyncProperty(batches, fates, async (given, crashes) => {
      const events = given.map((batch) =>
        batch.map(({ messageId, anonymousId, userId, gum, optout }) =>
          received({
            context: { optout },
            ...{ messageId, anonymousId, traits: gum === undefined ? {} : { criteo_gum_id: gum } },
            ...(userId === undefined ? {} : { userId }),
          }),
        ),
      );
      const calm = await governed(events);
      const stormy = await governed(events, () => crashes.next().value ?? 'works');
      assert.deepEqual(stormy.records, calm.records);
      assert.equal(stormy.profiles.dump(), calm.profiles.dump());
    }),
    { numRuns: 60 },
  );
});

test('a message id counts once within seven days to the millisecond, and for each advertiser', async () => {
  const { records } = await governed([
    [received({}), received({}, START_MS + DUPLICATE_MS - 1), received({}, START_MS + DUPLICATE_MS)],
    [{ ...received({}), advertiserId: 2 }],
  ]);
  const kept = records.map((record) => (isKept(record) ? 'kept' : record.dropped));
  assert.deepEqual(kept, ['kept', 'duplicate', 'kept', 'kept']);
});

test('a GUM id is sent for three days, under all names of its person, and not once it is taken back', async () => {
  const { records } = await governed([
    [received({ messageId: '1', userId: 'u', traits: { crto_mapped_user_id: 'g' } })],
    [received({ messageId: '2' }, START_MS + 3 * DAY_MS - 1)],
    [received({ messageId: '3' }, START_MS + 3 * DAY_MS)],
    [received({ messageId: '4', traits: { criteo_gum_id: 'h' } }, START_MS + 4 * DAY_MS)],
    [received({ messageId: '5', traits: { criteo_gum_id: null } }, START_MS + 4 * DAY_MS)],
  ]);
  const ids = records.map((record) => isKept(record) && record.person.vendorIds.criteo_gum_id);
  assert.deepEqual(ids, ['g', 'g', undefined, 'h', undefined]);
  const persons = new Set(records.map((record) => isKept(record) && record.person.id));
  assert.equal(persons.size, 1);
});

test('what a shopper did not allow, bots, and personal data in clear go no further', async () => {
  const { records, written } = await governed([
    [
      received({ messageId: '1', context: { consent: { advertising: false } }, properties: { a: 'Elm' } }),
      received({ messageId: '2', context: { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }),
      received({ messageId: '3', context: { us_privacy: '1YYN' } }),
      received({
        messageId: '4',
        traits: {
          email: ' John.Doe@gmail.com',
          phone: '+1 555',
          address: { street: 'Elm 1', deep: [{ password: 'x' }] },
        },
      }),
    ],
  ]);
  assert.deepEqual(
    records.map((record) => (isKept(record) ? 'kept' : record.dropped)),
    ['no-consent', 'bot', 'opted-out', 'kept'],
  );
  const text = JSON.stringify(records) + written;
  for (const secret of ['gmail', '555', 'Elm', '"x"']) assert.ok(!text.includes(secret), secret);
  const last = records.at(-1);
  assert.ok(last !== undefined && isKept(last));
  assert.deepEqual(last.person.email, {
    md5: 'e13743a7f1db7f4246badd6fd6ff54ff',
    sha256: '375320dd9ae7ed408002f3768e16cb5f28c861062fd50dff9a3bff62e9dce4ef',
    sha256_md5: '000e3171a5110c35c69d060112bd0ba55d9631c7c2ec93f1840e4570095b263a',
  });
});

test('message ids are forgotten after seven days and persons with their names after thirteen months', async () => {
  const early = Array.from({ length: 3 }, (_, i) => received({ messageId: `m${i}`, anonymousId: `a${i}` }));
  const later = (days: number, count: number) =>
    Array.from({ length: count }, (_, i) =>
      received({ messageId: `${days}-${i}`, anonymousId: 'b' }, START_MS + days * DAY_MS),
    );
  const { profiles } = await governed([early, later(8, 8), later(404, 8)]);
  const keysIn = (space: string) =>
    profiles
      .dump()
      .split('\n')
      .filter((line) => line === space).length;
  assert.deepEqual([keysIn('signal-seen'), keysIn('signal-persons'), keysIn('signal-names')], [8, 1, 1]);
});

test('two people on one device stay two, with their own e-mail, and the device is the newer one’s', async () => {
  const { records, profiles, governance } = await governed([
    [received({ messageId: '0' })],
    [
      received({ messageId: '1', userId: 'u', traits: { email: 'u@example.com' } }),
      received({ messageId: '2', userId: 'v' }),
    ],
    [received({ messageId: '3' }), received({ messageId: '4', userId: 'u', anonymousId: 'other' })],
  ]);
  const persons = records.map((record) => (isKept(record) ? record.person : assert.fail('dropped')));
  const [unknown, first, second, device, again] = persons;
  assert.equal(unknown?.id, first?.id, 'who was anonymous is who signed in');
  assert.notEqual(first?.id, second?.id);
  assert.deepEqual([first?.email !== undefined, second?.email, device?.email], [true, undefined, undefined]);
  assert.deepEqual([device?.id, again?.id], [second?.id, first?.id]);
  const hub = openIdentityHub(profiles, governance.between);
  assert.equal(await hub.erase({ advertiserId: 1, kind: 'user', value: 'u' }), true);
  const onDevice = await hub.find({ advertiserId: 1, kind: 'anonymous', value: 'a' });
  assert.equal(onDevice?.userId, 'v', 'erasing the older one leaves the newer one her device');
});

test('fields with names that every object has are no vendor ids', () => {
  const place = JSON.parse('{ "constructor": "x", "toString": "x", "__proto__": "x", "_ga": "g" }');
  assert.deepEqual(vendorIdsIn(place), { ga4_client_id: 'g' });
});

test('a refusal in Segment’s form is one, and a consent to something else is none', async () => {
  const said = (categoryPreferences: JsonObject, messageId: string) =>
    received({ messageId, context: { consent: { categoryPreferences } } });
  const { records } = await governed([
    [said({ Advertising: false, Analytics: true }, '1'), said({ C0004: false }, '2')],
    [said({ Advertising: true, Analytics: false }, '3')],
  ]);
  assert.deepEqual(
    records.map((record) => (isKept(record) ? 'kept' : record.dropped)),
    ['no-consent', 'no-consent', 'kept'],
  );
});

test('who opts out is forgotten at once, and starts anew under every name', async () => {
  const { records, profiles, governance } = await governed([
    [received({ messageId: '1', userId: 'u', traits: { gaid: 'x' } })],
    [received({ messageId: '2', anonymousId: 'a', context: { optout: 1 } })],
    [received({ messageId: '3', userId: 'u', anonymousId: 'b' })],
  ]);
  const [first, , last] = records;
  assert.ok(first && isKept(first) && last && isKept(last));
  assert.notEqual(first.person.id, last.person.id);
  assert.deepEqual(last.person.vendorIds, {});
  assert.equal(await openIdentityHub(profiles, governance.between).find({ ...U, kind: 'anonymous' }), null);
  assert.ok(!profiles.dump().includes('"x"'));
});

const U = { advertiserId: 1, kind: 'user', value: 'a' } as const;

test('an erased person is forgotten under every name', async () => {
  const { profiles, governance } = await governed([[received({ userId: 'u', traits: { gaid: 'x' } })]]);
  const hub = openIdentityHub(profiles, governance.between);
  const name = { advertiserId: 1, kind: 'user', value: 'u' } as const;
  assert.equal((await hub.find({ ...name, kind: 'anonymous', value: 'a' }))?.vendorIds.gaid?.value, 'x');
  assert.equal(await hub.erase(name), true);
  assert.equal(await hub.find({ ...name, kind: 'anonymous', value: 'a' }), null);
  assert.equal(await hub.erase(name), false);
  assert.ok(!profiles.dump().includes('"x"'));
});
