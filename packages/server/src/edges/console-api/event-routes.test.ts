import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterwards } from '../../../test/support/afterwards.ts';
import { type ConsoleWorld, consoleWorld, OPERATOR_KEY } from '../../../test/support/console-world.ts';
import { type LiveEvent, readS2s } from '../../modules/events/index.ts';
import { serverSent } from '../cli/server-sent.ts';

/** A stream that stays silent would be waited for without end. */
const PATIENCE = { timeout: 60_000 };

interface Shop {
  readonly id: number;
  readonly partnerId: string;
}

async function shopIn(world: ConsoleWorld, name: string): Promise<Shop> {
  const { json } = await world.call('POST', '/advertisers', { name, currency: 'EUR' });
  return { id: json.id, partnerId: String(json.partnerId) };
}

function view({ partnerId }: Shop, ...words: readonly string[]): ReturnType<typeof readS2s> {
  return readS2s({
    account: partnerId,
    customer_id: 'c1',
    events: words.map((event) => ({ event, item: 'SKU-1' })),
  });
}

async function listening(world: ConsoleWorld): Promise<string> {
  await world.app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`;
}

/** Opens a stream and waits for its first message, so that what is sent from then on is seen. */
async function opened(t: TestContext, url: string, token = OPERATOR_KEY) {
  const stop = new AbortController();
  afterwards(t, () => stop.abort());
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { headers, signal: stop.signal });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert(answer.body !== null);
  const messages = serverSent(answer.body);
  assert.equal((await messages.next()).value?.event, 'open');
  return {
    next: async (): Promise<LiveEvent> => JSON.parse((await messages.next()).value?.data ?? 'null'),
    ended: async () => (await messages.next()).done === true,
  };
}

test(
  'GET …/events/live: an advertiser’s events as they come, by surface, type, reason; nobody else’s',
  PATIENCE,
  async (t) => {
    const world = await consoleWorld(t);
    const [mine, theirs] = [await shopIn(world, 'Mine'), await shopIn(world, 'Theirs')];
    const live = `${await listening(world)}/console/v1/advertisers/${mine.id}/events/live`;
    const all = await opened(t, live);
    const dropped = await opened(t, `${live}?reason=unknown-event&surface=s2s,app`);
    await world.events.accept(view(theirs, 'viewItem', 'dance'));
    await world.events.accept(view(mine, 'viewItem', 'dance'));
    const [first, second] = [await all.next(), await all.next()];
    assert.deepEqual(
      [first.outcome, first.type, first.advertiserId, first.identifiedBy, first.items[0]?.product],
      ['kept', 'viewItem', mine.id, ['customer'], 'sku-1'],
    );
    assert.deepEqual([second.outcome, second.reason, second.event], ['dropped', 'unknown-event', 'dance']);
    assert.deepEqual(await dropped.next(), second);
  },
);

test('GET …/events/live: the server does not wait for its readers when it stops', PATIENCE, async (t) => {
  const world = await consoleWorld(t);
  const stream = await opened(t, `${await listening(world)}/console/v1/events/live`);
  await world.app.close();
  assert.equal(await stream.ended(), true);
});

test('GET …/events/live and drops: 401 without a key, 403 without the scope, 404 for another’s, 400 for a wrong filter', async (t) => {
  const world = await consoleWorld(t);
  const [mine, theirs] = [await shopIn(world, 'Mine'), await shopIn(world, 'Theirs')];
  const tokenWith = async (scope: string) => {
    const { json } = await world.call('POST', '/clients', {
      ...{ name: scope, scopes: [scope], advertiserIds: [mine.id] },
    });
    return (await world.accounts.issueToken(json))?.accessToken ?? '';
  };
  const reader = await tokenWith('MarketingSolutions_Analytics_Read');
  const other = await tokenWith('MarketingSolutions_Catalog_Read');
  const status = async (path: string, token: string) =>
    (await world.app.inject({ url: `/console/v1${path}`, headers: { authorization: `Bearer ${token}` } }))
      .statusCode;
  await world.events.accept(view(mine, 'dance'));
  for (const what of ['live', 'drops']) {
    const path = `/advertisers/${mine.id}/events/${what}`;
    assert.equal(await status(path, 'wrong'), 401);
    assert.equal(await status(path, other), 403);
    assert.equal(await status(`/advertisers/${theirs.id}/events/${what}`, reader), 404);
    assert.equal(await status(`/advertisers/999/events/${what}`, OPERATOR_KEY), 404);
    assert.equal(await status(`${path}?reason=tired`, OPERATOR_KEY), 400);
    assert.equal(await status(`/events/${what}`, reader), 401);
  }
  assert.equal(await status(`/advertisers/${mine.id}/events/drops`, reader), 200);
  const { json } = await world.call('GET', `/advertisers/${mine.id}/events/drops?reason=unknown-event`);
  assert.deepEqual(json.samples[0].payload.events, [{ event: 'dance', item: 'SKU-1' }]);
  assert.equal((await world.call('GET', `/advertisers/${theirs.id}/events/drops`)).json.samples.length, 0);
});

test(
  'souk events tail prints what comes in, one object a line, and ends when it has seen enough',
  PATIENCE,
  async (t) => {
    const world = await consoleWorld(t);
    const shop = await shopIn(world, 'Mine');
    const url = await listening(world);
    const entry = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
    const args = ['events', 'tail', '--url', url, '--key', OPERATOR_KEY, '--count', '2', '--json'];
    const child = spawn(process.execPath, [entry, ...args, '--outcome', 'kept'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const closed = once(child, 'close');
    // The command may not have connected yet: events go on until it has seen two.
    let isSending = true;
    const sending = (async () => {
      for (; isSending; await pause(50)) await world.events.accept(view(shop, 'viewItem', 'dance'));
    })();
    const stop = async () => {
      isSending = false;
      await sending;
    };
    afterwards(t, async () => {
      child.kill();
      await stop();
    });
    const [code] = await closed;
    await stop();
    assert.equal(code, 0);
    const seen = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LiveEvent);
    assert.deepEqual(
      seen.map(({ type }) => type),
      ['viewItem', 'viewItem'],
    );
  },
);
