import assert from 'node:assert/strict';
import { test } from 'node:test';
import { governedEvent, simulateDeliveries } from '../../../../test/support/signal-simulation.ts';
import { seededDice } from '../../../base/dice.ts';
import type { PostOutcome } from './transport.ts';

/** Runs with their own seed; each is a few lives of a server. */
const RUNS = process.env.SOUK_TEST_LONG === '1' ? 200 : 12;
const EVENTS = 60;

const OK = { kind: 'answer', status: 200, retryAfter: null, body: '' } as const;

/** Well mostly; else slow to be well again, in the ways in which destinations are not well. */
function moody(dice: () => number): PostOutcome {
  const throwOf = dice();
  if (throwOf < 0.7) return OK;
  if (throwOf < 0.8) return { ...OK, status: 503 };
  if (throwOf < 0.85) return { ...OK, status: 429, retryAfter: '2' };
  return {
    kind: 'failure',
    code: throwOf < 0.93 ? 'timeout' : 'broken',
    detail: 'as the dice would have it',
  };
}

test('through kill -9 at any moment every event is delivered, in its person’s order, and none twice that was answered for', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const dice = seededDice(seed);
    const sim = simulateDeliveries(seed, () => moody(dice));
    const nowMs = sim.ticker.nowMs();
    const sent = Array.from({ length: EVENTS }, (_, i) =>
      governedEvent(`person-${Math.floor(dice() * 8)}`, `m${i}`, nowMs),
    );
    await sim.start();
    for (const event of sent) await sim.add(event);
    let kills = 0;
    for (let turns = 0; turns < 20_000; turns++) {
      await sim.settle();
      const delivered = new Set((await sim.records()).filter(isDelivered).map(({ messageId }) => messageId));
      if (delivered.size === EVENTS) break;
      if (kills < 6 && dice() < 0.02) {
        sim.kill();
        kills++;
        await sim.start();
      }
      sim.ticker.next();
    }
    judge(seed, sim, sent);
  }
});

function isDelivered({ outcome }: { outcome: string }): boolean {
  return outcome === 'delivered';
}

function judge(
  seed: number,
  { seen, interrupted }: Pick<ReturnType<typeof simulateDeliveries>, 'seen' | 'interrupted'>,
  sent: readonly ReturnType<typeof governedEvent>[],
): void {
  const accepted = seen.filter((each) => each.accepted);
  const times = new Map<string, number>();
  for (const { messageId } of accepted) times.set(messageId, (times.get(messageId) ?? 0) + 1);
  for (const { event } of sent)
    assert.ok(times.has(event.messageId), `seed ${seed}: ${event.messageId} is lost`);
  for (const [messageId, count] of times) {
    assert.ok(count === 1 || interrupted.has(messageId), `seed ${seed}: ${messageId} came ${count} times`);
  }
  for (const person of new Set(sent.map((event) => event.person.id))) {
    const wanted = sent.filter((event) => event.person.id === person).map(({ event }) => event.messageId);
    const firsts = [
      ...new Set(accepted.filter((each) => each.person === person).map((each) => each.messageId)),
    ];
    assert.deepEqual(firsts, wanted, `seed ${seed}: ${person} is out of order`);
  }
}
