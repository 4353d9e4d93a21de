import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb, testLog, testProfiles } from '../../../test/support/stores.ts';
import { seededDice } from '../../base/dice.ts';
import { randomIds } from '../../base/ids.ts';
import { migrations, openSignal } from '../../modules/signal/index.ts';
import { createHttp } from '../../platform/http/http.ts';
import { secretBox } from '../../platform/secrets/secret-box.ts';
import { LogFull } from '../../stores/log/port.ts';
import { openActors, type SignalRole } from './actor.ts';
import { ingestionRoutes } from './ingestion-routes.ts';
import { signalApi } from './signal-api.ts';
import { signalMetrics } from './signal-metrics.ts';

const clock = { now: () => Date.UTC(2026, 0, 15) };
const secret = new Uint8Array(32);
const actors = (operatorKey: string) => openActors({ clock, secret, operatorKey });

/** Signal over HTTP, with a disk that can be filled up. */
async function hub(t: TestContext) {
  const disk = { isFull: false };
  const real = await testLog(t);
  const log = {
    ...real,
    append: async (stream: string, records: readonly Buffer[]) => {
      if (disk.isFull) throw new LogFull(stream, 1);
      return real.append(stream, records);
    },
  };
  const [db, profiles, ids] = [await testDb(t, migrations), await testProfiles(t), randomIds()];
  const signal = await openSignal({
    ...{ log, profiles, db, clock, ids, dice: seededDice(1), secrets: secretBox(Buffer.alloc(32, 1)) },
    ticker: { nowMs: () => 0, after: () => () => {} },
    post: async () => ({ kind: 'failure', code: 'unreachable', detail: '' }),
    ...{ ownEventsUrl: () => '', vendorId: null, failed: () => {} },
  });
  const tries: string[] = [];
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  ingestionRoutes(app, {
    ...{ ingestion: signal.ingestion, clock, secret, uuid: () => 'u' },
    eventKey: (key) =>
      key === 'k'
        ? { kind: 'pipeline', advertiserId: 1, callerId: 'c', name: '', createdAtMs: 0, revokedAtMs: null }
        : undefined,
  });
  await app.register(signalApi, {
    ...{ signal, clock, secret, operatorKey: 'op', perMinute: null },
    accounts: {
      ...{ advertisers: () => [{ id: 1 }], eventKeys: async () => [], member: async () => undefined },
      sessions: {
        open: async (email: string) => {
          tries.push(email);
          return { ok: false, retryAfterMs: null };
        },
      },
    } as never,
  });
  afterwards(t, () => app.close());
  const admin = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    token: string,
    payload?: Record<string, unknown>,
  ) => {
    const headers = { authorization: `Bearer ${token}` };
    return app.inject({ method, url: `/v1/admin${path}`, headers, ...(payload && { payload }) });
  };
  return { app, admin, signal, log, disk, tries };
}

const tokenOf = (name: string, role: SignalRole, advertiserId: number) =>
  actors('op').issue({ name, role, advertiserIds: [advertiserId] });

test('an account’s admin sees what became of integrations and shoppers that are gone, and no other account’s', async (t) => {
  const { app, admin, signal, log } = await hub(t);
  const [mine, other] = [await tokenOf('eve', 'admin', 1), await tokenOf('bob', 'admin', 2)];
  const config = { endpoint: 'https://hook.example/' };
  const installed = await admin('POST', '/integration-catalog/webhook/install', mine, {
    ...{ name: 'Hook', config, advertiser_id: 1 },
  });
  assert.equal(installed.statusCode, 201, installed.body);
  assert.equal((await admin('DELETE', `/integrations/${installed.json().id}`, mine)).statusCode, 204);
  const sent = await app.inject({
    ...{ method: 'POST', url: '/v1/i', headers: { authorization: 'Bearer k' } },
    payload: JSON.stringify({ userId: 'u-7', traits: {} }),
  });
  assert.equal(sent.statusCode, 200);
  const [governance] = signal.folds;
  await governance?.apply(await log.read(governance.stream, 0, { records: 9, bytes: 1_000_000 }));
  const erased = await admin('DELETE', '/identities?advertiser_id=1&user_id=u-7', mine);
  assert.equal(erased.statusCode, 204, erased.body);
  const entries = (await admin('GET', '/audit-log', mine)).json().data as {
    action: string;
    advertiser_id: number;
  }[];
  assert.deepEqual(
    entries.map(({ action, advertiser_id: id }) => [action, id]),
    [
      ['erase', 1],
      ['uninstall', 1],
      ['install', 1],
    ],
  );
  assert.deepEqual((await admin('GET', '/audit-log', other)).json().data, []);
});

test('access and refresh tokens end when the operator’s key is replaced', async (t) => {
  const { admin } = await hub(t);
  const token = (key: string) => actors(key).issue({ name: 'operator', role: 'owner', advertiserIds: null });
  assert.equal((await admin('GET', '/integrations', await token('op'))).statusCode, 200);
  assert.equal((await admin('GET', '/integrations', await token('old'))).statusCode, 401);
  const { refresh_token } = (await admin('POST', '/auth/login', '', { operator_key: 'op' })).json();
  assert.equal((await admin('POST', '/auth/refresh', '', { refresh_token })).statusCode, 200);
});

test('credentials of any length are refused before anybody looks at them', async (t) => {
  const { admin, tries } = await hub(t);
  const long = (chars: number) => 'x'.repeat(chars);
  for (const [path, body] of [
    ['login', { email: long(256), password: 'p' }],
    ['login', { email: 'eve@example.com', password: long(201) }],
    ['refresh', { refresh_token: long(2_001) }],
  ] as const)
    assert.equal((await admin('POST', `/auth/${path}`, '', body)).statusCode, 400, path);
  assert.deepEqual(tries, []);
  const login = { email: long(255), password: long(200) };
  assert.equal((await admin('POST', '/auth/login', '', login)).statusCode, 401);
  assert.equal(tries.length, 1);
});

test('a picture comes whatever it is called and whatever the disk says; what was not kept is counted', async (t) => {
  const { app, signal, disk } = await hub(t);
  const picture = async (type: string) => {
    const answer = await app.inject({ url: `/v1/pixel/${type}?key=k&userId=u` });
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'image/gif'], type);
  };
  for (const type of ['constructor', '__proto__', 'toString', 'none']) await picture(type);
  assert.deepEqual([signal.ingestion.taken(), signal.ingestion.refusals.total()], [0, 0]);
  await picture('open');
  assert.equal(signal.ingestion.taken(), 1);
  disk.isFull = true;
  await picture('open');
  assert.deepEqual([signal.ingestion.taken(), signal.ingestion.notKept()], [1, 1]);
  assert.match(await signalMetrics(signal).render(), /souk_signal_events_not_kept 1/);
});
