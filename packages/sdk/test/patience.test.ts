import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SoukError } from '../src/error.ts';
import { clientOf, type Souk, type SoukOptions } from '../src/souk.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly token: string | null;
  readonly form: string;
}

interface Stage {
  readonly souk: Souk;
  /** Calls that reached the server, those for tokens aside. */
  readonly calls: Sent[];
  readonly grants: Sent[];
  readonly waitsMs: number[];
  readonly time: { nowMs: number };
}

type Reply = Response | Error;

/** A client whose server says what the test gives it, in turn, and whose waits pass at once. */
function stage(replies: readonly Reply[], options: Partial<SoukOptions> = {}): Stage {
  const left = [...replies];
  const calls: Sent[] = [];
  const grants: Sent[] = [];
  const waitsMs: number[] = [];
  const time = { nowMs: Date.parse('2026-03-01T00:00:00Z') };
  const answer = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const sent = {
      method: init.method ?? 'GET',
      path: new URL(String(input)).pathname,
      key: headers.get('idempotency-key'),
      token: headers.get('authorization'),
      form: String(init.body ?? ''),
    };
    init.signal?.throwIfAborted();
    if (sent.path === '/oauth2/token') {
      grants.push(sent);
      const number = grants.length;
      const refresh = sent.form.includes('refresh_token') ? `refresh-${number}` : null;
      return Response.json({ access_token: `token-${number}`, expires_in: 900, refresh_token: refresh });
    }
    calls.push(sent);
    const reply = left.shift() ?? Response.json([]);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const souk = clientOf(
    { baseUrl: 'https://souk.example', clientId: 'id', clientSecret: 'a+b', ...options } as SoukOptions,
    {
      fetch: answer,
      pause: async (ms) => {
        waitsMs.push(ms);
      },
      random: () => 0,
      now: () => time.nowMs,
    },
  );
  return { souk, calls, grants, waitsMs, time };
}

const BUSY = (headers: Record<string, string> = {}, status = 503) => new Response(null, { status, headers });
const bid = { sellerCampaignId: '1.2', bid: 0.5 };

test('a busy server is waited for as long as it asks, in seconds or until a date', async () => {
  const at = new Date(Date.parse('2026-03-01T00:00:05Z')).toUTCString();
  const { souk, waitsMs } = stage([BUSY({ 'retry-after': '7' }, 429), BUSY({ 'retry-after': at })]);
  assert.deepEqual(await souk.sellers.list(), []);
  assert.deepEqual(waitsMs, [7_000, 5_000]);
});

test('without a time the waits double, up to the last try, whose answer is thrown', async () => {
  const { souk, waitsMs, calls } = stage([BUSY(), BUSY(), BUSY(), BUSY(), BUSY()]);
  await assert.rejects(souk.sellers.list(), (error) => error instanceof SoukError && error.status === 503);
  assert.deepEqual(waitsMs, [1_000, 2_000, 4_000, 8_000]);
  assert.equal(calls.length, 5);
});

test('a server that asks for more than the longest wait is not waited for, and the error says how long', async () => {
  const { souk, waitsMs } = stage([BUSY({ 'retry-after': '3600' }, 429)]);
  await assert.rejects(
    souk.sellers.list(),
    (error) => error instanceof SoukError && error.retryAfterMs === 3_600_000,
  );
  assert.deepEqual(waitsMs, []);
});

test('a change is sent again under its first key, and another change under another one', async () => {
  const { souk, calls } = stage([
    new TypeError('connection reset'),
    BUSY({}, 502),
    Response.json({}),
    Response.json({}),
  ]);
  await souk.sellerCampaigns.update(bid);
  await souk.sellerCampaigns.update(bid);
  const [first, second, third, other] = calls.map(({ key }) => key);
  assert.match(first ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual([second, third], [first, first]);
  assert.notEqual(other, first);
});

test('where keys are not kept, what may have been done is never sent again; what was refused is', async () => {
  const lost = stage([new TypeError('connection reset')], { repeatWrites: false });
  await assert.rejects(
    lost.souk.sellerCampaigns.update(bid),
    (error) => error instanceof SoukError && error.status === 0,
  );
  assert.equal(lost.calls.length, 1);
  const limited = stage([BUSY({ 'retry-after': '1' }, 429), Response.json({})], { repeatWrites: false });
  await limited.souk.sellerCampaigns.update(bid);
  assert.equal(limited.calls.length, 2);
});

test('a call with the same key that is still under way is waited for; other conflicts are final', async () => {
  const waited = stage([BUSY({ 'retry-after': '2' }, 409), Response.json({})]);
  await waited.souk.sellerCampaigns.update(bid);
  assert.deepEqual(waited.waitsMs, [2_000]);
  const final = stage([BUSY({}, 409)]);
  await assert.rejects(
    final.souk.sellerCampaigns.update(bid),
    (error) => error instanceof SoukError && error.status === 409,
  );
});

test('calls of one moment share one token; it is renewed before it ends', async () => {
  const { souk, calls, grants, time } = stage([]);
  await Promise.all([souk.sellers.list(), souk.budgets.list(), souk.me.advertisers()]);
  assert.equal(grants.length, 1);
  assert.match(grants[0]?.form ?? '', /client_secret=a%2Bb/);
  time.nowMs += 871_000;
  await souk.sellers.list();
  assert.deepEqual(calls.map(({ token }) => token).slice(2), ['Bearer token-1', 'Bearer token-2']);
});

test('a token that the server refuses is replaced once, also for several calls; a second refusal is told', async () => {
  const refused = stage([BUSY({}, 401), BUSY({}, 401)]);
  await Promise.all([refused.souk.sellers.list(), refused.souk.sellers.list()]);
  assert.equal(refused.grants.length, 2);
  const hopeless = stage([BUSY({}, 401), BUSY({}, 401)]);
  await assert.rejects(
    hopeless.souk.sellers.list(),
    (error) => error instanceof SoukError && error.status === 401,
  );
  assert.equal(hopeless.calls.length, 2);
});

test('a refresh token is used once; its successor is handed over before it is needed', async () => {
  const stored: string[] = [];
  const { souk, grants, time } = stage([], {
    refreshToken: 'refresh-0',
    onRefreshToken: (token: string) => void stored.push(token),
  } as Partial<SoukOptions>);
  await souk.sellers.list();
  time.nowMs += 900_000;
  await souk.sellers.list();
  assert.deepEqual(
    grants.map(({ form }) => new URLSearchParams(form).get('refresh_token')),
    ['refresh-0', 'refresh-1'],
  );
  assert.deepEqual(stored, ['refresh-1', 'refresh-2']);
});

test('a call that is called off ends with the reason, and is not sent again', async () => {
  const { souk, calls } = stage([]);
  const reason = new Error('the page was left');
  await assert.rejects(souk.sellers.list({}, { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(calls.length, 0);
});

test('an answer in another format than asked for is an error that says so', async () => {
  const { souk } = stage([new Response('a,b\n', { headers: { 'content-type': 'text/csv' } })]);
  await assert.rejects(souk.realTime.download({ reportId: 'x' }), /text\/csv.*accept: 'text\/csv'/);
});
