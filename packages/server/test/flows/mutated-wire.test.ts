// Wires as they really are, broken in every way that dice think of: no crash, nothing lost without a reason, nothing endless.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { test } from 'node:test';
import { type Dice, seededDice } from '../../src/base/dice.ts';
import { randomIds } from '../../src/base/ids.ts';
import { checkFeed } from '../../src/modules/catalog/index.ts';
import {
  type Events,
  eventsIn,
  openEvents,
  PARTNERS,
  readEventsApi,
  readOneTag,
  readPartner,
  readS2s,
  readTagManager,
  SITE_STREAM,
  type Submission,
} from '../../src/modules/events/index.ts';
import { afterwards } from '../support/afterwards.ts';
import { openMarketplace } from '../support/marketplace.ts';
import { mutated, twisted } from '../support/mutations.ts';
import { simulatedLog } from '../support/simulated-stores.ts';
import { testSouk } from '../support/souk.ts';
import { assertCalm, send } from '../support/stranger.ts';

const isLong = process.env.SOUK_TEST_LONG === '1';
const PIXELS = isLong ? 350_000 : 2_000;
const BODIES = isLong ? 350_000 : 2_000;
const ROWS = isLong ? 300_000 : 2_000;
const REQUESTS = isLong ? 10_000 : 160;

const given = process.env.SOUK_TEST_SEED;
const SEED = given === 'random' ? Date.now() % 1_000_000 : Number(given ?? 1);

const FIXTURES = new URL('../fixtures/events/', import.meta.url);
interface Case {
  readonly surface: 'onetag' | 's2s' | 'events-api' | 'tag-manager' | 'partner';
  readonly partner?: string;
  readonly input: unknown;
}
const cases = readdirSync(FIXTURES).map(
  (name): Case => JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as Case,
);
const pixels = cases.filter(({ surface }) => surface === 'onetag').map(({ input }) => String(input));
const bodies = cases.filter(({ surface }) => surface !== 'onetag');
const bodyTexts = bodies.map(({ input }) => JSON.stringify(input));

const NOW_MS = Date.UTC(2026, 2, 1, 12);

function collecting(): { events: Events; read(): Promise<number> } {
  const log = simulatedLog();
  const events = openEvents({
    ...{ log, clock: { now: () => NOW_MS }, vendorId: null, ids: randomIds() },
    advertiserOfPartner: (id) => (id === 12_345 ? { id: 1, currency: 'EUR' } : undefined),
    offerOf: (_, product) => (product.startsWith('sku') ? { sellerId: '501', id: product } : undefined),
  });
  return {
    events,
    async read() {
      const records = await log.read(SITE_STREAM, 0, { records: 1e9, bytes: 1e12 });
      return records.reduce((sum, { data }) => sum + eventsIn(data).length, 0);
    },
  };
}

/** Everything that was read is kept or dropped, and what was kept can be read again. */
async function collectAll(count: number, next: () => Submission): Promise<number> {
  let heard = 0;
  for (let done = 0; done < count; ) {
    const { events, read } = collecting();
    let kept = 0;
    for (const end = Math.min(count, done + 5_000); done < end; done++) {
      const submission = next();
      const outcome = await events.accept(submission);
      const accounts = Math.max(1, submission.accounts.length);
      assert.equal(outcome.kept + outcome.dropped, submission.events.length * accounts);
      heard += submission.events.length;
      kept += outcome.kept;
    }
    // What a shopper opts out of is a record beside the events that were kept.
    assert.ok((await read()) >= kept);
  }
  return heard;
}

test(`${PIXELS} mutated pixel addresses: every event is kept or dropped with a reason`, async () => {
  const dice = seededDice(SEED);
  const heard = await collectAll(PIXELS, () => {
    const query = mutated(pixels[Math.floor(dice() * pixels.length)] ?? '', pixels, dice);
    return readOneTag(query, { userAgent: 'Mozilla/5.0', cookieId: 'cookie-0000000000000001' });
  });
  assert.ok(heard > PIXELS / 10, `the mutations leave nothing to read: ${heard} events, seed ${SEED}`);
});

test(`${BODIES} mutated bodies of every dialect: every event is kept or dropped with a reason`, async () => {
  const dice = seededDice(SEED + 1);
  const heard = await collectAll(BODIES, () => {
    const one = bodies[Math.floor(dice() * bodies.length)] as Case;
    return read(one, dice() < 0.5 ? twisted(one.input, dice) : broken(one, dice));
  });
  assert.ok(heard > BODIES / 10, `the mutations leave nothing to read: ${heard} events, seed ${SEED}`);
});

function broken({ input }: Case, dice: Dice): unknown {
  try {
    return JSON.parse(mutated(JSON.stringify(input), bodyTexts, dice));
  } catch {
    return input;
  }
}

function read({ surface, partner }: Case, input: unknown): Submission {
  if (surface === 's2s') return readS2s(input);
  if (surface === 'events-api') return readEventsApi(input);
  const fields = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  if (surface === 'tag-manager')
    return readTagManager(fields.body, typeof fields.query === 'string' ? fields.query : '');
  const preset = PARTNERS.find(({ id }) => id === partner);
  assert.ok(preset !== undefined);
  return readPartner(preset, fields, '12345');
}

const HEADER = 'id,title,link,image_link,price,availability,brand,product_type,seller_id,seller_name';
const ROW =
  'SKU-1,"A ""good"" lamp, brass",https://s.example/1?a=b,https://s.example/1.jpg,12.50 EUR,in stock,Lumen,Home > Lamps,s1,Shop One';
const XML_ROW =
  '<item><g:id>SKU-1</g:id><title>A &amp; B</title><link>https://s.example/1</link><g:image_link>https://s.example/1.jpg</g:image_link><g:seller_id>s1</g:seller_id></item>';

test(`${ROWS} mutated rows of feeds: every row is taken or refused, every file read or refused as a whole`, async () => {
  const dice = seededDice(SEED + 2);
  let [rows, failed, files] = [0, 0, 0];
  for (let made = 0; made < ROWS; files++) {
    const isXml = files % 4 === 3;
    const count = 1 + Math.floor(dice() * 20);
    made += count;
    const broken = Array.from({ length: count }, () =>
      dice() < 0.2 ? ROW : mutated(isXml ? XML_ROW : ROW, [HEADER], dice),
    );
    const text = isXml
      ? `<rss><channel>${broken.join('')}</channel></rss>`
      : `${[HEADER, ...broken].join('\n')}\n`;
    const encoding = (['utf8', 'utf8', 'latin1', 'utf16le'] as const)[files % 3] ?? 'utf8';
    const check = await checkFeed(pieces(Buffer.from(text, encoding), dice));
    assert.equal(check.accepted + check.refused, check.rows, `seed ${SEED}, file ${files}`);
    rows += check.rows;
    if (check.failure !== null) failed++;
  }
  assert.ok(
    rows > ROWS / 20 && failed > 0 && failed < files,
    `${rows} rows, ${failed} of ${files} files failed`,
  );
});

/** The bytes as they may come over a network. */
async function* pieces(bytes: Buffer, dice: Dice): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + Math.floor(dice() * 4_000);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test(`${REQUESTS} mutated requests: always an answer, never a failure of the server, which works on`, async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Mutated');
  await shop.feed([{ id: 'SKU-1', sellerId: 's1', sellerName: 'Shop One' }]);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  afterwards(t, () => agent.destroy());
  const dice = seededDice(SEED + 3);
  const account = String(shop.partnerId);
  const named = (text: string) => text.replaceAll('12345', account);
  const once = async () => {
    if (dice() < 0.5) {
      const query = mutated(named(pixels[Math.floor(dice() * pixels.length)] ?? ''), pixels, dice);
      // What no client can put into a line of HTTP never arrives.
      const path = `/event?${query.slice(0, 6_000).replaceAll(/[^\x21-\x7e]/g, (char) => encodeURIComponent(char.toWellFormed()))}`;
      assertCalm(await send(souk.url + path, { agent }), path);
      return;
    }
    const one = bodies[Math.floor(dice() * bodies.length)] as Case;
    const path =
      { s2s: '/m/event?version=s2s_v0', 'tag-manager': '/gtm/event', 'events-api': '/events' }[
        one.surface as string
      ] ?? '/m/event';
    const body =
      dice() < 0.5
        ? JSON.stringify(twisted(one.input, dice))
        : mutated(JSON.stringify(one.input), bodyTexts, dice);
    const headers = { 'content-type': 'application/json' };
    assertCalm(
      await send(souk.url + path, { method: 'POST', headers, body: named(body), agent }),
      `${path} ${body}`,
    );
  };
  for (let done = 0; done < REQUESTS; done += 8) await Promise.all(Array.from({ length: 8 }, once));
  await shop.drain();
  assert.equal((await send(`${souk.url}/readyz`)).status, 200);
  const { body } = await shop.operator<{ counts: Record<string, Record<string, number>> }>('/system');
  assert.ok((body.counts['events kept']?.total ?? 0) > 0);
});
