import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  governedEvent,
  integrationOf,
  simulateDeliveries,
} from '../../../../test/support/signal-simulation.ts';
import { seededDice } from '../../../base/dice.ts';
import { sha256Hex } from '../../../base/hash.ts';
import type { GovernedEvent } from '../signal-event.ts';
import { CRITEO } from '../vendors/criteo.ts';
import { backOffMs } from './back-off.ts';
import { Throttle } from './throttle.ts';
import type { PostOutcome } from './transport.ts';
import { verdictOn } from './verdict.ts';

type Sim = ReturnType<typeof simulateDeliveries>;

const answer = (status: number, body = '', retryAfter: string | null = null): PostOutcome => ({
  ...{ kind: 'answer', status, body, retryAfter },
});

const FINE = answer(200, '{"errors":[],"warnings":[]}');

/** Lets time pass until it is so. */
async function until(sim: Sim, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 50_000; turns++) {
    await sim.settle();
    if (await isSo()) return;
    sim.ticker.next();
  }
  assert.fail('it never came about');
}

const events = (sim: Sim, count: number): GovernedEvent[] =>
  Array.from({ length: count }, (_, i) => governedEvent(`p${i}`, `m${i}`, sim.ticker.nowMs()));

test('a destination that hangs delays no other', async () => {
  const sim = simulateDeliveries(1, ({ url }) => (url.includes('hangs') ? 'silence' : FINE));
  const startedMs = sim.ticker.nowMs();
  sim.integrations = ['well', 'hangs'].map((id) =>
    integrationOf({ id, config: { endpoint: `https://${id}.example/` } }),
  );
  await sim.start();
  await sim.add(...events(sim, 200));
  await until(sim, () => sim.seen.filter(({ accepted }) => accepted).length === 200);
  assert.ok(sim.ticker.nowMs() - startedMs < 60_000);
  const hung = (await sim.deliveries().figures()).find(({ integrationId }) => integrationId === 'hangs');
  assert.equal(hung?.outstanding, 200);
});

test('one person’s failing event holds back that person’s next one, and nobody else', async () => {
  const sim = simulateDeliveries(2, ({ messageId, attempt }) =>
    messageId === 'bad' && attempt < 6 ? answer(503) : FINE,
  );
  await sim.start();
  const nowMs = sim.ticker.nowMs();
  await sim.add(
    governedEvent('p', 'bad', nowMs),
    governedEvent('p', 'next', nowMs),
    governedEvent('q', 'other', nowMs),
  );
  await until(sim, () => sim.seen.some(({ messageId }) => messageId === 'next'));
  const order = sim.seen.map(({ messageId }) => messageId).filter((id, i, all) => all.indexOf(id) === i);
  assert.deepEqual(order.indexOf('next'), 2);
  assert.equal(sim.seen.filter(({ messageId }) => messageId === 'bad').length, 6);
  const otherMs = sim.seen.find(({ messageId }) => messageId === 'other')?.atMs ?? Number.NaN;
  assert.ok(otherMs - nowMs < 1_000);
});

test('an event that outlives its deadline is a dead letter that says so, and a view outlives it first', async () => {
  const sim = simulateDeliveries(3, () => answer(500));
  await sim.start();
  const nowMs = sim.ticker.nowMs();
  const view = governedEvent('p', 'view', nowMs);
  await sim.add(
    { ...view, event: { ...view.event, event: 'Product Viewed' } },
    governedEvent('q', 'order', nowMs),
  );
  await until(sim, async () => (await sim.records()).some(({ outcome }) => outcome === 'dead'));
  const dead = (await sim.records()).filter(({ outcome }) => outcome === 'dead');
  assert.deepEqual(
    dead.map(({ messageId, reason }) => [messageId, reason]),
    [['view', 'deadline']],
  );
  const tries = sim.seen.filter(({ messageId }) => messageId === 'view').length;
  assert.ok(tries >= 20, `${tries} attempts`);
});

test('a 200 that refuses is refused, one that cannot be read is tried again, a 422 is refused at once', async () => {
  const script: Record<string, PostOutcome> = {
    refuses: answer(200, '{"errors":["AccountUnknown"],"warnings":[]}'),
    garbage: answer(200, '<html>'),
    unprocessable: answer(422, '{}'),
  };
  const sim = simulateDeliveries(4, ({ messageId, attempt }) =>
    messageId === 'garbage' && attempt > 1 ? FINE : (script[messageId] ?? FINE),
  );
  const config = { partner_id: '1', endpoint: 'https://destination.example/', dialect: 's2s_v0' };
  sim.integrations = [integrationOf({ vendor: 'criteo', config })];
  await sim.start();
  const nowMs = sim.ticker.nowMs();
  await sim.add(...Object.keys(script).map((name) => governedEvent(name, name, nowMs)));
  await until(
    sim,
    async () => (await sim.records()).filter(({ outcome }) => outcome !== 'retrying').length === 3,
  );
  const told = (await sim.records()).map(
    ({ messageId, outcome, reason }) => `${messageId} ${outcome} ${reason}`,
  );
  assert.deepEqual(told.sort(), [
    'garbage delivered undefined',
    'garbage retrying answer-unreadable',
    'refuses dead refused',
    'unprocessable dead refused',
  ]);
});

test('a destination that refuses the key pauses once, keeps every event, and goes on where it stood', async () => {
  let isWell = false;
  const sim = simulateDeliveries(5, () => (isWell ? FINE : answer(401)));
  await sim.start();
  await sim.add(...events(sim, 20));
  await until(sim, () => sim.pauses.length > 0 && sim.integrations[0]?.paused !== null);
  for (let i = 0; i < 20; i++) {
    sim.ticker.next();
    await sim.settle();
  }
  assert.equal(sim.pauses.length, 1);
  assert.ok(sim.seen.length <= 8, `${sim.seen.length} requests were refused`);
  isWell = true;
  sim.integrations = sim.integrations.map((integration) => ({ ...integration, paused: null }));
  await sim.deliveries().follow();
  await until(sim, () => sim.seen.filter(({ accepted }) => accepted).length === 20);
});

test('while the log refuses, the destination is asked once for each event, and is told nothing twice', async () => {
  const dice = seededDice(6);
  const script = [FINE, answer(422), answer(503)];
  const sim = simulateDeliveries(
    6,
    ({ messageId, attempt }) => (attempt > 1 ? FINE : (script[Number(messageId.slice(1)) % 3] ?? FINE)),
    () => (dice() < 0.5 ? 'works' : dice() < 0.5 ? 'fails-before' : 'fails-after'),
  );
  await sim.start();
  await sim.add(...events(sim, 30));
  await until(sim, async () => {
    const settled = (await sim.records()).filter(({ outcome }) => outcome !== 'retrying');
    return new Set(settled.map(({ messageId }) => messageId)).size === 30;
  });
  const asked = Array.from(
    { length: 30 },
    (_, i) => sim.seen.filter(({ messageId }) => messageId === `m${i}`).length,
  );
  assert.deepEqual(
    asked,
    asked.map((_, i) => (i % 3 === 2 ? 2 : 1)),
  );
});

test('a message id of any characters goes as a header, the same at each attempt; what no header carries is dead', async () => {
  const outcomes: PostOutcome[] = [
    answer(503),
    { kind: 'failure', code: 'unwritable', detail: 'check its headers' },
  ];
  for (const messageId of ['m-😀', 'a\nb', 'x'.repeat(300), 'ü', 'a b']) {
    const sim = simulateDeliveries(7, ({ attempt }) => outcomes[attempt - 1] ?? FINE);
    await sim.start();
    await sim.add(governedEvent('p', messageId, sim.ticker.nowMs()));
    await until(sim, async () => (await sim.records()).some(({ outcome }) => outcome === 'dead'));
    assert.deepEqual(
      sim.seen.map((each) => each.messageId),
      Array(2).fill(sha256Hex(messageId)),
    );
    assert.deepEqual(sim.pauses, []);
    const last = (await sim.records()).at(-1);
    assert.deepEqual(
      [last?.reason, last?.cause, last?.messageId],
      ['unwritable', 'check its headers', messageId],
    );
  }
});

test('a long 200 is an answer: JSON whose end was not read counts as taken, a long page as unreadable', () => {
  const judged = (body: string, isCut?: true) =>
    verdictOn({ kind: 'answer', status: 200, retryAfter: null, body, ...(isCut && { isCut }) }, CRITEO, 0)
      .kind;
  assert.equal(judged('{"errors":[],"x":"', true), 'delivered');
  assert.equal(judged('{"errors":[],"x":"'), 'retry');
  assert.equal(judged('<html>', true), 'retry');
});

test('429 halves the rate, Retry-After is kept to, and the rate recovers to what is configured and no further', () => {
  const throttle = new Throttle();
  assert.equal(throttle.take(1_000, 100), 0);
  throttle.slower(100);
  assert.equal(throttle.rate(100), 50);
  throttle.hold(5_000);
  assert.equal(throttle.take(2_000, 100), 3_000);
  for (let i = 0; i < 200; i++) throttle.delivered(100);
  assert.equal(throttle.rate(100), 100);
});

test('pauses between attempts double, never reach past a thirtieth of the deadline, and differ by the dice', () => {
  const whole = (attempts: number, deadlineMs: number) => backOffMs(attempts, deadlineMs, () => 0.999_999);
  assert.deepEqual(
    [1, 2, 3, 4].map((attempts) => whole(attempts, 48 * 3_600_000)),
    [1_000, 2_000, 4_000, 8_000],
  );
  assert.equal(whole(50, 48 * 3_600_000), 300_000);
  assert.equal(whole(50, 900_000), 30_000);
  assert.equal(
    backOffMs(50, 900_000, () => 0),
    15_000,
  );
});
