import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MpoWorld, mpoWorld } from '../../../test/support/mpo-world.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import type { Charge } from '../ledger/index.ts';
import type { AdRecord, ClickRecord } from './ad-event.ts';
import { settlement } from './settlement.ts';
import { settlementFunds } from './settlement-funds.ts';

const HOUR_MS = 3_600_000;

test('clicks are charged to the budget of their day; a link that is too old is not', async (t) => {
  const scene = await openScene(t);
  const { world, settled } = scene;
  const budget = await newBudget(world, { amount: '100', startDate: '2026-05-10', endDate: '2026-05-11' });
  const reasons = await settled([
    scene.click({ priceMicros: 400_000 }),
    { ...scene.click({}), kind: 'impression', products: ['a1'] },
    scene.click({ bidMs: world.time.nowMs - 24 * HOUR_MS }),
    scene.click({ bidMs: world.time.nowMs - 24 * HOUR_MS - 1 }),
    scene.click({ timeMs: Date.UTC(2026, 4, 12), bidMs: Date.UTC(2026, 4, 12) }),
    scene.click({ campaignId: 999 }),
  ]);
  assert.deepEqual(reasons, [null, null, 'link-expired', 'no-budget', 'no-budget']);
  assert.equal(world.ledger.posted(budget), 700_000);
  assert.equal(world.ledger.postedOn(budget, '2026-05-10'), 700_000);
  assert.equal((await world.call('GET', `/budgets/${budget}`)).body.spend, 0.7);
});

test('whoever clicks after a bot is the first to click, in the same batch and in a later one', async (t) => {
  const scene = await openScene(t);
  const budget = await newBudget(scene.world, {
    ...{ amount: '100', startDate: '2026-05-10', endDate: '2026-05-11' },
  });
  const [one, other] = [scene.click({ priceMicros: 400_000 }), scene.click({ priceMicros: 300_000 })];
  const reasons = await scene.settled([
    { ...one, flaw: 'bot' },
    one,
    one,
    { ...other, flaw: 'no-impression' },
  ]);
  assert.deepEqual(reasons, ['bot', null, 'double-click', 'no-impression']);
  assert.deepEqual(await scene.settled([other, { ...other, flaw: 'bot' }, other]), [
    null,
    'bot',
    'double-click',
  ]);
  assert.equal(scene.world.ledger.posted(budget), 700_000);
});

test('the cursor passes records without a click now and then, and never goes back', async (t) => {
  const scene = await openScene(t);
  const impression = { ...scene.click({}), kind: 'impression', products: [] } as const;
  assert.equal(await scene.fold.cursor(), 0);
  await scene.settled([impression]);
  assert.equal(await scene.fold.cursor(), 0);
  await scene.settled(Array.from({ length: 999 }, () => impression));
  assert.equal(await scene.fold.cursor(), 1_000);
});

test('what the API answered holds for the next click: suspended, resumed, shortened', async (t) => {
  const scene = await openScene(t);
  const { world } = scene;
  const budget = await newBudget(world, { amount: '100', startDate: '2026-05-10', endDate: '2026-05-14' });
  const patch = async (change: object): Promise<void> => {
    const answer = await world.call('PATCH', `/budgets/${budget}`, change);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  const reason = async (): Promise<string | null | undefined> => (await scene.settled([scene.click({})]))[0];

  assert.equal(await reason(), null);
  await patch({ isSuspended: true });
  assert.equal(await reason(), 'budget-suspended');
  await patch({ isSuspended: false });
  assert.equal(await reason(), null);
  world.time.nowMs += 24 * HOUR_MS;
  await patch({ endDate: '2026-05-12' });
  world.time.nowMs += 24 * HOUR_MS;
  assert.equal(await reason(), null);
  world.time.nowMs += 24 * HOUR_MS;
  assert.equal(await reason(), 'no-budget');
  assert.equal(world.ledger.posted(budget), 900_000);
});

test('amounts and suspensions changed while clicks settle: no deadlock, no cap passed, no late charge', async (t) => {
  const scene = await openScene(t);
  const { world } = scene;
  const budget = await newBudget(world, { amount: '100', startDate: '2026-05-10', endDate: '2026-05-11' });
  let stopped = false;
  const settling = (async () => {
    while (!stopped) await scene.settled([scene.click({}), scene.click({})]);
  })();
  for (let i = 0; i < 10; i++) {
    const raised = await world.call('PATCH', `/budgets/${budget}`, { amount: String(100 + i) });
    assert.equal(raised.status, 200);
    const suspended = await world.call('PATCH', `/budgets/${budget}`, { isSuspended: i % 2 === 0 });
    assert.equal(suspended.status, 200);
    const after = scene.click({});
    if (i % 2 === 0) assert.equal((await scene.settled([after])).at(-1), 'budget-suspended');
  }
  stopped = true;
  await settling;
  const posted = world.ledger.posted(budget);
  assert.equal(
    posted,
    scene.charges.reduce((sum, charge) => sum + charge.chargedMicros, 0),
  );
  assert.ok(posted <= 109_000_000);
});

interface Scene {
  readonly world: MpoWorld;
  readonly fold: Fold;
  readonly charges: readonly Charge[];
  click(given: Partial<ClickRecord>): ClickRecord;
  /** Settles the next records of the stream and tells the reasons of their charges. */
  settled(ads: readonly AdRecord[]): Promise<(string | null)[]>;
}

async function openScene(t: TestContext): Promise<Scene> {
  const world = await mpoWorld(t);
  const charges: Charge[] = [];
  const fold = settlement({
    ...settlementFunds({ campaigns: world.campaigns, zoneOf: () => 'UTC' }),
    ledger: {
      settledUpTo: () => world.ledger.settledUpTo(),
      async settle(input) {
        const settled = await world.ledger.settle(input);
        charges.push(...settled);
        return settled;
      },
    },
    billableMs: 24 * HOUR_MS,
  });
  let links = 0;
  let position = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...{ world, fold, charges },
    click: (given) => ({
      v: 1,
      kind: 'click',
      bidId: 'b',
      advertiserId: world.advertiserId,
      campaignId: world.templateId,
      sellerId: world.sellers[0],
      shopper: ['s'],
      bidMs: world.time.nowMs,
      timeMs: world.time.nowMs,
      linkId: `link-${++links}`,
      product: 'a1',
      priceMicros: 300_000,
      ...given,
    }),
    settled(ads) {
      const turn = last.then(async () => {
        const known = charges.length;
        const records = ads.map(
          (ad): LogRecord => ({ position: ++position, data: Buffer.from(JSON.stringify(ad)) }),
        );
        await fold.apply(records);
        return charges.slice(known).map((charge) => charge.reason);
      });
      last = turn;
      return turn;
    },
  };
}

async function newBudget(world: MpoWorld, given: object): Promise<string> {
  const base = { sellerId: world.sellers[0], campaignIds: [world.templateId], budgetType: 'Capped' };
  const created = await world.call('POST', '/budgets', [{ ...base, ...given }]);
  assert.equal(created.status, 200, JSON.stringify(created.body));
  return created.body[0].id;
}
