import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedLog, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { sha256Hex } from '../../base/hash.ts';
import { randomIds } from '../../base/ids.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import {
  type Identity,
  keysNamed,
  openEvents,
  PARTNERS,
  readOneTag,
  readPartner,
  readS2s,
  SITE_STREAM,
  type Submission,
} from '../events/index.ts';
import { openAudience } from './audience.ts';

const ADDRESS = 'john.doe@gmail.com';
const MD5 = 'e13743a7f1db7f4246badd6fd6ff54ff';
const GAID = '38400000-8CF0-11BD-B23E-10B96E40000D';

function body(names: object, product: string): Submission {
  return readS2s({ account: '1', ...names, events: { event: 'viewItem', item: product } });
}

function postback(): Submission {
  const adjust = PARTNERS.find(({ id }) => id === 'adjust');
  assert.ok(adjust);
  return readPartner(adjust, { event: 'viewItem', product_id: 'app', gaid: GAID, customer_id: 'c-7' }, '1');
}

/** One person on five surfaces, under other names each time; every surface shares one name with another. */
const TOLD: readonly Submission[] = [
  postback(),
  readOneTag(`a=1&p0=e%3Dce%26m%3D${MD5}&p1=e%3Dvp%26p%3Dweb`, { userAgent: '', cookieId: 'cookie-7' }),
  body({ customer_id: 'c-7', email: ` John.Doe@GMAIL.com ` }, 'shop'),
  body({ id: { email: { sha256: sha256Hex(ADDRESS) } }, retailer_visitor_id: 'v-7' }, 'mail'),
  body({ id: { mapped_user_id: 'gum-7', mapping_key: '1' }, fpid: 'f-7', rvi: 'v-7' }, 'hub'),
];

const NAMES: readonly Identity[] = [
  { kind: 'customer', value: 'c-7' },
  { kind: 'email', value: ADDRESS },
  { kind: 'email', value: MD5 },
  { kind: 'gum', value: 'gum-7' },
  { kind: 'first-party', value: 'f-7' },
  { kind: 'visitor', value: 'v-7' },
  { kind: 'device', value: GAID.toLowerCase() },
  { kind: 'cookie', value: 'cookie-7' },
];

async function recordsOf(submissions: readonly Submission[]): Promise<LogRecord[]> {
  const log = simulatedLog();
  const events = openEvents({
    ...{ log, clock: { now: () => 1_772_366_400_000 }, ids: randomIds(), vendorId: null },
    advertiserOfPartner: () => ({ id: 1, currency: 'EUR' }),
    offerOf: (_advertiserId, product) => ({ sellerId: '501', id: product }),
  });
  for (const submission of submissions) await events.accept(submission);
  return log.read(SITE_STREAM, 0, { records: 100, bytes: 1e6 });
}

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

async function profilesAfter(records: readonly LogRecord[]) {
  const audience = openAudience({ profiles: simulatedProfiles() });
  await audience.fold.apply(records.map(({ data }, i) => ({ position: i + 1, data })));
  return Promise.all(NAMES.map((name) => audience.profileOf(keysNamed(1, [name]))));
}

test('a view in the app and one on the web are one shopper’s, whatever names each had and whichever came first', async () => {
  const told = await recordsOf(TOLD);
  const [expected] = await profilesAfter(told);
  assert.deepEqual(expected?.views.map(({ product }) => product).sort(), [
    'app',
    'hub',
    'mail',
    'shop',
    'web',
  ]);
  for (const order of orders(told)) {
    for (const profile of await profilesAfter(order)) assert.deepEqual(profile, expected);
  }
});

test('an opt-out under the weakest name reaches every name, whenever it comes', async () => {
  const optOut = readOneTag('a=1&p0=e%3Dvh&optout=1', { userAgent: '', cookieId: 'cookie-7' });
  const told = await recordsOf([...TOLD, optOut]);
  assert.equal(told.length, TOLD.length + 1);
  for (let at = 0; at < told.length; at++) {
    const order = [...told.slice(0, -1)];
    order.splice(at, 0, ...told.slice(-1));
    for (const profile of await profilesAfter(order)) {
      assert.deepEqual([profile?.isOptedOut, profile?.views], [true, []]);
    }
  }
});
