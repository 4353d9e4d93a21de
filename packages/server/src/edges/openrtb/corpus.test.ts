import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { COOKIE, type DeliveryWorld, testDelivery } from '../../../test/support/delivery.ts';

const FILE = new URL('../../../test/fixtures/openrtb/bid-requests.jsonl', import.meta.url);
const LINES = readFileSync(FILE, 'utf8').trim().split('\n');
const MUTATIONS = process.env.SOUK_TEST_LONG === '1' ? 100_000 : 3_000;
const MARKET = { sellers: { '7': { campaigns: [{ bid: '5' }] }, '8': { campaigns: [{ bid: '2' }] } } };

/** Asks, and checks what holds for every answer: the status, and that a bid keeps to the request and the standard. */
async function ask({ app }: DeliveryWorld, payload: string): Promise<Asked> {
  const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid?nbr=1', payload });
  assert.ok([200, 204, 400].includes(answer.statusCode), `${answer.statusCode} for ${payload}`);
  const asked = { status: answer.statusCode, natives: 0 };
  if (answer.statusCode !== 200) return asked;
  const request = JSON.parse(payload);
  const response = answer.json();
  assert.equal(response.id, String(request.id));
  if (response.seatbid.length === 0) {
    assert.ok(Number.isInteger(response.nbr), 'whoever asks why is told a code');
    return { ...asked, status: 204 };
  }
  // A repeated id means the first.
  const imps = new Map<string, Record<string, unknown>>(
    [...request.imp].reverse().map((imp: { id: unknown }) => [String(imp.id), imp]),
  );
  const currencies = currenciesOf(request.cur);
  for (const bid of response.seatbid[0].bid) {
    const imp = imps.get(bid.impid);
    assert.ok(imp, 'bids are for slots of the request');
    // A floor that is no number is as good as none.
    const floor = typeof imp.bidfloor === 'number' ? imp.bidfloor : 0;
    assert.ok(bid.price >= 0.01 && bid.price >= floor, 'a bid meets the floor');
    assert.ok(bid.id && bid.crid && bid.adm);
    assert.deepEqual(bid.ext.prebid.type, bid.ext.mediatype);
    if (bid.mtype === 4) {
      checkNative(bid, imp.native);
      asked.natives++;
    } else
      assert.ok(imp.banner && bid.w > 0 && bid.h > 0 && bid.mtype === 1 && bid.ext.mediatype === 'banner');
    assert.ok(
      currencies.length === 0 || currencies.includes(response.cur),
      'the currency is one of those asked for',
    );
  }
  return asked;
}

interface Asked {
  /** 204 also when a body tells why there is no bid. */
  readonly status: number;
  readonly natives: number;
}

/** The standard of native ads: every piece that is required, none that was not asked for, a link and a tracker. */
function checkNative(bid: { adm: string; ext: { mediatype: string } }, native: unknown): void {
  assert.equal(bid.ext.mediatype, 'native');
  const { request, request_native } = native as Record<string, unknown>;
  const asked = (typeof request === 'string' ? JSON.parse(request) : (request ?? request_native)) ?? {};
  const answer = JSON.parse(bid.adm);
  assert.equal('native' in answer, 'native' in asked && typeof asked.native === 'object');
  const { assets, link, eventtrackers } = answer.native ?? answer;
  const wanted = new Map<number, Record<string, unknown>>(
    (asked.native ?? asked).assets
      .filter((asset: { id?: unknown } | null) => asset != null)
      .map((asset: { id: unknown }) => [Number(asset.id), asset]),
  );
  for (const { id, ...piece } of assets) {
    const kind = Object.keys(piece).find((name) => name !== 'required') ?? '';
    assert.ok(wanted.get(id)?.[kind], `${kind} ${id} was asked for`);
  }
  const given = new Set(assets.map(({ id }: { id: number }) => id));
  for (const [id, { required }] of wanted) if (Number(required) === 1) assert.ok(given.has(id));
  assert.match(link.url, /^https:\/\/souk\.example\/c\//);
  assert.match(eventtrackers[0].url, /^https:\/\/souk\.example\/i\//);
}

/** Upper case; what is no text says nothing. */
function currenciesOf(cur: unknown): string[] {
  const texts = (Array.isArray(cur) ? cur : []).filter(
    (code) => typeof code === 'string' || typeof code === 'number',
  );
  return texts
    .map((code) => String(code).toUpperCase())
    .filter((code) => code !== '' && code.length <= 4_096);
}

test('every recorded request is answered by 200, 204 or 400, as a stranger and as a known shopper', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const counts: Record<number, number> = {};
  let natives = 0;
  for (const line of LINES) {
    await ask(world, line);
    const known = JSON.parse(line);
    if (typeof known.user === 'object' || known.user === undefined)
      known.user = { ...known.user, buyeruid: COOKIE };
    const { status, natives: more } = await ask(world, JSON.stringify(known));
    natives += more;
    counts[status] = (counts[status] ?? 0) + 1;
  }
  assert.equal(LINES.length, 2_348);
  assert.ok((counts[200] ?? 0) > 1_000, `too few bids: ${JSON.stringify(counts)}`);
  assert.ok(natives > 50, `too few native ads: ${natives}`);
  assert.equal(world.bidder.requests, world.bidder.bids + world.bidder.noBids.total());
});

test(`${MUTATIONS} damaged requests are answered by 200, 204 or 400, and each is counted once`, async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const parsed = LINES.map((line) => JSON.parse(line) as unknown);
  const junk = fc.oneof(
    fc.constantFrom(
      null,
      '',
      -1,
      0,
      1,
      1e308,
      2 ** 60,
      true,
      [],
      {},
      [[]],
      'Ω',
      '1',
      '__proto__',
      'x'.repeat(5_000),
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const damaged = fc
    .tuple(
      fc.nat({ max: parsed.length - 1 }),
      fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 4 }),
    )
    .map(([i, damages]) => {
      const request = JSON.parse(JSON.stringify(parsed[i])) as Record<string, unknown>;
      request.user ??= { buyeruid: COOKIE };
      for (const [at, value] of damages) replaceAt(request, at, value);
      return JSON.stringify(request);
    });
  const cut = fc
    .tuple(fc.constantFrom(...LINES), fc.nat())
    .map(([line, at]) => line.slice(0, at % line.length));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 9, arbitrary: damaged }, cut),
      async (payload) => void (await ask(world, payload)),
    ),
    { numRuns: MUTATIONS },
  );
  assert.equal(world.bidder.requests, world.bidder.bids + world.bidder.noBids.total());
});

/** Replaces the n-th place of a tree, counted around. */
function replaceAt(root: object, at: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const open: object[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [key, child] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      if (typeof child === 'object' && child !== null) open.push(child);
    }
  }
  const [node, key] = places[at % places.length] ?? [];
  if (node !== undefined && key !== undefined) node[key] = structuredClone(value);
}
